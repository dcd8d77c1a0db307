package dev.jikji.nn;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import java.util.function.Consumer;

/// Attention from its definition: scores of queries against keys, their softmax, the mean of the values under it.
///
/// Keys and values may have fewer heads than queries, each shared by a group of neighbouring query heads (Ainslie et al.
/// 2023; with one, Shazeer 2019).
public final class Attention {
    private Attention() {}

    /// Each query sees the keys up to its own place; the last query stands at the last key.
    ///
    /// @see #of(Tensor, Tensor, Tensor, AttentionMask, double)
    public static Tensor causal(Tensor q, Tensor k, Tensor v, double dropout) {
        return of(q, k, v, AttentionMask.CAUSAL, dropout);
    }

    /// Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1).
    ///
    /// @param q `(batch, head, time, headDim)`
    /// @param k `(batch, kvHead, source, headDim)`; `kvHead` divides `head`, and `source` is at least `time` if causal
    /// @param v as `k`
    /// @param dropout share of attention weights zeroed
    /// @return `(batch, head, time, headDim)`
    public static Tensor of(Tensor q, Tensor k, Tensor v, AttentionMask mask, double dropout) {
        boolean alike = q.size(1) == k.size(1) && q.size(2) == k.size(2);
        // the fused operation falls into a slow product on its way back in reduced precision, and never uses oneDNN
        if (!NativeRuntime.productsByOneDnn() && alike && mask.causal() && mask.bias() == null && q.size(2) > 1
                && dropout == 0) {
            return Tensor.scaledDotProductAttention(q, k, v, true);
        }
        return of(q, k, v, mask, dropout, _ -> {});
    }

    /// Step by step, which lets the weights be seen.
    ///
    /// @param observer told the weights before dropout, `(batch, head, time, source)`
    static Tensor of(Tensor q, Tensor k, Tensor v, AttentionMask mask, double dropout, Consumer<Tensor> observer) {
        Tensor scores = scores(q.mul(1 / Math.sqrt((double) q.size(3))), k); // (batch, head, time, source)
        Tensor added = mask.added(scores.dtype(), scores.size(2), scores.size(3));
        boolean view = q.size(1) != k.size(1); // on a view, working in place would be recorded at a higher price
        if (added != null) scores = view ? scores.add(added) : scores.add_(added);
        Tensor weights = Functional.softmax(scores);
        observer.accept(weights);
        if (dropout > 0) weights = weights.dropout(dropout);
        return mix(weights, v);
    }

    /// Dot products of queries and keys, not scaled (Luong et al. 2015, equation 8).
    ///
    /// @param q `(batch, head, time, headDim)`
    /// @param k `(batch, kvHead, source, headDim)`
    /// @return `(batch, head, time, source)`
    public static Tensor scores(Tensor q, Tensor k) {
        long batch = q.size(0), head = q.size(1), time = q.size(2), source = k.size(2);
        Tensor scores = grouped(q, k.size(1)).matmul(k.transpose(2, 3));
        return head == k.size(1) ? scores : scores.view(batch, head, time, source);
    }

    /// The softmax of what a mask leaves of the scores.
    ///
    /// @param scores `(batch, head, time, source)`
    /// @return the same shape; each row adds up to 1
    public static Tensor weights(Tensor scores, AttentionMask mask) {
        Tensor added = mask.added(scores.dtype(), scores.size(2), scores.size(3));
        return Functional.softmax(added == null ? scores : scores.add(added));
    }

    /// The mean of the values under the weights: the context vector of each query.
    ///
    /// @param weights `(batch, head, time, source)`
    /// @param v       `(batch, kvHead, source, headDim)`
    /// @return `(batch, head, time, headDim)`
    public static Tensor mix(Tensor weights, Tensor v) {
        long batch = weights.size(0), head = weights.size(1), time = weights.size(2), headDim = v.size(3);
        Tensor mixed = grouped(weights, v.size(1)).matmul(v);
        return head == v.size(1) ? mixed : mixed.view(batch, head, time, headDim);
    }

    /// Lays the query heads that share a key head one below the other, so that one product serves them all.
    ///
    /// @param x `(batch, head, time, width)`
    /// @return `(batch, kvHead, head / kvHead · time, width)`
    private static Tensor grouped(Tensor x, long kvHeads) {
        long head = x.size(1), time = x.size(2);
        if (head == kvHeads) return x;
        return x.reshape(x.size(0), kvHeads, head / kvHeads * time, x.size(3));
    }
}
