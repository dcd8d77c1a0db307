package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// The part of a Transformer's block that looks at each place by itself (Vaswani et al. 2017, section 3.3): wider,
/// through an activation, and back. Gated, the activation is multiplied with a second product (Shazeer 2020); with SiLU
/// that is SwiGLU. Parameters carry the names of PyTorch's Transformer layers.
public final class FeedForward extends Module {
    private final Activation activation;
    private final Linear widen;
    private final Linear narrow;
    private final Dropout dropout;
    private final boolean gated;

    /// @param innerDim width between; gated, of each of the two products
    /// @param dropout  share of activations between zeroed in training
    public FeedForward(int dim, int innerDim, Activation activation, boolean gated, double dropout,
            Initialization input, Initialization output) {
        this.activation = activation;
        this.gated = gated;
        widen = child("linear1", new Linear(dim, gated ? 2 * innerDim : innerDim, true, input));
        narrow = child("linear2", new Linear(innerDim, dim, true, output));
        this.dropout = child("dropout", new Dropout(dropout));
    }

    /// @param x `(…, dim)`, three dimensions
    /// @return the same shape
    public Tensor forward(Tensor x) {
        Tensor wide = widen.forward(x); // (batch, time, innerDim), gated twice that
        if (!gated) return narrow.forward(dropout.forward(activation.of(this, wide)));
        Tensor[] parts = wide.chunk(2, 2); // 2 × (batch, time, innerDim)
        return narrow.forward(dropout.forward(activation.of(this, parts[0]).mul(parts[1])));
    }
}
