package dev.jikji.embed;

import java.util.SplittableRandom;

/// Tells the word from random others (Mikolov et al. 2013, *Distributed Representations of Words and Phrases and their
/// Compositionality*, equation 4). All hidden vectors of a window are told from the same others; word2vec.c and
/// fastText draw anew for each.
final class NegativeSampling implements OutputLayer {
    private final LogisticStep logistic;
    private final AliasTable noise;
    private final int negatives;

    NegativeSampling(Matrix weights, AliasTable noise, int negatives) {
        logistic = new LogisticStep(weights);
        this.noise = noise;
        this.negatives = negatives;
    }

    @Override
    public void learn(Batch batch, int target, float rate, SplittableRandom random) {
        logistic.clear();
        logistic.decide(target, true);
        for (int i = 0; i < negatives; i++) {
            int word = noise.next(random);
            if (word != target) logistic.decide(word, false); // as word2vec.c: no other is drawn instead
        }
        logistic.learn(batch, rate);
    }

    @Override
    public double loss() {
        return logistic.loss();
    }
}
