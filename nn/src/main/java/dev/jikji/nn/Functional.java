package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Operations that several layers share and that own no parameters.
public final class Functional {
    private Functional() {}

    /// `y = x Wᵀ + b`, the bias added after the product: inside it, libtorch would compute in float32 whatever the
    /// precision (`docs/decisions/precision.md`).
    ///
    /// @param x      `(…, in)`
    /// @param weight `(out, in)`
    /// @param bias   `(out)` or null
    /// @return `(…, out)`
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Tensor y = x.matmul(weight.transpose(0, 1)); // (…, out)
        return bias == null ? y : y.add_(bias);
    }
}
