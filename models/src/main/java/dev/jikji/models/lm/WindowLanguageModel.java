package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.Arrays;
import java.util.List;

/// A feed-forward network over the last few tokens (Bengio, Ducharme, Vincent and Jauvin 2003, equation 1): their
/// embeddings side by side are `x`, and `U tanh(H x + d) + W x + b` scores the next token. `W x`, the direct
/// connections, are an option, as in the paper. Unlike there, `U` may be the embeddings themselves (Press and Wolf 2017),
/// which a small text needs. Where the window reaches before the text begins, embeddings are zero.
public final class WindowLanguageModel extends LanguageModel {

    /// @param window the paper's n - 1
    public record Config(@Setting(value = "tokens that predict the next one", min = 1) int window,
            @Setting(value = "width of the embeddings", min = 1) int embeddingDim,
            @Setting(value = "width of the hidden layer", min = 1) int dim,
            @Setting("connect the embeddings with the output directly, too") boolean direct,
            @Setting("share the output's weights with the embeddings, whose width is dim then") boolean tied,
            @Setting("function of the hidden layer") Activation activation,
            @Setting("how the weights of both layers begin") Initialization initialization,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout) {
        public Config {
            require(window > 0 && embeddingDim > 0 && dim > 0,
                    "Window: window %d, embedding_dim %d and dim %d must be positive", window, embeddingDim, dim);
            require(!tied || dim == embeddingDim,
                    "Window: a tied output needs dim %d to be embedding_dim %d; make them equal or set tied to false",
                    dim, embeddingDim);
            require(!tied || !direct, "Window: a tied output has no room for direct connections; set one to false");
            require(dropout >= 0 && dropout < 1, "Window: dropout %s is outside [0, 1)", dropout);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("window",
            "a feed-forward network over a fixed window (Bengio 2003)",
            new Config(5, 256, 256, false, true, Activation.TANH, Initialization.XAVIER_UNIFORM, 0.1),
            TrainingConfig.defaults().withBatch(32, 64).withLearningRate(4e-3, 1e-4), TokenizerConfig.bpe(4_096),
            WindowLanguageModel::new);

    private static final double INIT_BOUND = 0.1;
    private static final long NOTHING = -1;

    private final Config config;
    private final Embedding embedding;
    private final Linear hidden;
    private final Dropout dropout;
    private final Tensor outputWeight;
    private final Tensor outputBias;

    /// @param vocab number of tokens
    public WindowLanguageModel(Config c, int vocab) {
        config = c;
        int inputDim = c.window * c.embeddingDim;
        embedding = child("embedding", new Embedding(vocab, c.embeddingDim, 1));
        Init.uniform(embedding.weight, INIT_BOUND);
        hidden = child("hidden", new Linear(inputDim, c.dim, true, c.initialization));
        dropout = child("dropout", new Dropout(c.dropout));
        int outputDim = c.direct ? c.dim + inputDim : c.dim;
        outputWeight = c.tied
                ? embedding.weight
                : table(parameter("output.weight", c.initialization.fill(Tensor.zeros(vocab, outputDim))));
        outputBias = parameter("output.bias", Tensor.zeros(vocab));
    }

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds the last `window - 1` tokens, -1 where there are none yet.
    @Override
    public Output forward(Tensor ids, State state) {
        long batch = ids.size(0), time = ids.size(1), before = config.window - 1L;
        Tensor past = state.isStart() ? nothing(batch) : state.tensors().getFirst(); // (batch, window - 1)
        Tensor all = Tensor.cat(1, past, ids); // (batch, window - 1 + time)
        Tensor[] shifted = new Tensor[config.window];
        for (int i = 0; i < config.window; i++) shifted[i] = all.narrow(1, i, time);
        Tensor x = embed(Tensor.stack(2, shifted)).view(batch, time, -1); // (batch, time, window · embeddingDim)
        Tensor h = config.activation.of(this, hidden.forward(dropout.forward(x))); // (batch, time, dim)
        if (config.direct) h = Tensor.cat(2, h, x); // (batch, time, dim + window · embeddingDim)
        return new Output(dropout.forward(h), new State(List.of(all.narrow(1, time, before).copy())));
    }

    private Tensor nothing(long batch) {
        long[] ids = new long[Math.toIntExact(batch * (config.window - 1))];
        Arrays.fill(ids, NOTHING);
        return Tensor.of(ids, batch, config.window - 1L);
    }

    /// @param windows int64 `(batch, time, window)`
    /// @return `(batch, time, window, embeddingDim)`
    private Tensor embed(Tensor windows) {
        if (windows.min().item() >= 0) return embedding.forward(windows);
        float[] there = windows.toFloats();
        for (int i = 0; i < there.length; i++) there[i] = there[i] == NOTHING ? 0 : 1;
        Tensor mask = Tensor.of(there, windows.shape()).unsqueeze(3).to(embedding.weight.dtype());
        return embedding.forward(windows.relu()).mul(mask);
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
