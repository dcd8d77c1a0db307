package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Gru;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;

/// Gated recurrent layers (Cho et al. 2014) as a language model that reads a text in order and carries its state from
/// batch to batch: an LSTM's gates without its cell, three quarters of its size (compared by Chung et al. 2014).
public final class GruLanguageModel extends RecurrentLanguageModel {

    /// @param embeddingDim also the width of the last layer when the output is tied
    public record Config(@Setting(value = "GRU layers", min = 1) int layers,
            @Setting(value = "width of the hidden layers", min = 1) int dim,
            @Setting(value = "width of the embeddings, and of the last layer if tied", min = 1) int embeddingDim,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting("one dropout mask for all times of a batch") boolean variational,
            @Setting("read embeddings √embedding_dim times as large as they are") boolean scaledEmbedding) {
        public Config {
            new Shape("Gru", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding); // refuses what does not fit
        }

        private Shape shape() {
            return new Shape("Gru", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("gru",
            "a stack of GRU layers with carried state", new Config(1, 512, 512, true, 0.2, true, true),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(3e-3, 1e-4), TokenizerConfig.bpe(4_096),
            GruLanguageModel::new);

    /// @param vocab number of tokens
    public GruLanguageModel(Config c, int vocab) {
        super(c.shape(), vocab, Gru::new);
    }

    /// Its three gates twice, from the input and from the past, its outputs and what they came from.
    @Override
    long keptByALayer() {
        return 14;
    }
}
