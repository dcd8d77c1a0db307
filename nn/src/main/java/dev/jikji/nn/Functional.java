package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;

/// Operations that several layers share and that own no parameters.
public final class Functional {
    private Functional() {}

    /// `y = x Wᵀ + b`. The bias is added after the product, on which libtorch would compute in float32 whatever the
    /// precision, and in the product's own type: libtorch's `linear` adds a float32 bias to a bfloat16 product of three
    /// dimensions, which takes a fifth of the product's time (`docs/decisions/precision.md`).
    ///
    /// @param x      `(…, in)`
    /// @param weight `(out, in)`
    /// @param bias   `(out)` or null
    /// @return `(…, out)`
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (bias == null) return x.matmul(weight.transpose(0, 1)); // (…, out)
        long[] shape = x.shape();
        Tensor y = x.reshape(-1, weight.size(1)).matmul(weight.transpose(0, 1)); // (n, out)
        y = y.add_(bias.to(y.dtype())); // before y is seen as another shape: in place on a view is recorded at a price
        shape[shape.length - 1] = weight.size(0);
        return y.view(shape);
    }

    /// The softmax along the last dimension. libtorch's for bfloat16 is slow on rows that do not fill its vectors of 32:
    /// converting to float32 and back takes a third of the time, unless rows are very short or long.
    static Tensor softmax(Tensor x) {
        long width = x.size(x.dim() - 1);
        boolean odd = width >= 16 && width < 96 && width % 32 != 0;
        if (x.dtype() != Dtype.BFLOAT16 || !odd) return x.softmax(x.dim() - 1);
        return x.to(Dtype.FLOAT32).softmax(x.dim() - 1).to(Dtype.BFLOAT16);
    }
}
