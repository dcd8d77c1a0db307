package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.tensor.ChildJvm;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// In a process of its own: blocks that other tests freed lie in the heap, and what they serve is not given back when it is
/// freed.
class PeakMemoryTest {
    private static final long MEGABYTE = 1 << 20;
    private static long[] measured; // bytes

    /// Prints what [#measured] holds; -1 where the system does not tell.
    static final class Measuring {
        private Measuring() {}

        public static void main(String[] args) {
            LongStream.of(of(() -> ones(4)), of(() -> inTurn(4)), of(() -> ones(1)), of(() -> ones(1)))
                    .forEach(System.out::println);
        }

        /// Holds blocks of 8 MB at once.
        private static void ones(int blocks) {
            try (var _ = TensorScope.open()) {
                for (int i = 0; i < blocks; i++) Tensor.ones(8 * MEGABYTE / 4);
            }
        }

        private static void inTurn(int blocks) {
            for (int i = 0; i < blocks; i++) ones(1);
        }

        /// The median of five: the Java machine's own threads take memory too, now and then.
        private static long of(Runnable work) {
            return LongStream.generate(() -> PeakMemory.of(work).orElse(-1)).limit(5).sorted().skip(2).findFirst()
                    .orElseThrow();
        }
    }

    @BeforeAll
    static void measure() throws Exception {
        String output = ChildJvm.run(Map.of(), Measuring.class, "-Xmx48m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1");
        measured = Arrays.stream(output.strip().split("\\R")).mapToLong(Long::parseLong).toArray();
        Assumptions.assumeTrue(measured[0] >= 0, "this system does not tell a process's peak memory");
    }

    @Test
    void whatIsHeldAtOnceCountsTogetherAndWhatFollowsDoesNot() {
        assertThat(measured[0]).isBetween(31 * MEGABYTE, 40 * MEGABYTE);
        assertThat(measured[1]).isBetween(7 * MEGABYTE, 16 * MEGABYTE);
    }

    /// Memory that was kept for reuse would hide the second time.
    @Test
    void theSameWorkTakesTheSameAgain() {
        assertThat(measured[2]).isBetween(7 * MEGABYTE, 12 * MEGABYTE);
        assertThat(measured[3]).isBetween(7 * MEGABYTE, 12 * MEGABYTE);
    }
}
