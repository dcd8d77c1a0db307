package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
    private static final long MEGABYTE = 1 << 20;
    /// More than glibc keeps in one piece for a thread: it would be given what tests before this one left there.
    private static final long BLOCK = 48 * MEGABYTE;

    /// The median of five: the Java machine's own threads take memory too, now and then.
    private static long of(Runnable work) {
        return LongStream.generate(() -> once(work)).limit(5).sorted().skip(2).findFirst().orElseThrow();
    }

    private static long once(Runnable work) {
        OptionalLong bytes = PeakMemory.of(work);
        Assumptions.assumeTrue(bytes.isPresent(), "this system does not tell a process's peak memory");
        return bytes.getAsLong();
    }

    @Test
    void whatIsHeldAtOnceCountsTogetherAndWhatFollowsDoesNot() {
        long together = of(() -> {
            try (var _ = TensorScope.open()) {
                for (int i = 0; i < 4; i++) Tensor.ones(BLOCK / 4);
            }
        });
        long inTurn = of(() -> {
            for (int i = 0; i < 4; i++) {
                try (var _ = TensorScope.open()) {
                    Tensor.ones(BLOCK / 4);
                }
            }
        });
        assertThat(together).isBetween(4 * BLOCK - MEGABYTE, 4 * BLOCK + 8 * MEGABYTE);
        assertThat(inTurn).isBetween(BLOCK - MEGABYTE, BLOCK + 8 * MEGABYTE);
    }

    /// Memory that was kept for reuse would hide the second time.
    @Test
    void theSameWorkTakesTheSameAgain() {
        Runnable work = () -> {
            try (var _ = TensorScope.open()) {
                Tensor.ones(4 * MEGABYTE / 4);
            }
        };
        of(work);
        assertThat(of(work)).isBetween(3 * MEGABYTE, 8 * MEGABYTE);
    }
}
