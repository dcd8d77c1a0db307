package dev.jikji.models.lm;

import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Alibi;
import dev.jikji.nn.AttentionMask;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.FeedForward;
import dev.jikji.nn.Init;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.KeysValues;
import dev.jikji.nn.LayerNorm;
import dev.jikji.nn.Module;
import dev.jikji.nn.MultiHeadAttention;
import dev.jikji.nn.Norm;
import dev.jikji.nn.Positions;
import dev.jikji.nn.RelativeBias;
import dev.jikji.nn.RmsNorm;
import dev.jikji.nn.Rotary;
import dev.jikji.nn.SinusoidalPositions;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A decoder-only Transformer (Vaswani et al. 2017; as a language model Radford et al. 2018) with the choices made
/// since: where the norm stands and which it is, how places are told, heads of keys shared by several of queries, the
/// activation, gated or not. [Gpt] is one set of these choices, with the published layout.
public final class TransformerLanguageModel extends LanguageModel {

    /// Where blocks are normalised.
    public enum NormKind {
        /// LayerNorm after each branch is added, as in the first paper.
        POST,
        /// LayerNorm at the start of each branch, and once at the end (Xiong et al. 2020).
        PRE,
        /// As [#PRE], with [RmsNorm].
        RMS
    }

    /// @param kvHeads divides `heads`; 0 for as many
    /// @param innerDim 0 for the usual: 4 · dim, or 8/3 · dim if gated, where there is a third matrix (Shazeer 2020)
    public record Config(@Setting(value = "longest sequence, in tokens", min = 1) int context,
            @Setting(value = "Transformer blocks", min = 1) int layers,
            @Setting(value = "attention heads of a block", min = 1) int heads,
            @Setting(value = "heads of keys and values, each shared by several; 0 for as many as heads", min = 0) int kvHeads,
            @Setting(value = "width of the residual stream, a multiple of heads", min = 1) int dim,
            @Setting(value = "width inside the feed-forward layers; 0 for the usual, 4 times dim", min = 0) int innerDim,
            @Setting("post: LayerNorm after each branch; pre: before; rms: RMSNorm before") NormKind norm,
            @Setting("how the model knows where a token stands") Positions positions,
            @Setting("function of the feed-forward layers") Activation activation,
            @Setting("multiply the activation with a second product; with silu: SwiGLU") boolean gated,
            @Setting("share the output's weights with the embeddings") boolean tied,
            @Setting("how the weights of the blocks begin") Initialization initialization,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout) {
        public Config {
            require(context > 0 && layers > 0 && heads > 0 && dim > 0,
                    "Transformer: context %d, layers %d, heads %d and dim %d must be positive", context, layers, heads,
                    dim);
            require(dim % heads == 0, "Transformer: dim %d is not a multiple of heads %d", dim, heads);
            require(kvHeads >= 0 && (kvHeads == 0 || heads % kvHeads == 0),
                    "Transformer: heads %d is not a multiple of kv_heads %d", heads, kvHeads);
            require(innerDim >= 0, "Transformer: inner_dim %d is negative", innerDim);
            require(positions != Positions.ROTARY || dim / heads % 2 == 0,
                    "Transformer: rotary positions turn pairs of numbers; a head's width of %d (dim %d / heads %d) is odd",
                    dim / heads, dim, heads);
            require(dropout >= 0 && dropout < 1, "Transformer: dropout %s is outside [0, 1)", dropout);
        }

        MultiHeadAttention.Config attention() {
            return new MultiHeadAttention.Config(dim, heads, kvHeads == 0 ? heads : kvHeads, true, dropout);
        }

        int feedForwardDim() {
            if (innerDim > 0) return innerDim;
            return gated ? Math.max(1, Math.round(8 * dim / 3f / 64)) * 64 : 4 * dim;
        }

        Norm makeNorm() {
            return norm == NormKind.RMS ? new RmsNorm(dim, EPSILON) : new LayerNorm(dim, EPSILON);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("transformer",
            "a decoder-only Transformer, its parts to choose",
            new Config(128, 4, 4, 0, 256, 0, NormKind.RMS, Positions.ROTARY, Activation.SILU, true, true,
                    Initialization.NORMAL, 0.1),
            TrainingConfig.defaults().withLearningRate(2e-3, 1e-4), TokenizerConfig.bpe(4_096),
            TransformerLanguageModel::new);

    private static final double EPSILON = 1e-5;
    private static final double INIT_STD = 0.02;

    private final Config config;
    private final Embedding token;
    private final Optional<Embedding> place;
    private final Optional<RelativeBias> relative;
    private final Dropout dropout;
    private final List<Block> blocks;
    private final Optional<Norm> last;
    private final Tensor outputWeight;

    /// @param vocab number of tokens
    public TransformerLanguageModel(Config c, int vocab) {
        config = c;
        // sinusoids are as large as embeddings of this size times √dim (Vaswani et al. 2017, section 3.4)
        double std = c.positions == Positions.SINUSOIDAL ? 1 / Math.sqrt(c.dim) : INIT_STD;
        token = child("token", new Embedding(vocab, c.dim, std));
        place = c.positions == Positions.LEARNED
                ? Optional.of(child("position", new Embedding(c.context, c.dim, INIT_STD)))
                : Optional.empty();
        relative = c.positions == Positions.RELATIVE
                ? Optional.of(child("relative", new RelativeBias(c.heads, true)))
                : Optional.empty();
        dropout = child("dropout", new Dropout(c.dropout));
        blocks = children("blocks", c.layers, _ -> new Block(c));
        last = c.norm == NormKind.POST ? Optional.empty() : Optional.of(norm("norm", c));
        outputWeight = c.tied
                ? token.weight
                : table(parameter("output.weight", Init.normal(Tensor.zeros(vocab, c.dim), INIT_STD)));
    }

    private Norm norm(String name, Config c) {
        Norm norm = c.makeNorm();
        child(name, (Module) norm);
        return norm;
    }

    @Override
    public Tensor forward(Tensor ids) {
        Input input = read(ids, 0);
        Tensor x = input.x;
        for (Block block : blocks) {
            x = TensorScope.keepOnly(x, below -> block.forward(below, null, input.mask, input.rotary).output());
        }
        return normed(x);
    }

    /// What goes into the blocks.
    ///
    /// @param x `(batch, time, dim)`
    private record Input(Tensor x, AttentionMask mask, Rotary rotary) {}

    /// @param past tokens before these
    private Input read(Tensor ids, long past) {
        long end = past + ids.size(1);
        require(end <= config.context, "Transformer: got %d tokens, context is %d", end, config.context);
        Tensor x = dropout.forward(embed(ids, past, end));
        Rotary rotary = config.positions == Positions.ROTARY
                ? Rotary.at(past, end, config.dim / config.heads, x.dtype())
                : null;
        return new Input(x, mask(ids.size(1), end, x.dtype()), rotary);
    }

    private Tensor normed(Tensor x) {
        return last.isEmpty() ? x : last.get().forward(x);
    }

    /// The state holds, for each block, the keys and values of the tokens read so far.
    @Override
    public Output forward(Tensor ids, State state) {
        Input input = read(ids, state.isStart() ? 0 : state.tensors().getFirst().size(2));
        Tensor x = input.x;
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            KeysValues before = state.isStart()
                    ? null
                    : new KeysValues(state.tensors().get(2 * i), state.tensors().get(2 * i + 1));
            MultiHeadAttention.Output output = blocks.get(i).forward(x, before, input.mask, input.rotary);
            x = output.output();
            seen.add(output.seen().keys());
            seen.add(output.seen().values());
        }
        return new Output(normed(x), new State(seen));
    }

    private Tensor embed(Tensor ids, long past, long end) {
        Tensor x = token.forward(ids); // (batch, time, dim)
        return switch (config.positions) {
            case LEARNED -> x.add_(place.orElseThrow().forward(Tensor.arange(past, end)));
            case SINUSOIDAL -> x.mul(Math.sqrt(config.dim))
                    .add_(SinusoidalPositions.at(past, end, config.dim, x.dtype()));
            case RELATIVE, ROTARY, ALIBI -> x;
        };
    }

    private AttentionMask mask(long time, long end, Dtype dtype) {
        return switch (config.positions) {
            case LEARNED, SINUSOIDAL, ROTARY -> AttentionMask.CAUSAL;
            case RELATIVE -> AttentionMask.CAUSAL.plus(relative.orElseThrow().forward(time, end));
            case ALIBI -> AttentionMask.CAUSAL.plus(Alibi.bias(config.heads, time, end, dtype));
        };
    }

    @Override
    public Tensor outputWeight() {
        return outputWeight;
    }

    @Override
    public Tensor outputBias() {
        return null;
    }

    @Override
    public int context() {
        return config.context;
    }

    /// Counted from what a block keeps for its way back: about 10 vectors of the stream's width and 2 of the feed-forward
    /// layer's a token, 3 if gated, and three attention weights for each pair of tokens and head.
    @Override
    public long activationFloats(long batch, long time) {
        long inner = (config.gated ? 4L : 2L) * config.feedForwardDim();
        return batch * time * config.layers * (10L * config.dim + inner + 3L * config.heads * time);
    }

    @Override
    public boolean carriesState() {
        return false;
    }

    private static final class Block extends Module {
        private final boolean post;
        private final Norm attentionNorm;
        private final MultiHeadAttention attention;
        private final Norm feedForwardNorm;
        private final FeedForward feedForward;
        private final Dropout dropout;

        Block(Config c) {
            post = c.norm == NormKind.POST;
            attentionNorm = norm("norm1", c);
            attention = child("attention", new MultiHeadAttention(c.attention(), c.initialization, c.initialization));
            feedForwardNorm = norm("norm2", c);
            feedForward = child("feed_forward", new FeedForward(c.dim, c.feedForwardDim(), c.activation, c.gated, 0,
                    c.initialization, c.initialization));
            dropout = child("dropout", new Dropout(c.dropout));
            if (!post) shrinkBranches(c.layers);
        }

        private Norm norm(String name, Config c) {
            Norm norm = c.makeNorm();
            child(name, (Module) norm);
            return norm;
        }

        /// Branches that add to the residual stream start smaller, by the root of their number (Radford et al. 2019, 2.3).
        private void shrinkBranches(int layers) {
            try (var _ = Grad.off()) {
                parameters().get("attention.out_proj.weight").mul_(1 / Math.sqrt(2.0 * layers));
                parameters().get("feed_forward.linear2.weight").mul_(1 / Math.sqrt(2.0 * layers));
            }
        }

        MultiHeadAttention.Output forward(Tensor x, KeysValues before, AttentionMask mask, Rotary rotary) {
            Tensor input = post ? x : attentionNorm.forward(x); // (batch, time, dim)
            MultiHeadAttention.Output attended = attention.forward(input, before, mask, rotary);
            x = x.add(dropout.forward(attended.output()));
            if (post) x = attentionNorm.forward(x);
            input = post ? x : feedForwardNorm.forward(x);
            x = x.add(dropout.forward(feedForward.forward(input)));
            if (post) x = feedForwardNorm.forward(x);
            return new MultiHeadAttention.Output(x, attended.seen());
        }
    }
}
