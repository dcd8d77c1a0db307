package dev.jikji.models.classify;

import dev.jikji.models.classify.ModelConfig.Pooling;
import dev.jikji.nn.Activation;
import dev.jikji.nn.AttentionMask;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.FeedForward;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.LayerNorm;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.nn.MultiHeadAttention;
import dev.jikji.nn.SinusoidalPositions;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.List;

/// A small Transformer encoder (Vaswani et al. 2017) with the norms before each branch; the mean or the maximum of what
/// it makes of the tokens decides.
public final class TransformerClassifier extends TextModel implements Embeds {
    private static final double EPSILON = 1e-5;
    private static final float NEVER = -1e9f;

    private final TextEmbedding embedding;
    private final List<Block> blocks;
    private final LayerNorm norm;
    private final Linear output;
    private final Pooling pooling;
    private final Dropout dropout;
    private final int dim;

    /// @param tokens    what fills up included
    /// @param vectorDim of the word vectors given; 0 for none
    public TransformerClassifier(ModelConfig c, int tokens, int vectorDim, int classes) {
        dim = c.dimOr(vectorDim);
        require(dim % c.heads() == 0, "Transformer: dim %d is not a multiple of heads %d", dim, c.heads());
        embedding = child("embedding",
                new TextEmbedding(tokens, dim, vectorDim == 0 || c.tuneVectors(), c.embeddingDropout()));
        blocks = children("blocks", c.layers(), _ -> new Block(dim, c));
        norm = child("norm", new LayerNorm(dim, EPSILON));
        output = child("output", new Linear(dim, classes));
        pooling = c.poolingOr(Pooling.AVERAGE);
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
        long time = embedded.size(1);
        // of about the size that sinusoids have
        Tensor x = embedded.mul(Math.sqrt(dim)).add(SinusoidalPositions.at(0, time, dim, embedded.dtype()));
        x = embedding.drop(x); // (batch, time, dim)
        AttentionMask mask = AttentionMask.NONE.padded(batch.ids().lengths(), time, x.dtype());
        for (Block block : blocks) x = TensorScope.keepOnly(x, below -> block.forward(below, mask));
        x = norm.forward(x);
        Tensor pooled = pooling == Pooling.MAX // (batch, dim)
                ? x.add(batch.places(0, 0, NEVER, x.dtype()).unsqueeze(2)).max(1)
                : x.mul(batch.mask(x.dtype()).unsqueeze(2)).sum(1).mul(batch.inverseLengths(0, x.dtype()));
        return output.forward(dropout.forward(pooled)); // (batch, classes)
    }

    @Override
    public long activationFloats(long rows, long time) {
        return rows * time * blocks.size() * (20L * dim + 12 * time);
    }

    private static final class Block extends Module {
        private final LayerNorm norm1;
        private final MultiHeadAttention attention;
        private final LayerNorm norm2;
        private final FeedForward feedForward;
        private final Dropout dropout;

        Block(int dim, ModelConfig c) {
            norm1 = child("norm1", new LayerNorm(dim, EPSILON));
            attention = child("attention", new MultiHeadAttention(new MultiHeadAttention.Config(dim, c.heads(), 0)));
            norm2 = child("norm2", new LayerNorm(dim, EPSILON));
            feedForward = child("feed_forward", new FeedForward(dim, c.hiddenOr(4 * dim), Activation.GELU, false, 0,
                    Initialization.XAVIER_UNIFORM, Initialization.XAVIER_UNIFORM));
            dropout = child("dropout", new Dropout(c.dropout()));
        }

        /// @param x `(batch, time, dim)`
        Tensor forward(Tensor x, AttentionMask mask) {
            x = x.add(dropout.forward(attention.forward(norm1.forward(x), mask)));
            return x.add(dropout.forward(feedForward.forward(norm2.forward(x))));
        }
    }
}
