package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

/// Multi-head attention (Vaswani et al. 2017, section 3.2.2): of a sequence to itself, of one to another, and token by
/// token with the keys and values of those before kept. Fewer heads of keys and values than of queries are each shared
/// by a group (Ainslie et al. 2023). Parameters carry PyTorch's names and layout.
///
/// ```java
/// Tensor y = attention.forward(x, AttentionMask.CAUSAL);                       // to itself
///
/// MultiHeadAttention.Output o = attention.forward(token, o.seen(), AttentionMask.CAUSAL, null); // goes on
///
/// KeysValues memory = attention.keysValues(encoded);                          // to another, once read …
/// Tensor y = attention.forward(x, memory, AttentionMask.NONE.padded(lengths, …)); // … as often as needed
/// ```
public final class MultiHeadAttention extends Module {

    /// @param dim     width of what comes in and goes out, a multiple of `heads`
    /// @param heads   of queries, a multiple of `kvHeads`
    /// @param kvHeads of keys and values
    /// @param dropout share of attention weights zeroed in training
    public record Config(int dim, int heads, int kvHeads, boolean bias, double dropout) {
        public Config {
            require(dim > 0 && heads > 0 && kvHeads > 0,
                    "attention: dim %d, heads %d and kv_heads %d must be positive", dim, heads, kvHeads);
            require(dim % heads == 0, "attention: dim %d is not a multiple of heads %d", dim, heads);
            require(heads % kvHeads == 0, "attention: heads %d is not a multiple of kv_heads %d", heads, kvHeads);
        }

        /// As many heads of keys and values as of queries, with biases.
        public Config(int dim, int heads, double dropout) {
            this(dim, heads, heads, true, dropout);
        }
    }

    /// @param output `(batch, time, dim)`
    /// @param seen   keys and values up to the last token, for the next
    public record Output(Tensor output, KeysValues seen) {}

    private final Config config;
    private final int headDim;
    private final Tensor inputWeight; // (dim + 2 · kvDim, dim): rows of queries, keys, values
    private final Tensor inputBias;
    private final Linear output;
    private Optional<Consumer<Tensor>> observer = Optional.empty();

    /// Initial values: Xavier's for queries, keys and values together, as PyTorch; biases zero.
    public MultiHeadAttention(Config c) {
        this(c, Initialization.XAVIER_UNIFORM, Initialization.XAVIER_UNIFORM);
    }

    /// @param input  initial weight of queries, keys and values
    /// @param output initial weight of the output
    public MultiHeadAttention(Config c, Initialization input, Initialization output) {
        config = c;
        headDim = c.dim / c.heads;
        inputWeight = parameter("in_proj_weight", input.fill(Tensor.zeros(c.dim + 2L * kvDim(), c.dim)));
        inputBias = c.bias ? parameter("in_proj_bias", Tensor.zeros(c.dim + 2L * kvDim())) : null;
        this.output = child("out_proj", new Linear(c.dim, c.dim, c.bias, output));
    }

    private int kvDim() {
        return config.kvHeads * headDim;
    }

    /// A sequence attends to itself.
    ///
    /// @param x `(batch, time, dim)`
    /// @return the same shape
    public Tensor forward(Tensor x, AttentionMask mask) {
        return forward(x, null, mask, null).output();
    }

    /// A sequence attends to itself and to what came before it.
    ///
    /// @param x      `(batch, time, dim)`
    /// @param past   what [Output#seen] gave for the tokens before; null if these are the first
    /// @param rotary turns of the places of `x`; null for none
    public Output forward(Tensor x, KeysValues past, AttentionMask mask, Rotary rotary) {
        Tensor[] qkv = Functional.linear(x, inputWeight, inputBias).split(2, config.dim, kvDim(), kvDim());
        Tensor q = split(qkv[0], config.heads), k = split(qkv[1], config.kvHeads), v = split(qkv[2], config.kvHeads);
        if (rotary != null) {
            q = rotary.turn(q);
            k = rotary.turn(k);
        }
        KeysValues now = new KeysValues(k, v);
        KeysValues all = past == null ? now : past.append(now);
        return new Output(attend(q, all, mask), all.withoutFiller());
    }

    /// Reads a sequence that another one will attend to.
    ///
    /// @param source `(batch, source, dim)`
    public KeysValues keysValues(Tensor source) {
        Tensor weight = inputWeight.split(0, config.dim, 2L * kvDim())[1];
        Tensor bias = config.bias ? inputBias.split(0, config.dim, 2L * kvDim())[1] : null;
        Tensor[] kv = Functional.linear(source, weight, bias).chunk(2, 2); // 2 × (batch, source, kvDim)
        return new KeysValues(split(kv[0], config.kvHeads), split(kv[1], config.kvHeads));
    }

    /// A sequence attends to another.
    ///
    /// @param x `(batch, time, dim)`
    /// @return the same shape
    public Tensor forward(Tensor x, KeysValues source, AttentionMask mask) {
        Tensor weight = inputWeight.split(0, config.dim, 2L * kvDim())[0];
        Tensor bias = config.bias ? inputBias.split(0, config.dim, 2L * kvDim())[0] : null;
        return attend(split(Functional.linear(x, weight, bias), config.heads), source, mask);
    }

    /// Lets the attention weights be seen: from now on each forward pass tells them, `(batch, head, time, source)`, before
    /// dropout. A fused operation that would be faster is not used then.
    ///
    /// @param observer empty to stop
    public void observe(Optional<Consumer<Tensor>> observer) {
        this.observer = observer;
    }

    private Tensor attend(Tensor q, KeysValues kv, AttentionMask mask) {
        long batch = q.size(0), time = q.size(2);
        double dropout = training() ? config.dropout : 0;
        AttentionMask filled = mask.filled(kv.filler());
        Tensor mixed = observer.isPresent()
                ? Attention.of(q, kv.keys(), kv.values(), filled, dropout, observer.get())
                : Attention.of(q, kv.keys(), kv.values(), filled, dropout); // (batch, head, time, headDim)
        return output.forward(mixed.transpose(1, 2).reshape(batch, time, config.dim)); // (batch, time, dim)
    }

    /// @param x `(batch, time, heads · headDim)`
    /// @return `(batch, head, time, headDim)`
    private Tensor split(Tensor x, int heads) {
        return x.view(x.size(0), x.size(1), heads, headDim).transpose(1, 2);
    }
}
