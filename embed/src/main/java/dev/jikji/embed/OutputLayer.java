package dev.jikji.embed;

import java.util.SplittableRandom;

/// Predicts words from hidden vectors, and learns to. One object a thread; they share the weights.
sealed interface OutputLayer permits NegativeSampling, HierarchicalSoftmax, FullSoftmax {

    /// One step of gradient descent for every row of `batch`, all of them from the same weights: changes the weights
    /// and adds to [Batch#step].
    void learn(Batch batch, int target, float rate, SplittableRandom random);

    /// The loss of the last step before it was taken, nats, the mean over the rows.
    double loss();
}
