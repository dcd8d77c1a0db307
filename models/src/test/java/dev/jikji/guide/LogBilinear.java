package dev.jikji.guide;

import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.List;

/// The log-bilinear language model (Mnih and Hinton 2007, section 4): each of the last `window` tokens has a matrix of
/// its own, which turns its embedding into a share of the next token's predicted embedding; the tokens whose embeddings
/// are most like the prediction score highest.
public final class LogBilinear extends LanguageModel {

    public record Config(@Setting(value = "tokens that predict the next one", min = 1) int window,
            @Setting(value = "width of the embeddings", min = 1) int dim) {
        public Config {
            require(window > 0 && dim > 0, "LogBilinear: window %d and dim %d must be positive", window, dim);
        }
    }

    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("log-bilinear",
            "predicts the next token's embedding from those before", new Config(5, 128), TrainingConfig.defaults(),
            TokenizerConfig.bpe(4_096), LogBilinear::new);

    private final Config config;
    private final Embedding embedding;
    private final Linear predict;
    private final Tensor bias;

    public LogBilinear(Config c, int vocab) {
        config = c;
        embedding = child("embedding", new Embedding(vocab, c.dim, 0.1));
        predict = child("predict", new Linear(c.window * c.dim, c.dim, false)); // the matrices side by side
        bias = parameter("bias", Tensor.zeros(vocab));
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
        Tensor past = state.isStart() ? Tensor.zeros(batch, before, config.dim) : state.tensors().getFirst();
        Tensor x = Tensor.cat(1, past, embedding.forward(ids)); // (batch, before + time, dim)
        Tensor[] windows = new Tensor[config.window];
        for (int i = 0; i < config.window; i++) windows[i] = x.narrow(1, i, time);
        Tensor predicted = predict.forward(Tensor.cat(2, windows)); // (batch, time, dim)
        return new Output(predicted, new State(List.of(x.narrow(1, time, before))));
    }

    @Override
    public Tensor outputWeight() {
        return embedding.weight;
    }

    @Override
    public Tensor outputBias() {
        return bias;
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
        return batch * time * (2L * config.window + 1) * config.dim;
    }
}
