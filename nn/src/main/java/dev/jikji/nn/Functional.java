package dev.jikji.nn;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;

/// Operations that several layers share and that own no parameters.
public final class Functional {
    private Functional() {}

    /// `y = x Wᵀ + b`. The bias is added after the product, inside which libtorch would compute in float32 whatever the
    /// precision; only bfloat16 autocast fuses both (`docs/decisions/precision.md`).
    ///
    /// @param x      `(…, in)`
    /// @param weight `(out, in)`
    /// @param bias   `(out)` or null
    /// @return `(…, out)`
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (bias != null && NativeRuntime.precision() == Precision.BFLOAT16) return x.linear(weight, bias);
        Tensor y = x.matmul(weight.transpose(0, 1)); // (…, out)
        return bias == null ? y : y.add_(bias);
    }
}
