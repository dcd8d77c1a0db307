package dev.jikji.nn;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;

/// Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1).
public final class Attention {
    private Attention() {}

    /// Each query sees the keys up to its own place; the last query stands at the last key.
    ///
    /// @param q `(batch, head, time, headDim)`
    /// @param k `(batch, head, source, headDim)`, `source` at least `time`
    /// @param v as `k`
    /// @param dropout share of attention weights zeroed
    /// @return `(batch, head, time, headDim)`
    public static Tensor causal(Tensor q, Tensor k, Tensor v, double dropout) {
        long time = q.size(2), source = k.size(2);
        // in reduced precision the fused operation falls into a slow product on its way back
        if (NativeRuntime.precision() == Precision.FLOAT32 && time == source && time > 1 && dropout == 0) {
            return Tensor.scaledDotProductAttention(q, k, v, true);
        }
        Tensor scores = q.mul(1 / Math.sqrt((double) q.size(3))).matmul(k.transpose(2, 3)); // (batch, head, time, source)
        if (time > 1) scores = scores.add_(Tensor.causalMask(scores.dtype(), time, source));
        Tensor weights = scores.softmax(3);
        if (dropout > 0) weights = weights.dropout(dropout);
        return weights.matmul(v); // (batch, head, time, headDim)
    }
}
