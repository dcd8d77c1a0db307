package dev.jikji.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What a contender's process prints as one line of JSON on standard output.
///
/// @param tokens            tokens of one step; 0 where there are none, as for a matrix product
/// @param productFlops      floating-point operations of the step's matrix products
/// @param parameters        trained numbers; 0 where there are none
/// @param millis            wall-clock time of each timed step
/// @param losses            loss of every step in nats, warm-up included
/// @param peakResidentBytes the process's peak resident memory; 0 where the system does not tell
public record Measurement(long tokens, long productFlops, long parameters, List<Double> millis, List<Double> losses,
        long peakResidentBytes) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Measurement {
        millis = List.copyOf(millis);
        losses = List.copyOf(losses);
    }

    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /// @throws tools.jackson.core.JacksonException if the line is not a measurement
    public static Measurement parse(String json) {
        return JSON.readValue(json, Measurement.class);
    }

    /// @return the median time of a step; of an even number of steps, the mean of the middle two
    public double medianMillis() {
        return median(millis);
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// The peak resident memory of this process, from Linux's `/proc`; 0 elsewhere.
    static long residentPeak() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) return 0;
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
