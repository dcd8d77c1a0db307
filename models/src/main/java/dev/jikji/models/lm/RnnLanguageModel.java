package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Rnn;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Locale;

/// Simple recurrent layers (Elman 1990) as a language model (Mikolov et al. 2010), which reads a text in order and
/// carries its state from batch to batch. Gradients fade over time, or grow without bounds (Bengio et al. 1994): what
/// [LstmLanguageModel] and [GruLanguageModel] were made against.
public final class RnnLanguageModel extends RecurrentLanguageModel {

    /// @param embeddingDim also the width of the last layer when the output is tied
    public record Config(@Setting(value = "recurrent layers", min = 1) int layers,
            @Setting(value = "width of the hidden layers", min = 1) int dim,
            @Setting(value = "width of the embeddings, and of the last layer if tied", min = 1) int embeddingDim,
            @Setting("function of the layers; tanh or relu") Activation activation,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting("one dropout mask for all times of a batch") boolean variational,
            @Setting("read embeddings √embedding_dim times as large as they are") boolean scaledEmbedding) {
        public Config {
            new Shape("Rnn", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding); // refuses what does not fit
            require(activation == Activation.TANH || activation == Activation.RELU,
                    "Rnn: activation %s is neither tanh nor relu", activation.name().toLowerCase(Locale.ROOT));
        }

        private Shape shape() {
            return new Shape("Rnn", layers, dim, embeddingDim, tied, dropout, variational, scaledEmbedding);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("rnn",
            "simple recurrent layers with carried state",
            new Config(1, 512, 512, Activation.TANH, true, 0.2, true, true),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(2e-3, 1e-4), TokenizerConfig.bpe(4_096),
            RnnLanguageModel::new);

    /// @param vocab number of tokens
    public RnnLanguageModel(Config c, int vocab) {
        super(c.shape(), vocab, (inputDim, dim, bound) -> new Rnn(inputDim, dim, bound, c.activation, false));
    }

    /// Its sums of input and past, output and input.
    @Override
    long keptByALayer() {
        return 6;
    }
}
