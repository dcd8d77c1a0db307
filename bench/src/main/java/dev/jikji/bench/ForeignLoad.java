package dev.jikji.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/// How much of the CPUs other processes took in an interval, from Linux's `/proc`. Start it, do the work in child
/// processes that end, then ask [#share].
///
/// @param busy  clock ticks in which any CPU worked or was taken by the hypervisor
/// @param total clock ticks of all CPUs together
/// @param own   clock ticks of this process and its ended children
record ForeignLoad(long busy, long total, long own) {

    /// Above this share a timing says more about the other processes than about ours.
    static final double LIMIT = 0.10;

    /// @return the counters now; all zero where there is no `/proc`
    static ForeignLoad start() {
        try {
            return of(Files.readAllLines(Path.of("/proc/stat")).getFirst(),
                    Files.readString(Path.of("/proc/self/stat")));
        } catch (IOException e) {
            return new ForeignLoad(0, 0, 0);
        }
    }

    /// @param cpu  first line of `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal
    /// @param self `/proc/self/stat`: utime, stime, cutime and cstime are fields 14 to 17
    static ForeignLoad of(String cpu, String self) {
        List<Long> ticks = List.of(cpu.trim().split(" +")).subList(1, 9).stream().map(Long::valueOf).toList();
        long total = ticks.stream().mapToLong(Long::longValue).sum();
        long idle = ticks.get(3) + ticks.get(4);
        String[] afterName = self.substring(self.lastIndexOf(')') + 2).split(" "); // from field 3 on
        long own = 0;
        for (int field = 14; field <= 17; field++) own += Long.parseLong(afterName[field - 3]);
        return new ForeignLoad(total - idle, total, own);
    }

    /// @return the share of all CPUs' time, from 0 to 1, that others took since the start; empty if unknown
    OptionalDouble share() {
        return until(start());
    }

    OptionalDouble until(ForeignLoad end) {
        if (end.total <= total) return OptionalDouble.empty();
        double foreign = (end.busy - busy) - (end.own - own);
        return OptionalDouble.of(Math.max(0, foreign) / (end.total - total));
    }
}
