package dev.jikji.models.lm;

import dev.jikji.nn.Activation;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Arrays;
import java.util.List;

/// A feed-forward network over the last few tokens (Bengio, Ducharme, Vincent and Jauvin 2003, equation 1): their
/// embeddings side by side are `x`, and `U tanh(H x + d) + W x + b` scores the next token. `W x`, the direct
/// connections, are an option, as in the paper.
///
/// Where the paper's window would reach before the text begins, a token of its own stands.
public final class WindowLanguageModel extends LanguageModel {

    /// @param window the paper's n - 1
    public record Config(@Setting(value = "tokens that predict the next one", min = 1) int window,
            @Setting(value = "width of the embeddings", min = 1) int embeddingDim,
            @Setting(value = "width of the hidden layer", min = 1) int dim,
            @Setting("connect the embeddings with the output directly, too") boolean direct,
            @Setting("function of the hidden layer") Activation activation,
            @Setting("how the weights of both layers begin") Initialization initialization,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout) {
        public Config {
            require(window > 0 && embeddingDim > 0 && dim > 0,
                    "Window: window %d, embedding_dim %d and dim %d must be positive", window, embeddingDim, dim);
            require(dropout >= 0 && dropout < 1, "Window: dropout %s is outside [0, 1)", dropout);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("window",
            "a feed-forward network over a fixed window (Bengio 2003)",
            new Config(5, 64, 256, false, Activation.TANH, Initialization.XAVIER_UNIFORM, 0.0),
            TrainingConfig.defaults().withBatch(32, 64), TokenizerConfig.bpe(4_096), WindowLanguageModel::new);

    private static final double EMBEDDING_STD = 0.1;

    private final Config config;
    private final long start;
    private final Embedding embedding;
    private final Linear hidden;
    private final Linear output;
    private final Dropout dropout;

    /// @param vocab number of tokens
    public WindowLanguageModel(Config c, int vocab) {
        config = c;
        start = vocab;
        int inputDim = c.window * c.embeddingDim;
        embedding = child("embedding", new Embedding(vocab + 1, c.embeddingDim, EMBEDDING_STD));
        hidden = child("hidden", new Linear(inputDim, c.dim, true, c.initialization));
        output = child("output", new Linear(c.direct ? c.dim + inputDim : c.dim, vocab, true, c.initialization));
        dropout = child("dropout", new Dropout(c.dropout));
    }

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds the last `window - 1` tokens.
    @Override
    public Output forward(Tensor ids, State state) {
        long batch = ids.size(0), time = ids.size(1), before = config.window - 1L;
        Tensor past = state.isStart() ? nothing(batch) : state.tensors().getFirst(); // (batch, window - 1)
        Tensor all = Tensor.cat(1, past, ids); // (batch, window - 1 + time)
        Tensor[] shifted = new Tensor[config.window];
        for (int i = 0; i < config.window; i++) shifted[i] = all.narrow(1, i, time);
        Tensor windows = Tensor.stack(2, shifted); // (batch, time, window)
        Tensor x = embedding.forward(windows).view(batch, time, -1); // (batch, time, window · embeddingDim)
        Tensor h = config.activation.of(this, hidden.forward(dropout.forward(x))); // (batch, time, dim)
        if (config.direct) h = Tensor.cat(2, h, x); // (batch, time, dim + window · embeddingDim)
        return new Output(dropout.forward(h), new State(List.of(all.narrow(1, time, before).copy())));
    }

    private Tensor nothing(long batch) {
        long[] ids = new long[Math.toIntExact(batch * (config.window - 1))];
        Arrays.fill(ids, start);
        return Tensor.of(ids, batch, config.window - 1L);
    }

    @Override
    public Tensor outputWeight() {
        return output.weight;
    }

    @Override
    public Tensor outputBias() {
        return output.bias;
    }

    @Override
    public int context() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long activationFloats(long batch, long time) {
        return batch * time * (3L * config.window * config.embeddingDim + 4L * config.dim);
    }

    /// So that only the first places of a text see less than a whole window.
    @Override
    public boolean carriesState() {
        return true;
    }
}
