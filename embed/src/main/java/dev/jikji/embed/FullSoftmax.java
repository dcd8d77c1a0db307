package dev.jikji.embed;

import java.util.SplittableRandom;

/// The definition: p(word | hidden) = exp(hidden · word) / Σ exp(hidden · w) over the whole vocabulary.
final class FullSoftmax implements OutputLayer {
    /// A step costs as many products as there are words, thousands of times as many as the other layers need.
    static final int MAX_WORDS = 20_000;

    private static final Kernels KERNELS = Kernels.BEST;

    private final Matrix weights;
    private final int[] offsets;
    private float[] errors = new float[0];
    private int[] rowOffsets = new int[0];
    private double loss;

    FullSoftmax(Matrix weights) {
        this.weights = weights;
        offsets = new int[weights.rows];
        for (int i = 0; i < offsets.length; i++) offsets[i] = weights.at(i);
    }

    @Override
    public void learn(Batch batch, int target, float rate, SplittableRandom random) {
        int words = weights.rows;
        int stride = weights.stride;
        int rows = batch.rows;
        if (errors.length < rows * words) errors = new float[rows * words];
        KERNELS.multiply(batch.hidden, rows, weights.values, offsets, words, stride, errors);
        loss = 0;
        for (int r = 0; r < rows; r++) loss += scoresToErrors(r * words, target, rate);
        loss /= rows;
        for (int r = 0; r < rows; r++) {
            KERNELS.accumulate(batch.step, r * stride, weights.values, offsets, words, errors, r * words, 1, stride);
        }
        if (rowOffsets.length < rows) {
            rowOffsets = new int[rows];
            for (int r = 0; r < rows; r++) rowOffsets[r] = r * stride;
        }
        for (int word = 0; word < words; word++) {
            KERNELS.accumulate(weights.values, offsets[word], batch.hidden, rowOffsets, rows, errors, word, words,
                    stride);
        }
    }

    /// Replaces one row's scores by `rate` × (1 or 0 - probability).
    ///
    /// @return its loss
    private double scoresToErrors(int from, int target, float rate) {
        int words = weights.rows;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < words; i++) max = Math.max(max, errors[from + i]);
        double targetScore = errors[from + target] - max;
        double sum = 0;
        for (int i = 0; i < words; i++) {
            float e = (float) Math.exp(errors[from + i] - max);
            errors[from + i] = e;
            sum += e;
        }
        float scale = (float) (-rate / sum);
        for (int i = 0; i < words; i++) errors[from + i] *= scale;
        errors[from + target] += rate;
        return Math.log(sum) - targetScore;
    }

    @Override
    public double loss() {
        return loss;
    }
}
