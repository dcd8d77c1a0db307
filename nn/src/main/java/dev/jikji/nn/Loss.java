package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Losses, in nats.
public final class Loss {
    private Loss() {}

    /// Mean cross-entropy of class scores.
    ///
    /// @param logits  `(rows, classes)`
    /// @param targets int64 `(rows)`
    /// @return scalar
    public static Tensor crossEntropy(Tensor logits, Tensor targets) {
        Tensor chosen = logits.logSoftmax(1).gather(1, targets.unsqueeze(1)); // (rows, 1)
        return chosen.mean().neg();
    }

    /// Mean cross-entropy against smoothed targets (Szegedy et al. 2016, section 7): `1 - smoothing` of the weight on
    /// the target, `smoothing` spread evenly over all classes, the target among them.
    ///
    /// @param logits  `(rows, classes)`
    /// @param targets int64 `(rows)`
    /// @return scalar
    public static Tensor crossEntropy(Tensor logits, Tensor targets, double smoothing) {
        Tensor logProbs = logits.logSoftmax(1); // (rows, classes)
        Tensor chosen = logProbs.gather(1, targets.unsqueeze(1)); // (rows, 1)
        return chosen.mean().mul(smoothing - 1).sub(logProbs.mean().mul(smoothing));
    }

    /// Mean cross-entropy of `hidden · weightᵀ + bias`, without ever holding all logits: loss and gradients are
    /// computed chunk by chunk. Twice as fast as [#crossEntropy] on the whole product at 32,000 classes.
    ///
    /// @param hidden  `(rows, dim)`
    /// @param weight  `(classes, dim)`, a leaf
    /// @param bias    `(classes)`, a leaf, or null
    /// @param targets int64 `(rows)`
    public static Objective linearCrossEntropy(Tensor hidden, Tensor weight, Tensor bias, Tensor targets) {
        return linearCrossEntropy(hidden, weight, bias, targets, 0);
    }

    /// The same against smoothed targets, as [#crossEntropy(Tensor, Tensor, double)] has them.
    ///
    /// @param smoothing share of the weight spread over all classes, 0 for none
    public static Objective linearCrossEntropy(Tensor hidden, Tensor weight, Tensor bias, Tensor targets,
            double smoothing) {
        var loss = new OutputLoss(smoothing, hidden, weight, bias);
        OutputLoss.Part gradients = loss.add(weight, bias, targets);
        loss.collect(weight, 0, gradients.weight());
        if (bias != null) loss.collect(bias, 0, gradients.bias());
        return loss;
    }

    /// @return how many numbers of the size of a logit [#linearCrossEntropy] holds at a time, at most
    public static long mostLogits(long rows, long classes) {
        return OutputLoss.mostLogits(rows, classes);
    }
}
