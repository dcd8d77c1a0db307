package dev.jikji.embed;

import java.util.Arrays;

/// Gradient descent on independent binary decisions, σ(hidden · weights), which negative sampling and hierarchical
/// softmax have in common. The products of all hidden vectors with all weights are made together, so that a row of
/// weights is fetched once for a whole window (Ji et al. 2016, *Parallelizing Word2Vec in Shared and Distributed
/// Memory*).
final class LogisticStep {
    private static final Kernels KERNELS = Kernels.BEST;

    private final Matrix weights;
    private int[] offsets = new int[16];
    private boolean[] labels = new boolean[16];
    private int decisions;
    private float[] scores = new float[0];
    private float[] errors = new float[0];
    private int[] rowOffsets = new int[0];
    private int rows;

    LogisticStep(Matrix weights) {
        this.weights = weights;
    }

    void clear() {
        decisions = 0;
    }

    /// @param label whether the decision should be yes
    void decide(int weightRow, boolean label) {
        if (decisions == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * decisions);
            labels = Arrays.copyOf(labels, 2 * decisions);
        }
        offsets[decisions] = weights.at(weightRow);
        labels[decisions++] = label;
    }

    void learn(Batch batch, float rate) {
        int stride = weights.stride;
        rows = batch.rows;
        if (scores.length < rows * decisions) {
            scores = new float[rows * decisions];
            errors = new float[rows * decisions];
        }
        KERNELS.multiply(batch.hidden, rows, weights.values, offsets, decisions, stride, scores);
        for (int r = 0, i = 0; r < rows; r++) {
            for (int d = 0; d < decisions; d++, i++) {
                errors[i] = rate * ((labels[d] ? 1 : 0) - Sigmoid.of(scores[i]));
            }
        }
        for (int r = 0; r < rows; r++) {
            KERNELS.accumulate(batch.step, r * stride, weights.values, offsets, decisions, errors, r * decisions, 1,
                    stride);
        }
        rowOffsets(rows, stride);
        for (int d = 0; d < decisions; d++) {
            KERNELS.accumulate(weights.values, offsets[d], batch.hidden, rowOffsets, rows, errors, d, decisions,
                    stride);
        }
    }

    private void rowOffsets(int rows, int stride) {
        if (rowOffsets.length >= rows) return;
        rowOffsets = new int[rows];
        for (int r = 0; r < rows; r++) rowOffsets[r] = r * stride;
    }

    /// The negative logarithm of the probability of all labels, the mean over the rows.
    double loss() {
        double loss = 0;
        for (int r = 0, i = 0; r < rows; r++) {
            for (int d = 0; d < decisions; d++, i++) loss += Sigmoid.loss(labels[d] ? scores[i] : -scores[i]);
        }
        return loss / rows;
    }
}
