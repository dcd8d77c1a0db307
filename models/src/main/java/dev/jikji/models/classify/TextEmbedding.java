package dev.jikji.models.classify;

import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;

/// A vector for each token, which may begin as a known word vector, and may stay that.
final class TextEmbedding extends Module {
    private static final double STD = 0.1;

    private final Embedding tuned; // null if the vectors stay as they are
    private final Tensor fixed; // (tokens, dim), no parameter; null if they change
    private final Dropout dropout;

    /// @param tokens what fills up included
    TextEmbedding(int tokens, int dim, boolean tunes, double dropout) {
        tuned = tunes ? child("token", new Embedding(tokens, dim, STD)) : null;
        fixed = tunes ? null : Tensor.zeros(tokens, dim).retain();
        this.dropout = child("dropout", new Dropout(dropout));
    }

    /// Takes the vectors that tokens begin with.
    ///
    /// @param vectors `(tokens, dim)`
    void begin(Tensor vectors) {
        try (var _ = Grad.off()) {
            (tuned == null ? fixed : tuned.weight).copy_(vectors);
        }
    }

    boolean tunes() {
        return tuned != null;
    }

    /// @return `(batch, time, dim)`, zeros where the batch is filled up
    Tensor forward(TextBatch batch, Dtype dtype) {
        Tensor x = tuned == null
                ? fixed.embedding(batch.ids().tensor()).to(dtype)
                : tuned.forward(batch.ids().tensor());
        return x.mul(batch.mask(x.dtype()).unsqueeze(2));
    }

    /// Zeroes values at random while training. Apart from [#forward], as what is explained is explained without it.
    Tensor drop(Tensor embedded) {
        return dropout.forward(embedded);
    }

    @Override
    public void close() {
        super.close();
        if (fixed != null) fixed.close();
    }
}
