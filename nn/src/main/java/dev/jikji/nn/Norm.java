package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Brings vectors to one scale.
public sealed interface Norm permits LayerNorm, RmsNorm {

    /// @param x `(…, dim)`
    /// @return the same shape
    Tensor forward(Tensor x);
}
