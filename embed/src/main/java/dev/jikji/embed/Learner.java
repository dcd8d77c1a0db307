package dev.jikji.embed;

import java.util.SplittableRandom;

/// One thread's way of learning from sentences. The input vectors and the weights of the output layer are shared.
abstract sealed class Learner permits SkipGram, SubwordSkipGram, Cbow {
    /// One step in so many has its loss measured, which takes as long as the step.
    private static final int MEASURED = 64;

    final OutputLayer output;
    final int window;
    final SplittableRandom random;
    private int steps;
    private double lossSum;
    private int losses;

    Learner(OutputLayer output, int window, SplittableRandom random) {
        this.output = output;
        this.window = window;
        this.random = random;
    }

    /// Learns from `sentence[0, length)`.
    abstract void learn(int[] sentence, int length, float rate);

    final SplittableRandom random() {
        return random;
    }

    final void learn(Batch batch, int target, float rate) {
        output.learn(batch, target, rate, random);
        if (++steps % MEASURED != 0) return;
        lossSum += output.loss();
        losses++;
    }

    /// How far the window reaches at the next place, uniform in [1, window].
    final int reach() {
        return 1 + random.nextInt(window);
    }

    /// Sum and number of the losses measured since the last call.
    final Losses takeLosses() {
        var taken = new Losses(lossSum, losses);
        lossSum = 0;
        losses = 0;
        return taken;
    }

    record Losses(double sum, int number) {}
}
