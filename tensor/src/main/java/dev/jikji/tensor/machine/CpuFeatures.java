package dev.jikji.tensor.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// The processor, as far as it decides which precision is fast. Only Linux says; elsewhere the model is `unknown` and
/// every feature counts as absent.
///
/// @param model        such as `Intel(R) Xeon(R) Processor`
/// @param logicalCores of the machine; a container may be allowed fewer
/// @param avx2         256-bit integer vectors
/// @param avx512f      512-bit vectors
/// @param avx512Bf16   dot products of bfloat16 vectors
/// @param amxBf16      products of bfloat16 tiles: where bfloat16 autocast pays
public record CpuFeatures(String model, int logicalCores, boolean avx2, boolean avx512f, boolean avx512Bf16,
        boolean amxBf16) {

    /// @return what `/proc/cpuinfo` says of this machine
    public static CpuFeatures detect() {
        try {
            return parse(Files.readString(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return unknown();
        }
    }

    /// @param cpuinfo text of `/proc/cpuinfo`; what it lacks is taken as unknown or absent
    static CpuFeatures parse(String cpuinfo) {
        List<String> lines = cpuinfo.lines().toList();
        int cores = (int) lines.stream().filter(line -> key(line).equals("processor")).count();
        if (cores == 0) return unknown();
        Set<String> flags = Set.copyOf(List.of(first(lines, "flags", "").split("\\s+")));
        return new CpuFeatures(first(lines, "model name", "unknown"), cores, flags.contains("avx2"),
                flags.contains("avx512f"), flags.contains("avx512_bf16"), flags.contains("amx_bf16"));
    }

    private static CpuFeatures unknown() {
        return new CpuFeatures("unknown", Runtime.getRuntime().availableProcessors(), false, false, false, false);
    }

    private static String first(List<String> lines, String key, String otherwise) {
        return lines.stream().filter(line -> key(line).equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(otherwise);
    }

    private static String key(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).strip();
    }
}
