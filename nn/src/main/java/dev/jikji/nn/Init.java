package dev.jikji.nn;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;

/// Initial values of weights. Each draws in place from libtorch's generator
/// ([dev.jikji.tensor.NativeRuntime#seed]) and returns its argument. Fans are those of a linear layer's
/// `(out, in)` weight.
public final class Init {
    private Init() {}

    public static Tensor zeros(Tensor weight) {
        try (var _ = Grad.off()) {
            return weight.zero_();
        }
    }

    public static Tensor constant(Tensor weight, double value) {
        try (var _ = Grad.off()) {
            return weight.fill_(value);
        }
    }

    public static Tensor normal(Tensor weight, double std) {
        try (var _ = Grad.off()) {
            return weight.normal_(0, std);
        }
    }

    /// Uniform on `[-bound, bound]`.
    public static Tensor uniform(Tensor weight, double bound) {
        try (var _ = Grad.off()) {
            return weight.uniform_(-bound, bound);
        }
    }

    /// Uniform with variance `2 / (in + out)` (Glorot and Bengio 2010, equation 16), for tanh and sigmoid.
    public static Tensor xavierUniform(Tensor weight) {
        return uniform(weight, Math.sqrt(6.0 / (weight.size(1) + weight.size(0))));
    }

    /// Normal with variance `2 / (in + out)` (Glorot and Bengio 2010).
    public static Tensor xavierNormal(Tensor weight) {
        return normal(weight, Math.sqrt(2.0 / (weight.size(1) + weight.size(0))));
    }

    /// Normal with variance `2 / in` (He et al. 2015, equation 10), for rectifiers.
    public static Tensor heNormal(Tensor weight) {
        return normal(weight, Math.sqrt(2.0 / weight.size(1)));
    }

    /// Uniform with variance `2 / in` (He et al. 2015).
    public static Tensor heUniform(Tensor weight) {
        return uniform(weight, Math.sqrt(6.0 / weight.size(1)));
    }
}
