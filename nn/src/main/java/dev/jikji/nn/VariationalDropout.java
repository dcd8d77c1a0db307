package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Dropout with one mask for all times of a sequence (Gal and Ghahramani 2016, section 4).
public final class VariationalDropout extends Module {
    private final double p;

    /// @param p share of elements zeroed, in `[0, 1)`
    public VariationalDropout(double p) {
        require(p >= 0 && p < 1, "dropout %s is outside [0, 1)", p);
        this.p = p;
    }

    /// @param x `(time, batch, dim)`
    /// @return the same shape; `x` itself in inference
    public Tensor forward(Tensor x) {
        if (!training() || p == 0) return x;
        Tensor mask = Tensor.dropoutMask(x.dtype(), p, 1, x.size(1), x.size(2));
        return x.mul(mask); // (time, batch, dim)
    }
}
