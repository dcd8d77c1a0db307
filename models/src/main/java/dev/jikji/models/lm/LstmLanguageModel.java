package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.AdaptiveSoftmax;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.Lstm;
import dev.jikji.nn.Objective;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Optional;

/// A stack of LSTM layers that reads a text in order and carries its state from batch to batch (Zaremba et al. 2014:
/// dropout between layers only), with the output tied to the embedding (Press and Wolf 2017) and, if asked for, one
/// dropout mask for all times (Gal and Ghahramani 2016) and an adaptive softmax (Grave et al. 2017).
public final class LstmLanguageModel extends LanguageModel {

    /// @param embeddingDim also the width of the last layer when the output is tied
    public record Config(@Setting(value = "LSTM layers", min = 1) int layers,
            @Setting(value = "width of the hidden layers", min = 1) int dim,
            @Setting(value = "width of the embeddings, and of the last layer if tied", min = 1) int embeddingDim,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting("one dropout mask for all times of a batch") boolean variational,
            @Setting(value = "frequent tokens in the head of an adaptive softmax; 0 for a full softmax", min = 0) int shortlist) {
        public Config {
            require(layers > 0 && dim > 0 && embeddingDim > 0,
                    "Lstm: layers %d, dim %d and embedding_dim %d must be positive", layers, dim, embeddingDim);
            require(dropout >= 0 && dropout < 1, "Lstm: dropout %s is outside [0, 1)", dropout);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("lstm",
            "a stack of LSTM layers with carried state", new Config(1, 512, 512, true, 0.2, true, 0),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(3e-3, 1e-4), TokenizerConfig.bpe(4_096),
            LstmLanguageModel::new);

    private static final double CLUSTER_BOUND = 0.1;

    private final Config config;
    private final Embedding embedding;
    private final RecurrentStack layers;
    private final Tensor outputWeight;
    private final Tensor outputBias;
    private final Optional<AdaptiveSoftmax> adaptive;

    /// Embeddings begin with variance 1 / embeddingDim, so that logits begin within about one of each other, and are
    /// read as large as √embeddingDim times that (Vaswani et al. 2017, section 3.4); the layers' weights, uniform, with
    /// variance 1 / dim (LeCun et al. 1998), so that what goes through them keeps its size.
    ///
    /// @param vocab number of tokens
    public LstmLanguageModel(Config c, int vocab) {
        config = c;
        embedding = child("encoder", new Embedding(vocab, c.embeddingDim, 1 / Math.sqrt(c.embeddingDim)));
        layers = child("rnn", new RecurrentStack(c.layers,
                i -> new Lstm(i == 0 ? c.embeddingDim : c.dim, width(c, i), Math.sqrt(3.0 / c.dim)), c.dropout,
                c.variational));
        outputWeight = c.tied
                ? embedding.weight
                : table(parameter("decoder.weight", Init.normal(Tensor.zeros(vocab, c.dim), 1 / Math.sqrt(c.dim))));
        outputBias = parameter("decoder.bias", Tensor.zeros(vocab));
        adaptive = c.shortlist == 0
                ? Optional.empty()
                : Optional.of(child("clusters",
                        new AdaptiveSoftmax(vocab, c.shortlist, width(c, c.layers - 1), CLUSTER_BOUND)));
    }

    private static int width(Config c, int layer) {
        return c.tied && layer == c.layers - 1 ? c.embeddingDim : c.dim;
    }

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds each layer's hidden and cell vectors.
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
    public Tensor logits(Tensor hidden) {
        if (adaptive.isEmpty()) return super.logits(hidden);
        long[] shape = hidden.shape();
        shape[shape.length - 1] = outputWeight.size(0);
        Tensor rows = hidden.reshape(-1, outputWeight.size(1));
        return adaptive.get().logProbs(rows, outputWeight, outputBias).view(shape);
    }

    @Override
    Objective crossEntropy(Tensor hidden, Tensor targets, double smoothing) {
        return adaptive.map(softmax -> softmax.crossEntropy(hidden, outputWeight, outputBias, targets))
                .orElseGet(() -> super.crossEntropy(hidden, targets, smoothing));
    }

    /// An adaptive softmax computes few clusters for each place.
    @Override
    boolean smooths() {
        return adaptive.isEmpty();
    }

    @Override
    public int context() {
        return Integer.MAX_VALUE;
    }

    /// Each layer keeps its four gates, cell, output and input.
    @Override
    public long activationFloats(long batch, long time) {
        return batch * time * config.layers * 8L * Math.max(config.dim, config.embeddingDim);
    }

    @Override
    public boolean carriesState() {
        return true;
    }
}
