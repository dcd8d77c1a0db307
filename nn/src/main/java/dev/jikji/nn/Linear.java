package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// `y = x Wᵀ + b`.
public final class Linear extends Module {
    /// `(out, in)`
    public final Tensor weight;
    /// `(out)`; null without bias
    public final Tensor bias;

    /// PyTorch's initial values: uniform within `1 / √in`.
    public Linear(int in, int out, boolean withBias) {
        double bound = 1 / Math.sqrt(in);
        weight = parameter("weight", Init.uniform(Tensor.zeros(out, in), bound));
        bias = withBias ? parameter("bias", Init.uniform(Tensor.zeros(out), bound)) : null;
    }

    public Linear(int in, int out) {
        this(in, out, true);
    }

    /// @param initialization of the weight; the bias starts at zero
    public Linear(int in, int out, boolean withBias, Initialization initialization) {
        weight = parameter("weight", initialization.fill(Tensor.zeros(out, in)));
        bias = withBias ? parameter("bias", Tensor.zeros(out)) : null;
    }

    /// @param x `(…, in)`
    /// @return `(…, out)`
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight, bias);
    }
}
