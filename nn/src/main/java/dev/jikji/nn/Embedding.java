package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// A row of numbers for each id.
public final class Embedding extends Module {
    /// `(rows, dim)`
    public final Tensor weight;

    /// @param std standard deviation of the initial values
    public Embedding(int rows, int dim, double std) {
        weight = table(parameter("weight", Init.normal(Tensor.zeros(rows, dim), std)));
    }

    /// @param ids int64 `(…)`
    /// @return float32 `(…, dim)`
    public Tensor forward(Tensor ids) {
        return weight.embedding(ids);
    }
}
