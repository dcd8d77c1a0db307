package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Divides each vector by the root of its mean square, then scales it (Zhang and Sennrich 2019): a [LayerNorm] that
/// leaves the mean alone, and has no bias.
public final class RmsNorm extends Module implements Norm {
    private final Tensor weight;
    private final double epsilon;

    public RmsNorm(int dim, double epsilon) {
        weight = parameter("weight", Tensor.ones(dim));
        this.epsilon = epsilon;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.rmsNorm(weight, epsilon);
    }
}
