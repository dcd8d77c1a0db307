package dev.jikji.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/// The random numbers of dropout. libtorch draws them one after the other from a Mersenne Twister, 8 ns each, which
/// is a third of a small GPT's training step; here the n-th four of them are a hash of n (the finalizer of SplitMix64,
/// Steele et al. 2014), under 1 ns each.
final class DropoutMask {
    /// Sixteen bits of a hash decide about an element.
    private static final int LEVELS = 1 << 16;

    private static final AtomicLong NEXT = new AtomicLong();

    private DropoutMask() {}

    /// Starts the numbers anew.
    static void seed(long seed) {
        NEXT.set(mix(seed));
    }

    /// @param p share of zeroes, taken to the nearest 1/65536
    /// @return `shape`: zeroes, and elsewhere the number that makes the mean 1
    static Tensor draw(Dtype dtype, double p, long... shape) {
        long elements = 1;
        for (long size : shape) elements *= size;
        long dropped = Math.round(p * LEVELS);
        long fours = (elements + 3) / 4;
        try (var scope = TensorScope.open()) {
            Tensor kept = Tensor.zeros(Dtype.UINT8, 4 * fours);
            fill(kept.memory(), fours, NEXT.getAndAdd(fours), dropped);
            Tensor mask = kept.narrow(0, 0, elements).view(shape).to(dtype);
            return scope.keep(mask.mul_(LEVELS / (double) (LEVELS - dropped)));
        }
    }

    /// Writes four bytes, each 1 or 0, for each hash.
    private static void fill(MemorySegment kept, long fours, long first, long dropped) {
        for (long i = 0; i < fours; i++) {
            long bits = mix(first + i);
            int a = keep(bits & 0xFFFF, dropped);
            int b = keep((bits >>> 16) & 0xFFFF, dropped);
            int c = keep((bits >>> 32) & 0xFFFF, dropped);
            int d = keep(bits >>> 48, dropped);
            kept.setAtIndex(ValueLayout.JAVA_INT, i, a | (b << 8) | (c << 16) | (d << 24));
        }
    }

    /// @return 1 unless `lane` is less than `dropped`, by the sign of their difference: a branch would be mispredicted
    private static int keep(long lane, long dropped) {
        return (int) (1 ^ ((lane - dropped) >>> 63));
    }

    private static long mix(long n) {
        long z = (n + 1) * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
