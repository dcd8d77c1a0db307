package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;

/// Losses, in nats.
public final class Loss {
    /// Logits in memory at a time, 32 MB of them: enough rows for the products to run at full rate, few enough that
    /// 2,048 rows of 50,000 classes need no 400 MB, and below what the allocator maps anew each time.
    private static final long CHUNK_LOGITS = 8 << 20;

    /// Below e^-80 float32 probabilities begin to lose digits.
    private static final double LEAST_LOG_PROB = -80;

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
        long chunk = Math.clamp(CHUNK_LOGITS / weight.size(0), 256, Math.max(256, rows));
        Tensor loss;
        Tensor hiddenGrad = null;
        Tensor weightGrad = null;
        Tensor biasGrad = null;
        try (var _ = Grad.off()) {
            loss = Tensor.zeros(Dtype.FLOAT64, 1);
            if (backward) {
                hiddenGrad = Tensor.zeros(hidden.dtype(), hidden.shape());
                weightGrad = Tensor.zeros(exact, weight.shape());
                if (bias != null) biasGrad = Tensor.zeros(exact, bias.shape());
            }
            for (long from = 0; from < rows; from += chunk) {
                try (var _ = TensorScope.open()) {
                    long count = Math.min(chunk, rows - from);
                    Tensor h = hidden.detach().narrow(0, from, count); // (chunk, dim)
                    Tensor target = targets.narrow(0, from, count).unsqueeze(1); // (chunk, 1)
                    Tensor logits = Functional.linear(h, weight, bias).to(exact); // (chunk, classes)
                    Tensor probs = logits.softmax(1);
                    loss.sub_(logProbs(logits, probs, target).sum());
                    if (!backward) continue;
                    probs.scatterAdd_(1, target, Tensor.zeros(exact, count, 1).fill_(-1)); // now rows · ∂loss/∂logits
                    hiddenGrad.narrow(0, from, count).copy_(probs.matmul(weight));
                    weightGrad.add_(probs.transpose(0, 1).matmul(h));
                    if (bias != null) biasGrad.add_(probs.sum(0));
                }
            }
            loss.mul_(1.0 / rows);
            if (backward) {
                hiddenGrad.mul_(1.0 / rows);
                weightGrad.mul_(1.0 / rows);
                if (bias != null) biasGrad.mul_(1.0 / rows);
            }
        }
        Tensor value = loss.to(exact).select(0, 0);
        if (!backward) return value;
        Tensor carrier = carry(hidden, hiddenGrad).add(carry(weight, weightGrad));
        if (bias != null) carrier = carrier.add(carry(bias, biasGrad));
        return carrier.sub(carrier.detach()).add(value); // the loss's value, the carrier's gradient
    }

    /// Log-probabilities of the targets from probabilities already at hand. Where one is too small for its type, all
    /// are computed anew from the logits.
    private static Tensor logProbs(Tensor logits, Tensor probs, Tensor target) {
        Tensor chosen = probs.gather(1, target).log(); // (chunk, 1)
        boolean underflow = !(chosen.min().item() > LEAST_LOG_PROB);
        return underflow ? logits.logSoftmax(1).gather(1, target) : chosen;
    }

    /// @return a scalar whose gradient at `tensor` is `gradient`
    private static Tensor carry(Tensor tensor, Tensor gradient) {
        return tensor.mul(gradient).sum(); // not dot(): that is OpenBLAS's, whose threads starve beside OpenMP's
    }
}
