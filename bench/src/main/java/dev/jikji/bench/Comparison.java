package dev.jikji.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/// The measurements of one run of the bench, and what follows from them.
final class Comparison {

    private final List<Contender> contenders;
    private final Map<Contender, List<Measurement>> measurements = new LinkedHashMap<>();

    /// @param contenders all that are to be measured; the first of each group is the peer of the others
    Comparison(List<Contender> contenders) {
        this.contenders = List.copyOf(contenders);
    }

    /// What the table shows of one contender; the JSON output has the same keys. A ratio that cannot be computed is
    /// null: without a peer, without a ceiling.
    ///
    /// @param millis          median over the repetitions of the median step
    /// @param fastestMillis   the least of those medians
    /// @param slowestMillis   the greatest
    /// @param tokensPerSecond at `millis`; null for a ceiling
    /// @param timesPeer       tokens per second as a multiple of the peer's; null for the peer itself
    /// @param gflops          10⁹ floating-point operations of matrix products per second
    /// @param shareOfCeiling  `gflops` as a share of each measured ceiling, by the ceiling's name
    /// @param lastLoss        nats
    /// @param peakResidentMb  2²⁰ bytes; the greatest of the repetitions
    record Row(String group, String name, double millis, double fastestMillis, double slowestMillis,
            Double tokensPerSecond, Double timesPeer, double gflops, Map<String, Double> shareOfCeiling,
            Double lastLoss, long peakResidentMb) {}

    void add(Contender contender, Measurement measurement) {
        measurements.computeIfAbsent(contender, _ -> new ArrayList<>()).add(measurement);
    }

    /// @return one row for each measured contender, in the order of their first measurement
    List<Row> rows() {
        return measurements.keySet().stream().map(this::row).toList();
    }

    private Row row(Contender contender) {
        List<Measurement> runs = measurements.get(contender);
        List<Double> medians = runs.stream().map(Measurement::medianMillis).toList();
        Measurement last = runs.getLast();
        double millis = millis(contender);
        boolean trains = contender.group() != Contender.Group.ceiling;
        double gflops = gflops(contender);
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Contender ceiling : measurements.keySet()) {
            if (trains && ceiling.group() == Contender.Group.ceiling) {
                shares.put(ceiling.name(), gflops / gflops(ceiling));
            }
        }
        return new Row(contender.group().toString(), contender.name(), millis, Collections.min(medians),
                Collections.max(medians), trains ? last.tokens() / millis * 1e3 : null,
                trains ? timesPeer(contender) : null, gflops, shares,
                trains ? last.losses().getLast() : null,
                runs.stream().mapToLong(Measurement::peakResidentBytes).max().orElseThrow() >> 20);
    }

    private Double timesPeer(Contender contender) {
        Contender peer = contenders.stream().filter(other -> other.group() == contender.group()).findFirst()
                .orElseThrow();
        if (peer.equals(contender) || !measurements.containsKey(peer)) return null;
        return millis(peer) / millis(contender);
    }

    private double millis(Contender contender) {
        return Measurement.median(measurements.get(contender).stream().map(Measurement::medianMillis).toList());
    }

    private double gflops(Contender contender) {
        return measurements.get(contender).getLast().productFlops() / millis(contender) / 1e6;
    }

    /// The rows as text, columns aligned; a value that does not apply is a dash.
    static String table(List<Row> rows) {
        Map<String, Function<Row, String>> columns = new LinkedHashMap<>();
        columns.put("group", Row::group);
        columns.put("contender", Row::name);
        columns.put("ms/step", row -> format("%.1f", row.millis()));
        columns.put("spread", row -> format("%.1f-%.1f", row.fastestMillis(), row.slowestMillis()));
        columns.put("tokens/s", row -> format("%,.0f", row.tokensPerSecond()));
        columns.put("x peer", row -> format("%.2f", row.timesPeer()));
        columns.put("GFLOP/s", row -> format("%.0f", row.gflops()));
        rows.stream().flatMap(row -> row.shareOfCeiling().keySet().stream()).distinct().forEach(ceiling -> columns
                .put("of " + ceiling, row -> format("%.0f %%", percent(row.shareOfCeiling().get(ceiling)))));
        columns.put("loss", row -> format("%.3f", row.lastLoss()));
        columns.put("peak MB", row -> row.peakResidentMb() == 0 ? "-" : format("%d", row.peakResidentMb()));

        List<List<String>> cells = new ArrayList<>();
        cells.add(List.copyOf(columns.keySet()));
        for (Row row : rows) cells.add(columns.values().stream().map(column -> column.apply(row)).toList());
        StringBuilder table = new StringBuilder();
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                int at = column;
                int width = cells.stream().mapToInt(other -> other.get(at).length()).max().orElseThrow();
                String alignment = column < 2 ? "%-" : "%"; // words to the left, numbers to the right
                text.append(String.format(Locale.ROOT, alignment + width + "s  ", line.get(column)));
            }
            table.append(text.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    /// @return the warning that a timing is not to be trusted, or nothing to say: an empty text
    static String warning(Contender contender, OptionalDouble foreign) {
        if (foreign.isEmpty()) return "warning: cannot tell whether other processes were running (no /proc)";
        if (foreign.getAsDouble() <= ForeignLoad.LIMIT) return "";
        return format(
                "warning: other processes took %.0f %% of the CPUs while %s %s ran (at most %.0f %% is sound); "
                        + "repeat on an idle machine",
                100 * foreign.getAsDouble(), contender.group(), contender.name(), 100 * ForeignLoad.LIMIT);
    }

    private static Double percent(Double share) {
        return share == null ? null : Double.valueOf(100 * share);
    }

    private static String format(String format, Object... values) {
        return values[0] == null ? "-" : String.format(Locale.ROOT, format, values);
    }
}
