package dev.jikji.embed;

import java.util.SplittableRandom;

/// The mean of a word's vector and its n-grams' predicts each word around it, as in fastText. The mean is taken once
/// for a window and its steps are added up; fastText takes it anew for each word of the window.
final class SubwordSkipGram extends Learner {
    private final SubwordSum input;
    private final Batch batch;

    SubwordSkipGram(SubwordSum input, OutputLayer output, int window, SplittableRandom random) {
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
            input.add(sentence[place]);
            input.mean(batch);
            for (int i = begin; i <= end; i++) if (i != place) learn(batch, sentence[i], rate);
            input.step(batch);
        }
    }
}
