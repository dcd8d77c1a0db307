package dev.jikji.embed;

import java.util.SplittableRandom;

/// The mean of all vectors around a place predicts the word there; with n-grams, of theirs too.
final class Cbow extends Learner {
    private final SubwordSum input;
    private final Batch batch;

    Cbow(SubwordSum input, OutputLayer output, int window, SplittableRandom random) {
        super(output, window, random);
        this.input = input;
        batch = new Batch(1, input.stride());
    }

    @Override
    void learn(int[] sentence, int length, float rate) {
        for (int place = 0; place < length; place++) {
            int reach = reach();
            int begin = Math.max(0, place - reach);
            int end = Math.min(length - 1, place + reach);
            if (begin == end) continue;
            input.clear();
            for (int i = begin; i <= end; i++) if (i != place) input.add(sentence[i]);
            input.mean(batch);
            learn(batch, sentence[place], rate);
            input.step(batch);
        }
    }
}
