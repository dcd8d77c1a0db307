package dev.jikji.models.lm;

import static dev.jikji.nn.Functional.linear;

import dev.jikji.models.ModelConfig;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Attention;
import dev.jikji.nn.AttentionMask;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.KeysValues;
import dev.jikji.nn.LayerNorm;
import dev.jikji.nn.Module;
import dev.jikji.nn.MultiHeadAttention;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// GPT-2, a decoder-only Transformer (Radford et al. 2019): pre-norm blocks, learned positions, output tied to the
/// token embedding. Parameters carry the published checkpoint's names and layout.
public final class Gpt extends LanguageModel {

    /// @param dim a multiple of `heads`
    public record Config(@Setting(value = "longest sequence, in tokens", min = 1) int context,
            @Setting(value = "Transformer blocks", min = 1) int layers,
            @Setting(value = "attention heads of a block", min = 1) int heads,
            @Setting(value = "width of the residual stream, a multiple of heads", min = 1) int dim,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout) {
        public Config {
            require(context > 0 && layers > 0 && heads > 0 && dim > 0,
                    "Gpt: context %d, layers %d, heads %d and dim %d must be positive", context, layers, heads, dim);
            require(dim % heads == 0, "Gpt: dim %d is not a multiple of heads %d", dim, heads);
            require(dropout >= 0 && dropout < 1, "Gpt: dropout %s is outside [0, 1)", dropout);
        }

        /// The smallest of the published models, 124,439,808 parameters with its vocabulary of 50,257.
        public static Config small() {
            return new Config(1_024, 12, 12, 768, 0.1);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final LanguageModelFamily<Config> FAMILY = new LanguageModelFamily<>("gpt",
            "GPT-2: a decoder-only Transformer", new Config(128, 4, 4, 256, 0.0), TrainingConfig.defaults(),
            TokenizerConfig.bpe(4_096), Gpt::new) {

        @Override
        public String modelType() {
            return "gpt2";
        }

        @Override
        protected void write(Config c, ObjectNode json) {
            json.putArray("architectures").add("GPT2LMHeadModel");
            json.put("n_positions", c.context).put("n_ctx", c.context).put("n_embd", c.dim).put("n_layer", c.layers)
                    .put("n_head", c.heads).put("activation_function", "gelu_new").put("layer_norm_epsilon", EPSILON)
                    .put("resid_pdrop", c.dropout).put("embd_pdrop", c.dropout).put("attn_pdrop", c.dropout)
                    .put("initializer_range", INIT_STD).put("tie_word_embeddings", true);
        }

        @Override
        protected Config read(ModelConfig json) {
            json.requireIfPresent("activation_function", "gelu_new");
            json.requireIfPresent("layer_norm_epsilon", EPSILON);
            json.requireIfPresent("tie_word_embeddings", true);
            json.requireIfPresent("n_inner", 4L * json.integer("n_embd"));
            json.requireIfPresent("scale_attn_weights", true);
            json.requireIfPresent("scale_attn_by_inverse_layer_idx", false);
            json.requireIfPresent("add_cross_attention", false);
            return new Config(json.integer("n_positions"), json.integer("n_layer"), json.integer("n_head"),
                    json.integer("n_embd"), json.number("resid_pdrop", 0.1));
        }

        @Override
        protected String storedName(String parameter) {
            return "transformer." + parameter;
        }

        /// Published files may leave out the prefix, repeat the tied output and carry attention masks.
        @Override
        protected Optional<String> parameterName(String stored) {
            if (stored.equals("lm_head.weight") || stored.endsWith(".attn.bias")
                    || stored.endsWith(".attn.masked_bias")) {
                return Optional.empty();
            }
            return Optional.of(stored.startsWith("transformer.") ? stored.substring("transformer.".length()) : stored);
        }
    };

    private static final double EPSILON = 1e-5;
    private static final double INIT_STD = 0.02;

    private final Config config;
    private final Embedding token;
    private final Embedding position;
    private final Dropout dropout;
    private final List<Block> blocks;
    private final LayerNorm norm;

    /// @param vocab number of tokens
    public Gpt(Config c, int vocab) {
        config = c;
        token = child("wte", new Embedding(vocab, c.dim, INIT_STD));
        position = child("wpe", new Embedding(c.context, c.dim, INIT_STD));
        dropout = child("drop", new Dropout(c.dropout));
        blocks = children("h", c.layers, _ -> new Block(c));
        norm = child("ln_f", new LayerNorm(c.dim, EPSILON));
    }

    @Override
    public Tensor forward(Tensor ids) {
        Tensor x = embed(ids, 0); // (batch, time, dim)
        for (Block block : blocks) x = TensorScope.keepOnly(x, below -> block.forward(below, null).output());
        return norm.forward(x);
    }

    /// The state holds, for each block, the keys and values of the tokens read so far.
    @Override
    public Output forward(Tensor ids, State state) {
        long past = state.isStart() ? 0 : state.tensors().getFirst().size(2);
        Tensor x = embed(ids, past); // (batch, time, dim)
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            KeysValues before = state.isStart()
                    ? null
                    : new KeysValues(state.tensors().get(2 * i), state.tensors().get(2 * i + 1));
            MultiHeadAttention.Output output = blocks.get(i).forward(x, before);
            x = output.output();
            seen.add(output.seen().keys());
            seen.add(output.seen().values());
        }
        return new Output(norm.forward(x), new State(seen));
    }

    private Tensor embed(Tensor ids, long past) {
        long end = past + ids.size(1);
        require(end <= config.context, "Gpt: got %d tokens, context is %d", end, config.context);
        return dropout.forward(token.forward(ids).add_(position.forward(Tensor.arange(past, end)))); // (batch, time, dim)
    }

    @Override
    public Tensor outputWeight() {
        return token.weight;
    }

    @Override
    public Tensor outputBias() {
        return null;
    }

    @Override
    public int context() {
        return config.context;
    }

    /// Counted from what a block keeps for its way back: about 18 vectors of the stream's width a token, and three
    /// attention weights for each pair of tokens and head.
    @Override
    public long activationFloats(long batch, long time) {
        return batch * time * config.layers * (18L * config.dim + 3L * config.heads * time);
    }

    @Override
    public boolean carriesState() {
        return false;
    }

    private static final class Block extends Module {
        private final LayerNorm beforeAttention;
        private final SelfAttention attention;
        private final LayerNorm beforeFeedForward;
        private final FeedForward feedForward;

        Block(Config c) {
            beforeAttention = child("ln_1", new LayerNorm(c.dim, EPSILON));
            attention = child("attn", new SelfAttention(c));
            beforeFeedForward = child("ln_2", new LayerNorm(c.dim, EPSILON));
            feedForward = child("mlp", new FeedForward(c));
        }

        MultiHeadAttention.Output forward(Tensor x, KeysValues past) {
            MultiHeadAttention.Output attended = attention.forward(beforeAttention.forward(x), past);
            x = x.add(attended.output());
            return new MultiHeadAttention.Output(x.add(feedForward.forward(beforeFeedForward.forward(x))),
                    attended.seen());
        }
    }

    private static final class SelfAttention extends Module {
        private final int heads;
        private final double dropout;
        private final Conv1D project;
        private final Conv1D output;
        private final Dropout residual;

        SelfAttention(Config c) {
            heads = c.heads;
            dropout = c.dropout;
            project = child("c_attn", new Conv1D(c.dim, 3 * c.dim, INIT_STD));
            output = child("c_proj", new Conv1D(c.dim, c.dim, residualStd(c)));
            residual = child("resid_dropout", new Dropout(c.dropout));
        }

        MultiHeadAttention.Output forward(Tensor x, KeysValues past) {
            long batch = x.size(0), time = x.size(1), dim = x.size(2), headDim = dim / heads;
            Tensor[] qkv = project.forward(x).chunk(3, 2); // 3 × (batch, time, dim)
            Tensor q = qkv[0].view(batch, time, heads, headDim).transpose(1, 2); // (batch, head, time, headDim)
            Tensor k = qkv[1].view(batch, time, heads, headDim).transpose(1, 2);
            Tensor v = qkv[2].view(batch, time, heads, headDim).transpose(1, 2);
            KeysValues now = new KeysValues(k, v), all = past == null ? now : past.append(now);
            Tensor mixed = Attention.of(q, all.keys(), all.values(), AttentionMask.CAUSAL.filled(all.filler()),
                    training() ? dropout : 0); // (batch, head, time, headDim)
            Tensor joined = mixed.transpose(1, 2).reshape(batch, time, dim); // (batch, time, dim)
            return new MultiHeadAttention.Output(residual.forward(output.forward(joined)), all.withoutFiller());
        }
    }

    private static final class FeedForward extends Module {
        private final Conv1D widen;
        private final Conv1D narrow;
        private final Dropout residual;

        FeedForward(Config c) {
            widen = child("c_fc", new Conv1D(c.dim, 4 * c.dim, INIT_STD));
            narrow = child("c_proj", new Conv1D(4 * c.dim, c.dim, residualStd(c)));
            residual = child("dropout", new Dropout(c.dropout));
        }

        Tensor forward(Tensor x) {
            return residual.forward(narrow.forward(widen.forward(x).geluTanh())); // (batch, time, 4 · dim) inside
        }
    }

    /// Branches that add to the residual stream start smaller, by the root of their number (Radford et al. 2019, 2.3).
    private static double residualStd(Config c) {
        return INIT_STD / Math.sqrt(2.0 * c.layers);
    }

    /// A linear layer whose weight lies as `(in, out)`, as in the published checkpoints, which call it so.
    private static final class Conv1D extends Module {
        private final Tensor weight;
        private final Tensor bias;

        Conv1D(int in, int out, double std) {
            weight = parameter("weight", Init.normal(Tensor.zeros(in, out), std));
            bias = parameter("bias", Tensor.zeros(out));
        }

        Tensor forward(Tensor x) {
            return linear(x, weight.transpose(0, 1), bias);
        }
    }
}
