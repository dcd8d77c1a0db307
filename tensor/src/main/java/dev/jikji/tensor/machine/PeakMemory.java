package dev.jikji.tensor.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory something takes while it runs, as the kernel counts it: what libtorch allocates inside an operation
/// shows nowhere else. Exact to a few hundred kilobytes, since the JVM allocates too.
public final class PeakMemory {
    private static final Path CLEAR = Path.of("/proc/self/clear_refs"), STATUS = Path.of("/proc/self/status");
    /// Written to `clear_refs`, it sets the peak to the present size (proc(5)).
    private static final String RESET_PEAK = "5";
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB"),
            RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

    /// What was kept before is used up by the first.
    private static final int UNCOUNTED = 2;
    private static final int RUNS = 5;

    private PeakMemory() {}

    /// Runs something several times and measures by how much this process grew at most: the median of the runs, since
    /// the JVM grows and shrinks beside. Memory is not kept for reuse meanwhile, or nothing would grow.
    ///
    /// @return bytes; empty where the system does not tell
    public static OptionalLong of(Runnable work) {
        NativeEnvironment.mapEachBlock();
        try {
            for (int run = 0; run < UNCOUNTED; run++) work.run();
            long[] growth = new long[RUNS];
            for (int run = 0; run < RUNS; run++) {
                boolean _ = NativeEnvironment.returnFreedMemory();
                Files.writeString(CLEAR, RESET_PEAK);
                long before = kilobytes(RESIDENT);
                work.run();
                growth[run] = Math.max(0, kilobytes(PEAK) - before);
            }
            Arrays.sort(growth);
            return OptionalLong.of(growth[RUNS / 2] * 1024);
        } catch (IOException e) {
            return OptionalLong.empty();
        } finally {
            NativeEnvironment.keepFreedMemory();
        }
    }

    private static long kilobytes(Pattern line) throws IOException {
        Matcher matcher = line.matcher(Files.readString(STATUS));
        if (!matcher.find()) throw new IOException(STATUS + ": no " + line);
        return Long.parseLong(matcher.group(1));
    }
}
