package dev.jikji.models.lm;

import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.Recurrent;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.tensor.Tensor;

/// A stack of recurrent layers that reads a text in order and carries its state from batch to batch, with the output
/// tied to the embedding if asked for (Press and Wolf 2017). What kind the layers are is up to those who extend it.
abstract sealed class RecurrentLanguageModel extends LanguageModel
        permits RnnLanguageModel, GruLanguageModel, LstmLanguageModel {

    /// What all kinds have.
    ///
    /// @param name            of the layers, for messages
    /// @param embeddingDim    also the width of the last layer when the output is tied
    /// @param scaledEmbedding whether embeddings are read √embeddingDim times as large as they are
    record Shape(String name, int layers, int dim, int embeddingDim, boolean tied, double dropout,
            boolean variational, boolean scaledEmbedding) {
        Shape {
            require(layers > 0 && dim > 0 && embeddingDim > 0,
                    "%s: layers %d, dim %d and embedding_dim %d must be positive", name, layers, dim, embeddingDim);
            require(dropout >= 0 && dropout < 1, "%s: dropout %s is outside [0, 1)", name, dropout);
        }

        private int width(int layer) {
            return tied && layer == layers - 1 ? embeddingDim : dim;
        }

        /// Of the last layer.
        int width() {
            return width(layers - 1);
        }
    }

    /// Makes a layer.
    @FunctionalInterface
    interface Maker {
        /// @param bound initial weights are uniform within it
        Recurrent make(int inputDim, int dim, double bound);
    }

    private final Shape shape;
    private final Embedding embedding;
    private final RecurrentStack layers;
    private final Tensor outputWeight;
    private final Tensor outputBias;

    /// Embeddings begin with variance 1 / embeddingDim, so that logits begin within about one of each other, and if scaled
    /// are read as large as √embeddingDim times that (Vaswani et al. 2017, section 3.4); the layers' weights, uniform, with
    /// variance 1 / dim (LeCun et al. 1998), so that what goes through them keeps its size.
    ///
    /// @param vocab number of tokens
    RecurrentLanguageModel(Shape s, int vocab, Maker maker) {
        shape = s;
        embedding = child("encoder", new Embedding(vocab, s.embeddingDim, 1 / Math.sqrt(s.embeddingDim)));
        layers = child("rnn", new RecurrentStack(s.layers,
                i -> maker.make(i == 0 ? s.embeddingDim : s.dim, s.width(i), Math.sqrt(3.0 / s.dim)), s.dropout,
                s.variational));
        outputWeight = s.tied
                ? embedding.weight
                : table(parameter("decoder.weight", Init.normal(Tensor.zeros(vocab, s.dim), 1 / Math.sqrt(s.dim))));
        outputBias = parameter("decoder.bias", Tensor.zeros(vocab));
    }

    @Override
    public final Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds what each layer hands on from one time to the next.
    @Override
    public final Output forward(Tensor ids, State state) {
        Tensor x = embedding.forward(ids.transpose(0, 1)); // (time, batch, embeddingDim)
        if (shape.scaledEmbedding) x = x.mul(Math.sqrt(shape.embeddingDim));
        RecurrentStack.Output output = layers.forward(x, state.tensors()); // (time, batch, width of the last)
        return new Output(output.output().transpose(0, 1), new State(output.state())); // (batch, time, …)
    }

    @Override
    public final Tensor outputWeight() {
        return outputWeight;
    }

    @Override
    public final Tensor outputBias() {
        return outputBias;
    }

    @Override
    public final int context() {
        return Integer.MAX_VALUE;
    }

    @Override
    public final boolean carriesState() {
        return true;
    }

    @Override
    public final long activationFloats(long batch, long time) {
        return batch * time * shape.layers * keptByALayer() * Math.max(shape.dim, shape.embeddingDim);
    }

    /// @return how many numbers of each unit a layer keeps for the way back, at each place
    abstract long keptByALayer();
}
