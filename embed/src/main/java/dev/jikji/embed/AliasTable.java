package dev.jikji.embed;

import java.util.SplittableRandom;

/// Draws from a fixed discrete distribution in constant time (Walker 1977, as set up by Vose 1991). word2vec draws
/// from a table of 100 million entries instead, fastText of 10 million; this one is exact and stays in the cache.
final class AliasTable {
    private final float[] threshold;
    private final int[] alias;

    /// @param weights not negative, with a positive sum
    AliasTable(double... weights) {
        int n = weights.length;
        threshold = new float[n];
        alias = new int[n];
        double sum = 0;
        for (double weight : weights) sum += weight;
        double[] scaled = new double[n];
        int[] order = new int[n]; // the small from the front, the large from the back
        int small = 0;
        int large = n;
        for (int i = 0; i < n; i++) {
            scaled[i] = weights[i] * n / sum;
            if (scaled[i] < 1) order[small++] = i;
            else
                order[--large] = i;
        }
        int next = 0;
        while (next < small && large < n) {
            int low = order[next++];
            int high = order[large];
            threshold[low] = (float) scaled[low];
            alias[low] = high;
            scaled[high] -= 1 - scaled[low];
            if (scaled[high] < 1) {
                large++;
                order[small++] = high;
            }
        }
        for (; next < small; next++) threshold[order[next]] = 1;
        for (; large < n; large++) threshold[order[large]] = 1;
    }

    int next(SplittableRandom random) {
        long bits = random.nextLong();
        int i = (int) (((bits >>> 32) * threshold.length) >>> 32);
        return (bits & 0xFFFFFF) * 0x1p-24f < threshold[i] ? i : alias[i];
    }
}
