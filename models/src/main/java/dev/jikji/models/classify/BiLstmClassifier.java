package dev.jikji.models.classify;

import dev.jikji.models.classify.ModelConfig.Pooling;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Init;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Lstm;
import dev.jikji.nn.Module;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.tensor.Tensor;

/// An LSTM reads the text from both ends (Graves and Schmidhuber 2005). What it knows at the ends, the largest or the
/// mean of what it knew at each token, or a mean weighed by attention (Zhou et al. 2016, *Attention-Based Bidirectional
/// LSTM*, equations 9 to 11) decides.
public final class BiLstmClassifier extends TextModel implements Embeds {
    private static final float NEVER = -1e9f;

    private final TextEmbedding embedding;
    private final RecurrentStack lstm;
    private final Pooling pooling;
    private final Tensor query; // (width, 1); null without attention
    private final Linear output;
    private final Dropout dropout;
    private final int width;

    /// @param tokens    what fills up included
    /// @param vectorDim of the word vectors given; 0 for none
    public BiLstmClassifier(ModelConfig c, int tokens, int vectorDim, int classes) {
        int dim = c.dimOr(vectorDim), hidden = c.hiddenOr(128);
        width = 2 * hidden;
        embedding = child("embedding",
                new TextEmbedding(tokens, dim, vectorDim == 0 || c.tuneVectors(), c.embeddingDropout()));
        lstm = child("lstm", new RecurrentStack(c.layers(),
                layer -> new Lstm(layer == 0 ? dim : width, hidden, 1 / Math.sqrt(hidden), true), c.embeddingDropout(),
                false));
        pooling = c.poolingOr(Pooling.MAX);
        query = pooling == Pooling.ATTENTION
                ? parameter("query", Init.uniform(Tensor.zeros(width, 1), 1 / Math.sqrt(width)))
                : null;
        output = child("output", new Linear(width, classes));
        dropout = child("dropout", new Dropout(c.dropout()));
    }

    @Override
    public Module embedding() {
        return embedding;
    }

    @Override
    public Tensor embed(TextBatch batch) {
        return embedding.forward(batch, output.weight.dtype()); // (batch, time, dim)
    }

    @Override
    public Tensor score(Tensor embedded, TextBatch batch) {
        int[] lengths = batch.ids().lengths();
        Tensor read = lstm.forward(embedded.transpose(0, 1), lengths); // (time, batch, width)
        if (pooling == Pooling.LAST) return output.forward(dropout.forward(lstm.top().last(read, lengths)));
        Tensor x = read.transpose(0, 1); // (batch, time, width)
        Tensor pooled = switch (pooling) { // (batch, width)
            case AVERAGE -> x.mul(batch.mask(x.dtype()).unsqueeze(2)).sum(1)
                    .mul(batch.inverseLengths(0, x.dtype()));
            case ATTENTION -> {
                Tensor scores = x.tanh().matmul(query).squeeze(2).add(batch.places(0, 0, NEVER, x.dtype())); // (batch, time)
                yield x.mul(scores.softmax(1).unsqueeze(2)).sum(1).tanh();
            }
            default -> x.add(batch.places(0, 0, NEVER, x.dtype()).unsqueeze(2)).max(1);
        };
        return output.forward(dropout.forward(pooled)); // (batch, classes)
    }

    @Override
    public long activationFloats(long rows, long time) {
        return rows * time * 12 * width;
    }
}
