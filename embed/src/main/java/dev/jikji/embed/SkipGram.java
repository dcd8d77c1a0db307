package dev.jikji.embed;

import java.util.SplittableRandom;

/// Each word around a place predicts the word there, as in word2vec.c: the words of a window have the same target, so
/// their steps are taken together.
final class SkipGram extends Learner {
    private static final Kernels KERNELS = Kernels.BEST;
    private static final float[] ONE = {1};

    private final Matrix input;
    private final Batch batch;
    private final int[] rows;
    private final int[] from = new int[1];

    SkipGram(Matrix input, OutputLayer output, int window, SplittableRandom random) {
        super(output, window, random);
        this.input = input;
        batch = new Batch(2 * window, input.stride);
        rows = new int[2 * window];
    }

    @Override
    void learn(int[] sentence, int length, float rate) {
        for (int place = 0; place < length; place++) {
            int reach = reach();
            batch.clear();
            int end = Math.min(length - 1, place + reach);
            for (int i = Math.max(0, place - reach); i <= end; i++) {
                if (i == place) continue;
                rows[batch.rows] = input.at(sentence[i]);
                batch.add(input.values, rows[batch.rows]);
            }
            if (batch.rows == 0) continue;
            learn(batch, sentence[place], rate);
            for (int r = 0; r < batch.rows; r++) {
                from[0] = r * input.stride;
                KERNELS.accumulate(input.values, rows[r], batch.step, from, 1, ONE, 0, 0, input.stride);
            }
        }
    }
}
