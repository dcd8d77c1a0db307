package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import dev.jikji.nn.Activation;
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
import dev.jikji.nn.SinusoidalPositions;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.ScheduleConfig;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// The Transformer (Vaswani et al. 2017): an encoder and a decoder of blocks that attend, with sinusoidal positions, the
/// output tied to the embeddings. Norms stand before the parts of a block (Xiong et al. 2020) or, as published, after
/// them.
public final class TransformerMt extends TranslationModel {

    /// @param dim a multiple of `heads`
    public record Config(@Setting(value = "blocks of the encoder", min = 1) int encoderLayers,
            @Setting(value = "blocks of the decoder", min = 1) int decoderLayers,
            @Setting(value = "attention heads of a block", min = 1) int heads,
            @Setting(value = "width of the residual stream, a multiple of heads", min = 1) int dim,
            @Setting(value = "width inside the feed-forward parts", min = 1) int innerDim,
            @Setting("activation of the feed-forward parts") Activation activation,
            @Setting("norms before the parts of a block rather than after them") boolean preNorm,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting(value = "share of attention weights and inner activations zeroed in training", min = 0, max = 0.99) double innerDropout,
            @Setting(value = "longest sentence, in tokens", min = 2) int context) {
        public Config {
            require(encoderLayers > 0 && decoderLayers > 0 && heads > 0 && dim > 0 && innerDim > 0 && context > 1,
                    "TransformerMt: encoder_layers %d, decoder_layers %d, heads %d, dim %d, inner_dim %d and context %d must be positive",
                    encoderLayers, decoderLayers, heads, dim, innerDim, context);
            require(dim % heads == 0, "TransformerMt: dim %d is not a multiple of heads %d", dim, heads);
        }

        private MultiHeadAttention.Config attention() {
            return new MultiHeadAttention.Config(dim, heads, innerDropout);
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final TranslationFamily<Config> FAMILY = new TranslationFamily<>("transformer-mt",
            "translation by a Transformer of encoder and decoder",
            new Config(3, 3, 4, 256, 512, Activation.RELU, true, 0.3, 0.1, 256),
            new TrainingConfig(3_000, TrainingConfig.Mode.MINI_BATCH, 512, 0, 1,
                    new OptimizerConfig(OptimizerConfig.Kind.ADAMW, OptionalDouble.of(0.01), 0.9, 0.98, 0.99,
                            OptionalDouble.empty()),
                    ScheduleConfig.defaults().withRates(2e-3, 1e-5), 1.0, 0.1, 250, 0, 0, 120, 0, 0),
            TransformerMt::new);

    private static final double EPSILON = 1e-5;

    private final Config config;
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final Dropout dropout;
    private final List<EncoderBlock> encoder;
    private final List<DecoderBlock> decoder;
    private final LayerNorm encoderNorm; // null with norms after the parts
    private final LayerNorm decoderNorm;

    /// @param vocab a shared one shares the embeddings
    public TransformerMt(Config c, Vocabularies.Sizes vocab) {
        config = c;
        double std = 1 / Math.sqrt(c.dim);
        targetEmbedding = child("target_embedding", new Embedding(vocab.target(), c.dim, std));
        sourceEmbedding = vocab.shared()
                ? targetEmbedding
                : child("source_embedding", new Embedding(vocab.source(), c.dim, std));
        dropout = child("dropout", new Dropout(c.dropout));
        encoder = children("encoder.layers", c.encoderLayers, _ -> new EncoderBlock(c));
        decoder = children("decoder.layers", c.decoderLayers, _ -> new DecoderBlock(c));
        encoderNorm = c.preNorm ? child("encoder.norm", new LayerNorm(c.dim, EPSILON)) : null;
        decoderNorm = c.preNorm ? child("decoder.norm", new LayerNorm(c.dim, EPSILON)) : null;
    }

    /// Gives the keys and values of each block of the decoder, `(batch, head, source, headDim)`.
    @Override
    public Encoded encode(Padded source) {
        AttentionMask mask = mask(source.lengths(), source.time());
        Tensor x = embed(sourceEmbedding, source.tensor(), 0); // (batch, source, dim)
        for (EncoderBlock block : encoder) x = TensorScope.keepOnly(x, below -> block.forward(below, mask));
        if (encoderNorm != null) x = encoderNorm.forward(x);
        List<Tensor> tensors = new ArrayList<>();
        for (DecoderBlock block : decoder) {
            KeysValues memory = block.source.keysValues(x);
            tensors.add(memory.keys());
            tensors.add(memory.values());
        }
        return new Encoded(tensors, source.lengths(), source.time());
    }

    private AttentionMask mask(int[] lengths, int time) {
        return AttentionMask.NONE.padded(lengths, time, targetEmbedding.weight.dtype());
    }

    private Tensor embed(Embedding embedding, Tensor ids, int position) {
        long end = position + ids.size(1);
        require(end <= config.context, "TransformerMt: got %d tokens, context is %d", end, config.context);
        Tensor x = embedding.forward(ids).mul(Math.sqrt(config.dim)); // (batch, time, dim)
        return dropout.forward(x.add_(SinusoidalPositions.at(position, end, config.dim, x.dtype())));
    }

    @Override
    public Tensor decode(Encoded source, Padded inputs) {
        AttentionMask mask = mask(source.lengths(), source.time());
        Tensor x = embed(targetEmbedding, inputs.tensor(), 0); // (batch, time, dim)
        for (int i = 0; i < decoder.size(); i++) {
            DecoderBlock block = decoder.get(i);
            KeysValues memory = memory(source, i);
            x = TensorScope.keepOnly(x, below -> block.forward(below, memory, mask));
        }
        return decoderNorm == null ? x : decoderNorm.forward(x);
    }

    private static KeysValues memory(Encoded source, int block) {
        return new KeysValues(source.tensors().get(2 * block), source.tensors().get(2 * block + 1));
    }

    /// Keys and values of each block, once there are tokens.
    @Override
    public State start(Encoded source) {
        return new State(List.of());
    }

    @Override
    public Step step(Encoded source, State state, Tensor ids, int position, boolean attend) {
        AttentionMask mask = mask(source.lengths(), source.time());
        Tensor x = targetEmbedding.forward(ids).mul(Math.sqrt(config.dim)); // (sentences, hypotheses, dim)
        require(position < config.context, "TransformerMt: got %d tokens, context is %d", position + 1,
                config.context);
        x = x.add_(SinusoidalPositions.at(position, position + 1L, config.dim, x.dtype()));
        Tensor[] looked = {null};
        MultiHeadAttention last = decoder.getLast().source;
        if (attend) last.observe(Optional.of(weights -> looked[0] = weights.sum(1).mul(1.0 / config.heads)));
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < decoder.size(); i++) {
            KeysValues past = state.tensors().isEmpty()
                    ? null
                    : new KeysValues(state.tensors().get(2 * i), state.tensors().get(2 * i + 1));
            MultiHeadAttention.Output output = decoder.get(i).step(x, past, memory(source, i), mask);
            x = output.output(); // (sentences, hypotheses, dim)
            seen.add(output.seen().keys());
            seen.add(output.seen().values());
        }
        if (attend) last.observe(Optional.empty());
        return new Step(decoderNorm == null ? x : decoderNorm.forward(x), new State(seen), looked[0]);
    }

    @Override
    public List<Attention> attention(Padded source, Padded inputs) {
        List<Attention> all = new ArrayList<>();
        IntStream.range(0, encoder.size()).forEach(i -> encoder.get(i).itself.observe(Optional
                .of(weights -> all.add(attention("encoder %d".formatted(i + 1), weights, false, false)))));
        IntStream.range(0, decoder.size()).forEach(i -> {
            decoder.get(i).itself.observe(Optional
                    .of(weights -> all.add(attention("decoder %d, itself".formatted(i + 1), weights, true, true))));
            decoder.get(i).source.observe(Optional
                    .of(weights -> all.add(attention("decoder %d, source".formatted(i + 1), weights, true, false))));
        });
        decode(encode(source), inputs);
        encoder.forEach(block -> block.itself.observe(Optional.empty()));
        decoder.forEach(block -> {
            block.itself.observe(Optional.empty());
            block.source.observe(Optional.empty());
        });
        return all;
    }

    @Override
    public boolean attends() {
        return true;
    }

    @Override
    public Tensor outputWeight() {
        return targetEmbedding.weight;
    }

    @Override
    public Tensor outputBias() {
        return null;
    }

    @Override
    public int context() {
        return config.context;
    }

    /// Counted from what blocks keep for their way back.
    @Override
    public long activationFloats(long rows, long source, long target) {
        long places = rows * (source * config.encoderLayers + target * 2L * config.decoderLayers);
        long weights = 3L * config.heads * rows * (source * source * config.encoderLayers
                + target * (target + source) * config.decoderLayers);
        return places * (10L * config.dim + 3L * config.innerDim) + weights;
    }

    private static FeedForward feedForward(Config c) {
        return new FeedForward(c.dim, c.innerDim, c.activation, false, c.innerDropout, Initialization.XAVIER_UNIFORM,
                Initialization.XAVIER_UNIFORM);
    }

    private static final class EncoderBlock extends Module {
        private final boolean preNorm;
        private final MultiHeadAttention itself;
        private final FeedForward feedForward;
        private final LayerNorm norm1;
        private final LayerNorm norm2;
        private final Dropout dropout;

        EncoderBlock(Config c) {
            preNorm = c.preNorm;
            itself = child("self_attn", new MultiHeadAttention(c.attention()));
            feedForward = child("feed_forward", feedForward(c));
            norm1 = child("norm1", new LayerNorm(c.dim, EPSILON));
            norm2 = child("norm2", new LayerNorm(c.dim, EPSILON));
            dropout = child("dropout", new Dropout(c.dropout));
        }

        Tensor forward(Tensor x, AttentionMask mask) {
            if (preNorm) {
                x = x.add(dropout.forward(itself.forward(norm1.forward(x), mask)));
                return x.add(dropout.forward(feedForward.forward(norm2.forward(x))));
            }
            x = norm1.forward(x.add(dropout.forward(itself.forward(x, mask))));
            return norm2.forward(x.add(dropout.forward(feedForward.forward(x))));
        }
    }

    private static final class DecoderBlock extends Module {
        private final boolean preNorm;
        private final MultiHeadAttention itself;
        private final MultiHeadAttention source;
        private final FeedForward feedForward;
        private final LayerNorm norm1;
        private final LayerNorm norm2;
        private final LayerNorm norm3;
        private final Dropout dropout;

        DecoderBlock(Config c) {
            preNorm = c.preNorm;
            itself = child("self_attn", new MultiHeadAttention(c.attention()));
            source = child("multihead_attn", new MultiHeadAttention(c.attention()));
            feedForward = child("feed_forward", feedForward(c));
            norm1 = child("norm1", new LayerNorm(c.dim, EPSILON));
            norm2 = child("norm2", new LayerNorm(c.dim, EPSILON));
            norm3 = child("norm3", new LayerNorm(c.dim, EPSILON));
            dropout = child("dropout", new Dropout(c.dropout));
        }

        /// Whole translations.
        ///
        /// @param x `(batch, time, dim)`
        Tensor forward(Tensor x, KeysValues memory, AttentionMask mask) {
            return parts(x, y -> itself.forward(y, AttentionMask.CAUSAL), memory, mask);
        }

        /// The next tokens of several hypotheses of each sentence. To itself each hypothesis attends alone; to the
        /// source those of a sentence attend side by side, as places of one sequence would.
        ///
        /// @param x    `(sentences, hypotheses, dim)`
        /// @param past keys and values of the tokens before; null if there are none
        MultiHeadAttention.Output step(Tensor x, KeysValues past, KeysValues memory, AttentionMask mask) {
            KeysValues[] seen = {null};
            Tensor output = parts(x, y -> {
                Tensor each = y.reshape(-1, 1, y.size(2)); // (sentences · hypotheses, 1, dim)
                MultiHeadAttention.Output own = itself.forward(each, past, AttentionMask.CAUSAL, null);
                seen[0] = own.seen();
                return own.output().view(y.shape());
            }, memory, mask);
            return new MultiHeadAttention.Output(output, seen[0]);
        }

        private Tensor parts(Tensor x, UnaryOperator<Tensor> self, KeysValues memory, AttentionMask mask) {
            if (preNorm) {
                x = x.add(dropout.forward(self.apply(norm1.forward(x))));
                x = x.add(dropout.forward(source.forward(norm2.forward(x), memory, mask)));
                return x.add(dropout.forward(feedForward.forward(norm3.forward(x))));
            }
            x = norm1.forward(x.add(dropout.forward(self.apply(x))));
            x = norm2.forward(x.add(dropout.forward(source.forward(x, memory, mask))));
            return norm3.forward(x.add(dropout.forward(feedForward.forward(x))));
        }
    }
}
