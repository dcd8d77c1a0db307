package dev.jikji.models.classify;

import dev.jikji.models.classify.ModelConfig.Input;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Init;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// A multilayer perceptron over a bag of words, or over the mean of the tokens' vectors (the deep averaging network of
/// Iyyer et al. 2015): rectified layers with dropout, then a linear one.
///
/// Over a bag, the first layer's product with the sparse features is a weighted sum of rows of its weight.
public final class Mlp extends TextModel implements Embeds {
    private final boolean bag;
    private final Tensor weight; // of a bag: (features + 1, hidden)
    private final Tensor bias; // of a bag: (hidden)
    private final TextEmbedding embedding; // of a sequence
    private final List<Linear> layers;
    private final Linear output;
    private final Dropout dropout;

    /// @param tokens    features or tokens, what fills up included
    /// @param vectorDim of the word vectors given; 0 for none
    public Mlp(ModelConfig c, int tokens, int vectorDim, int classes) {
        bag = c.input() == Input.BAG;
        int hidden = c.hiddenOr(100), dim = bag ? hidden : c.dimOr(vectorDim);
        weight = bag
                ? table(parameter("weight", Init.normal(Tensor.zeros(tokens, hidden), 0.1)))
                : null;
        bias = bag ? parameter("bias", Tensor.zeros(hidden)) : null;
        embedding = bag
                ? null
                : child("embedding",
                        new TextEmbedding(tokens, dim, vectorDim == 0 || c.tuneVectors(), c.embeddingDropout()));
        int further = bag ? c.layers() - 1 : c.layers();
        layers = children("layers", further,
                i -> new Linear(i == 0 ? dim : hidden, hidden, true, Initialization.HE_UNIFORM));
        output = child("output", new Linear(further == 0 ? dim : hidden, classes));
        dropout = child("dropout", new Dropout(c.dropout()));
    }

    @Override
    public Module embedding() {
        return embedding;
    }

    /// @return `(batch, time, dim)`
    @Override
    public Tensor embed(TextBatch batch) {
        if (!bag) return embedding.forward(batch, output.weight.dtype());
        Tensor rows = weight.embedding(batch.ids().tensor()); // (batch, feature, hidden)
        return rows.mul(Tensor.of(batch.values(), batch.rows(), batch.time(), 1).to(rows.dtype()));
    }

    @Override
    public Tensor score(Tensor embedded, TextBatch batch) {
        Tensor x = (bag ? embedded : embedding.drop(embedded)).sum(1); // (batch, dim)
        x = bag ? x.add(bias).relu() : x.mul(batch.inverseLengths(0, x.dtype()));
        x = dropout.forward(x);
        for (Linear layer : layers) x = dropout.forward(layer.forward(x).relu()); // (batch, hidden)
        return output.forward(x); // (batch, classes)
    }

    @Override
    public long activationFloats(long rows, long time) {
        return rows * (3 * time + 4L * layers.size() + 4) * output.weight.size(1);
    }
}
