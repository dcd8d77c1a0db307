package dev.jikji.guide;

import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.lm.TokenizerConfig;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.List;

/// A feed-forward language model (Bengio et al. 2003, equation 1, without the direct connections): the embeddings of
/// the last `window` tokens side by side, one tanh layer, scores for the next token.
public final class WindowLm extends LanguageModel {

    public record Config(@Setting(value = "tokens that predict the next one", min = 1) int window,
            @Setting(value = "width of the embeddings", min = 1) int embeddingDim,
            @Setting(value = "width of the hidden layer", min = 1) int dim) {
        public Config {
            require(window > 0 && embeddingDim > 0 && dim > 0,
                    "Window: window %d, embedding_dim %d and dim %d must be positive", window, embeddingDim, dim);
        }
    }

    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("window",
            "a feed-forward network over a window of tokens", new Config(5, 64, 256), TrainingConfig.defaults(),
            TokenizerConfig.bpe(4_096), WindowLm::new);

    private final Config config;
    private final Embedding embedding;
    private final Linear hidden;
    private final Linear output;

    public WindowLm(Config c, int vocab) {
        config = c;
        embedding = child("embedding", new Embedding(vocab, c.embeddingDim, 0.1));
        hidden = child("hidden", new Linear(c.window * c.embeddingDim, c.dim));
        output = child("output", new Linear(c.dim, vocab));
    }

    @Override
    public Tensor forward(Tensor ids) {
        return forward(ids, State.START).hidden();
    }

    /// The state holds the embeddings of the last `window - 1` tokens, zeros where there are none yet.
    @Override
    public Output forward(Tensor ids, State state) {
        long batch = ids.size(0), time = ids.size(1);
        int before = config.window - 1;
        Tensor past = state.isStart() ? Tensor.zeros(batch, before, config.embeddingDim) : state.tensors().getFirst();
        Tensor x = Tensor.cat(1, past, embedding.forward(ids)); // (batch, before + time, embeddingDim)
        Tensor[] windows = new Tensor[config.window];
        for (int i = 0; i < config.window; i++) windows[i] = x.narrow(1, i, time);
        Tensor h = hidden.forward(Tensor.cat(2, windows)).tanh(); // (batch, time, dim)
        return new Output(h, new State(List.of(x.narrow(1, time, before))));
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
        return Integer.MAX_VALUE; // a text may have any length, however short the window
    }

    @Override
    public boolean carriesState() {
        return false;
    }

    @Override
    public long activationFloats(long batch, long time) {
        return batch * time * (2L * config.window * config.embeddingDim + 2L * config.dim);
    }
}
