package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Normalises each vector to mean 0 and variance 1, then scales and shifts it (Ba et al. 2016).
public final class LayerNorm extends Module implements Norm {
    private final Tensor weight;
    private final Tensor bias;
    private final double epsilon;

    public LayerNorm(int dim, double epsilon) {
        weight = parameter("weight", Tensor.ones(dim));
        bias = parameter("bias", Tensor.zeros(dim));
        this.epsilon = epsilon;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.layerNorm(weight, bias, epsilon);
    }
}
