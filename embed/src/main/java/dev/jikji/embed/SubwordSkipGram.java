package dev.jikji.embed;

import java.util.SplittableRandom;

/// The mean of a word's vector and its n-grams' predicts each word around it, as in fastText. Each prediction moves all
/// those vectors by the same step, and their mean with them, so that the mean is taken once for a window and moved along,
/// and the vectors are moved at its end by all its steps together.
final class SubwordSkipGram extends Learner {
    private final SubwordSum input;
    private final Batch batch;
    private final float[] mean;

    SubwordSkipGram(SubwordSum input, OutputLayer output, int window, SplittableRandom random) {
        super(output, window, random);
        this.input = input;
        batch = new Batch(1, input.stride());
        mean = new float[input.stride()];
    }

    @Override
    void learn(int[] sentence, int length, float rate) {
        for (int place = 0; place < length; place++) {
            int reach = reach();
            int begin = Math.max(0, place - reach);
            int end = Math.min(length - 1, place + reach);
            if (begin == end) continue;
            input.clear();
            input.add(sentence[place]);
            input.mean(batch);
            System.arraycopy(batch.hidden, 0, mean, 0, mean.length);
            float moved = input.moved();
            for (int i = begin; i <= end; i++) {
                if (i == place) continue;
                learn(batch, sentence[i], rate);
                for (int d = 0; d < mean.length; d++) batch.hidden[d] = mean[d] + moved * batch.step[d];
            }
            input.step(batch);
        }
    }
}
