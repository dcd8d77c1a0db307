package dev.jikji.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

/// The random numbers of dropout. libtorch draws them one after the other from a Mersenne Twister, 8 ns each, which
/// is a third of a small GPT's training step; here the n-th four of them are a hash of n (the finalizer of SplitMix64,
/// Steele et al. 2014), half a nanosecond each.
final class DropoutMask {
    /// Sixteen bits of a hash decide about an element.
    private static final int LEVELS = 1 << 16;
    /// Hashes at a time; they stay in the processor's nearest cache.
    private static final int BLOCK = 1024;

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
        double scale = LEVELS / (double) (LEVELS - dropped);
        long first = NEXT.getAndAdd(fours);
        try (var scope = TensorScope.open()) {
            if (dtype == Dtype.BFLOAT16) {
                Tensor mask = Tensor.zeros(dtype, 4 * fours);
                fillShorts(mask.memory(), fours, first, dropped, bfloat16(scale));
                return scope.keep(mask.narrow(0, 0, elements).view(shape));
            }
            Tensor kept = Tensor.zeros(Dtype.UINT8, 4 * fours);
            fillBytes(kept.memory(), fours, first, dropped);
            return scope.keep(kept.narrow(0, 0, elements).view(shape).to(dtype).mul_(scale));
        }
    }

    /// Writes for each hash four times `value` or 0, of 16 bits each.
    private static void fillShorts(MemorySegment memory, long fours, long first, long dropped, int value) {
        long[] block = new long[BLOCK];
        for (long at = 0; at < fours; at += BLOCK) {
            int size = (int) Math.min(BLOCK, fours - at);
            draw(block, size, first + at, dropped);
            for (int i = 0; i < size; i++) block[i] *= value;
            MemorySegment.copy(block, 0, memory, ValueLayout.JAVA_LONG, at * Long.BYTES, size);
        }
    }

    /// Writes for each hash four bytes, each 1 or 0.
    private static void fillBytes(MemorySegment memory, long fours, long first, long dropped) {
        long[] block = new long[BLOCK];
        int[] packed = new int[BLOCK];
        for (long at = 0; at < fours; at += BLOCK) {
            int size = (int) Math.min(BLOCK, fours - at);
            draw(block, size, first + at, dropped);
            for (int i = 0; i < size; i++) {
                long pairs = (block[i] | (block[i] >>> 8)) & 0x0000_FFFF_0000_FFFFL;
                packed[i] = (int) (pairs | (pairs >>> 16));
            }
            MemorySegment.copy(packed, 0, memory, ValueLayout.JAVA_INT, at * Integer.BYTES, size);
        }
    }

    /// Fills a block with lanes of 16 bits, each 1 or, where the hash's is less than `dropped`, 0. Loops over arrays without
    /// branches: HotSpot makes vector instructions of them.
    private static void draw(long[] block, int size, long first, long dropped) {
        for (int i = 0; i < size; i++) block[i] = mix(first + i);
        for (int i = 0; i < size; i++) {
            long bits = block[i];
            long a = ((bits & 0xFFFF) - dropped) >>> 63; // 1 if less
            long b = (((bits >>> 16) & 0xFFFF) - dropped) >>> 63;
            long c = (((bits >>> 32) & 0xFFFF) - dropped) >>> 63;
            long d = ((bits >>> 48) - dropped) >>> 63;
            block[i] = 0x0001_0001_0001_0001L ^ (a | (b << 16) | (c << 32) | (d << 48));
        }
    }

    /// @return the 16 bits of the bfloat16 nearest to a positive number
    private static int bfloat16(double x) {
        int bits = Float.floatToRawIntBits((float) x);
        return (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16; // ties to even
    }

    private static long mix(long n) {
        long z = (n + 1) * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
