package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// T5's relative positions (Raffel et al. 2020, section 2.1): a number learned for each head and distance is added to
/// the scores. Half of the buckets hold one distance each, the others ever wider ranges of them, the last all that are
/// beyond. All layers share them, as there.
public final class RelativeBias extends Module {
    /// As in T5.
    private static final int BUCKETS = 32;
    /// From this distance on all are alike, as in T5.
    private static final int FAR = 128;

    private final boolean causal;
    private final Embedding weight;

    /// @param causal whether keys after their query are hidden anyway; else half of the buckets are theirs
    public RelativeBias(int heads, boolean causal) {
        this.causal = causal;
        weight = child("relative_attention_bias", new Embedding(BUCKETS, heads, 0.02));
    }

    /// @param time   queries; the last stands at the last key
    /// @param source keys
    /// @return `(head, time, source)`, to be added to the scores
    public Tensor forward(long time, long source) {
        int rows = Math.toIntExact(time), columns = Math.toIntExact(source);
        long[] buckets = new long[rows * columns];
        for (int t = 0; t < rows; t++) {
            for (int s = 0; s < columns; s++)
                buckets[t * columns + s] = bucket(t + columns - rows - s, causal);
        }
        Tensor bias = weight.forward(Tensor.of(buckets, time, source)); // (time, source, head)
        return bias.transpose(1, 2).transpose(0, 1); // (head, time, source)
    }

    /// @param distance from the key to the query; negative if the key comes later
    static int bucket(int distance, boolean causal) {
        int count = causal ? BUCKETS : BUCKETS / 2;
        int first = !causal && distance < 0 ? count : 0;
        int size = causal ? Math.max(0, distance) : Math.abs(distance);
        int exact = count / 2;
        if (size < exact) return first + size;
        double share = Math.log((double) size / exact) / Math.log((double) FAR / exact);
        return first + Math.min(count - 1, exact + (int) (share * (count - exact)));
    }
}
