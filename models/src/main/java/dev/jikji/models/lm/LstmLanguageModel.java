package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.AdaptiveSoftmax;
import dev.jikji.nn.Lstm;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Optional;

/// A stack of LSTM layers that reads a text in order and carries its state from batch to batch (Zaremba et al. 2014:
/// dropout between layers only), with the output tied to the embedding (Press and Wolf 2017) and, if asked for, one
/// dropout mask for all times (Gal and Ghahramani 2016) and an adaptive softmax (Grave et al. 2017).
public final class LstmLanguageModel extends RecurrentLanguageModel {

    /// @param embeddingDim also the width of the last layer when the output is tied
    public record Config(@Setting(value = "LSTM layers", min = 1) int layers,
            @Setting(value = "width of the hidden layers", min = 1) int dim,
            @Setting(value = "width of the embeddings, and of the last layer if tied", min = 1) int embeddingDim,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting("one dropout mask for all times of a batch") boolean variational,
            @Setting("read embeddings √embedding_dim times as large as they are") boolean scaledEmbedding,
            @Setting(value = "frequent tokens in the head of an adaptive softmax; 0 for a full softmax", min = 0) int shortlist) {
        public Config {
            new Shape("Lstm", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding); // refuses what does not fit
        }

        private Shape shape() {
            return new Shape("Lstm", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("lstm",
            "a stack of LSTM layers with carried state", new Config(1, 512, 512, true, 0.2, true, true, 0),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(3e-3, 1e-4), TokenizerConfig.bpe(4_096),
            LstmLanguageModel::new);

    private static final double CLUSTER_BOUND = 0.1;

    private final Optional<AdaptiveSoftmax> adaptive;

    /// @param vocab number of tokens
    public LstmLanguageModel(Config c, int vocab) {
        super(c.shape(), vocab, Lstm::new);
        adaptive = c.shortlist == 0
                ? Optional.empty()
                : Optional.of(child("clusters",
                        new AdaptiveSoftmax(vocab, c.shortlist, c.shape().width(), CLUSTER_BOUND)));
    }

    @Override
    Tensor scores(Tensor hidden) {
        if (adaptive.isEmpty()) return super.scores(hidden);
        long[] shape = hidden.shape();
        shape[shape.length - 1] = outputWeight().size(0);
        Tensor rows = hidden.reshape(-1, outputWeight().size(1));
        return adaptive.get().logProbs(rows, outputWeight(), outputBias()).view(shape);
    }

    @Override
    Objective crossEntropy(Tensor hidden, Tensor targets, double smoothing) {
        return adaptive.map(softmax -> softmax.crossEntropy(hidden, outputWeight(), outputBias(), targets))
                .orElseGet(() -> super.crossEntropy(hidden, targets, smoothing));
    }

    /// An adaptive softmax computes few clusters for each place.
    @Override
    boolean smooths() {
        return adaptive.isEmpty();
    }

    /// Its four gates, cell, output and input.
    @Override
    long keptByALayer() {
        return 8;
    }
}
