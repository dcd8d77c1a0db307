package dev.jikji.models.classify;

import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;

/// A classifier on libtorch: vectors for a text's tokens or features, and from these a score for each class. The two
/// steps are apart so that one can ask what each token does to a score.
public abstract class TextModel extends Module {

    /// @return `(batch, time, width)`, a vector for each token or feature
    public abstract Tensor embed(TextBatch batch);

    /// @param embedded of [#embed]
    /// @return `(batch, classes)`; nothing of it depends on how far the batch is filled up
    public abstract Tensor score(Tensor embedded, TextBatch batch);

    public final Tensor forward(TextBatch batch) {
        return score(embed(batch), batch);
    }

    /// What is learned from: the mean cross-entropy, each example weighed by its class.
    ///
    /// @param scores    `(batch, classes)`
    /// @param targets   the class of each example
    /// @param weights   of the classes
    /// @param smoothing share of each target's weight spread over all classes
    public Objective loss(Tensor scores, int[] targets, float[] weights, double smoothing) {
        Tensor logProbs = scores.logSoftmax(1); // (batch, classes)
        Tensor surprise = logProbs.gather(1, targets(targets)).neg(); // (batch, 1)
        if (smoothing > 0)
            surprise = surprise.mul(1 - smoothing)
                    .sub(logProbs.sum(1).unsqueeze(1).mul(smoothing / scores.size(1)));
        return Objective.of(surprise.mul(shares(targets, weights, scores)).sum());
    }

    /// @return int64 `(batch, 1)`
    static Tensor targets(int... targets) {
        long[] classes = new long[targets.length];
        for (int i = 0; i < classes.length; i++) classes[i] = targets[i];
        return Tensor.of(classes, classes.length, 1);
    }

    /// @return `(batch, 1)`: the share of each example in a weighted mean
    static Tensor shares(int[] targets, float[] weights, Tensor like) {
        double sum = 0;
        for (int target : targets) sum += weights[target];
        float[] shares = new float[targets.length];
        for (int i = 0; i < shares.length; i++) shares[i] = (float) (weights[targets[i]] / sum);
        return Tensor.of(shares, shares.length, 1).to(like.dtype());
    }

    /// @param scores `(batch, classes)`
    /// @return likewise, each row adding up to 1
    public Tensor probabilities(Tensor scores) {
        return scores.softmax(1);
    }

    /// @return about how many numbers a training step keeps in memory besides parameters
    public abstract long activationFloats(long rows, long time);
}
