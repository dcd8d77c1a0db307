package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.nn.Rnn;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Locale;

/// Simple recurrent layers (Elman 1990) as a language model (Mikolov et al. 2010), which reads a text in order and
/// carries its state from batch to batch. Gradients fade over time, or grow without bounds (Bengio et al. 1994): what
/// [LstmLanguageModel] and [GruLanguageModel] were made against.
public final class RnnLanguageModel extends LanguageModel {

    /// @param embeddingDim also the width of the last layer when the output is tied
    public record Config(@Setting(value = "recurrent layers", min = 1) int layers,
            @Setting(value = "width of the hidden layers", min = 1) int dim,
            @Setting(value = "width of the embeddings, and of the last layer if tied", min = 1) int embeddingDim,
            @Setting("function of the layers; tanh or relu") Activation activation,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting("one dropout mask for all times of a batch") boolean variational) {
        public Config {
            require(layers > 0 && dim > 0 && embeddingDim > 0,
                    "Rnn: layers %d, dim %d and embedding_dim %d must be positive", layers, dim, embeddingDim);
            require(dropout >= 0 && dropout < 1, "Rnn: dropout %s is outside [0, 1)", dropout);
            require(activation == Activation.TANH || activation == Activation.RELU,
                    "Rnn: activation %s is neither tanh nor relu", activation.name().toLowerCase(Locale.ROOT));
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("rnn",
            "simple recurrent layers with carried state", new Config(1, 512, 512, Activation.TANH, true, 0.2, true),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(2e-3, 1e-4), TokenizerConfig.bpe(4_096),
            RnnLanguageModel::new);

    private final Config config;
    private final Embedding embedding;
    private final RecurrentStack layers;
    private final Tensor outputWeight;
    private final Tensor outputBias;

    /// Embeddings begin with variance 1 / embeddingDim, so that logits begin within about one of each other, and are
    /// read as large as √embeddingDim times that (Vaswani et al. 2017, section 3.4); the layers' weights, uniform, with
    /// variance 1 / dim (LeCun et al. 1998), so that what goes through them keeps its size.
    ///
    /// @param vocab number of tokens
    public RnnLanguageModel(Config c, int vocab) {
        config = c;
        embedding = child("encoder", new Embedding(vocab, c.embeddingDim, 1 / Math.sqrt(c.embeddingDim)));
        layers = child("rnn", new RecurrentStack(c.layers, i -> new Rnn(i == 0 ? c.embeddingDim : c.dim, width(c, i),
                Math.sqrt(3.0 / c.dim), c.activation, false), c.dropout, c.variational));
        outputWeight = c.tied
                ? embedding.weight
                : parameter("decoder.weight", Init.normal(Tensor.zeros(vocab, c.dim), 1 / Math.sqrt(c.dim)));
        outputBias = parameter("decoder.bias", Tensor.zeros(vocab));
    }

    private static int width(Config c, int layer) {
        return c.tied && layer == c.layers - 1 ? c.embeddingDim : c.dim;
    }

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds each layer's hidden vectors.
    @Override
    public Output forward(Tensor ids, State state) {
        Tensor x = embedding.forward(ids.transpose(0, 1)).mul(Math.sqrt(config.embeddingDim)); // (time, batch, embeddingDim)
        RecurrentStack.Output output = layers.forward(x, state.tensors()); // (time, batch, width of the last)
        return new Output(output.output().transpose(0, 1), new State(output.state())); // (batch, time, …)
    }

    @Override
    public Tensor outputWeight() {
        return outputWeight;
    }

    @Override
    public Tensor outputBias() {
        return outputBias;
    }

    @Override
    public int context() {
        return Integer.MAX_VALUE;
    }

    /// Each layer keeps its sums of input and past, output and input.
    @Override
    public long activationFloats(long batch, long time) {
        return batch * time * config.layers * 6L * Math.max(config.dim, config.embeddingDim);
    }

    @Override
    public boolean carriesState() {
        return true;
    }
}
