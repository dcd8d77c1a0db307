package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// Zeroes elements at random while training and scales the others to keep the mean (Srivastava et al. 2014).
public final class Dropout extends Module {
    private final double p;

    /// @param p share of elements zeroed, in `[0, 1)`
    public Dropout(double p) {
        require(p >= 0 && p < 1, "dropout %s is outside [0, 1)", p);
        this.p = p;
    }

    /// @return the same shape; `x` itself in inference
    public Tensor forward(Tensor x) {
        return training() && p > 0 ? x.dropout(p) : x;
    }
}
