package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.PackedTokens;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// The continuous cache of Grave, Joulin & Usunier (2017, "Improving Neural Language Models with a Continuous Cache"):
/// a model's hidden vectors of the recent past, each with the token that followed it. A word that was read a page ago
/// becomes likely again where the network is in a similar state, without any training.
///
/// With `h` the hidden vectors and `x` the tokens, their equations 3 and 4:
///
/// ```
/// p_cache(w | past) ∝ Σ_i 1[w = x_(i+1)] · exp(θ · h_t · h_i)     i in the `size` places before t
/// p(w | past)       = (1 − λ) · p_model(w) + λ · p_cache(w)
/// ```
///
/// Before a stretch of text has a past, the model stands alone.
public final class NeuralCache {

    /// @param size     places that are remembered
    /// @param flatness θ: at 0 all places count alike, the larger the more only the most similar do
    /// @param weight   λ: share of the cache in the mixture
    public record Settings(int size, double flatness, double weight) {
        public Settings {
            require(size > 0, "cache: a size of %d is not positive", size);
            require(flatness >= 0, "cache: a flatness of %s is negative", flatness);
            require(weight >= 0 && weight < 1, "cache: a weight of %s is outside 0 to 1", weight);
        }
    }

    /// Tried by [#tune].
    private static final double[] FLATNESS = {0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8};
    private static final double[] WEIGHTS = {0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4};

    private final LanguageModel model;
    private final PackedTokens text;
    private final int size;
    private final double[] flatness;
    private final double[] weights;
    private final double[][] nats; // for each flatness and weight, summed over the tokens
    private final LongConsumer progress;
    private Past[] pasts; // of each row
    private long tokens;

    private NeuralCache(LanguageModel model, PackedTokens text, int size, double[] flatness, double[] weights,
            LongConsumer progress) {
        require(model.carriesState(), "a cache goes with models that carry a state from token to token, such as lstm");
        this.model = model;
        this.text = text;
        this.size = size;
        this.flatness = flatness;
        this.weights = weights;
        this.progress = progress;
        nats = new double[flatness.length][weights.length];
    }

    /// Measures a model with a cache, each of the text's stretches with a past of its own.
    ///
    /// @param window   tokens that are computed at a time
    /// @param progress called with the tokens done so far
    /// @throws dev.jikji.text.InputException if the model carries no state, or the text is too short
    public static Evaluation evaluate(LanguageModel model, PackedTokens text, int window, Settings settings,
            LongConsumer progress) {
        var cache = new NeuralCache(model, text, settings.size, new double[]{settings.flatness},
                new double[]{settings.weight}, progress);
        cache.read(window, text.length());
        return new Evaluation(cache.tokens, cache.tokens * (text.info().bytes() / (double) text.length()),
                text.info().unknowns() / (double) text.length(), cache.nats[0][0] / cache.tokens);
    }

    /// Finds the flatness and the weight that predict a text best.
    ///
    /// @param text  none of what the model will be measured on
    /// @param limit tokens of it that are read at most
    public static Settings tune(LanguageModel model, PackedTokens text, int window, int size, long limit,
            LongConsumer progress) {
        var cache = new NeuralCache(model, text, size, FLATNESS, WEIGHTS, progress);
        cache.read(window, Math.min(limit, text.length()));
        var best = new Settings(size, FLATNESS[0], WEIGHTS[0]);
        double least = Double.POSITIVE_INFINITY;
        for (int f = 0; f < FLATNESS.length; f++) {
            for (int w = 0; w < WEIGHTS.length; w++) {
                if (cache.nats[f][w] >= least) continue;
                least = cache.nats[f][w];
                best = new Settings(size, FLATNESS[f], WEIGHTS[w]);
            }
        }
        return best;
    }

    private void read(int window, long length) {
        require(length >= 2, "the text to measure on has %d tokens; at least 2 are needed", length);
        boolean before = model.training();
        model.training(false);
        try (var _ = Grad.off()) {
            Evaluation.streams(model, text, length, window, this::read);
        } finally {
            model.training(before);
            if (pasts != null) Arrays.stream(pasts).forEach(Past::close);
        }
    }

    private void read(Tensor hidden, long[] targets) {
        int rows = (int) hidden.size(0), time = (int) hidden.size(1);
        if (pasts == null) {
            pasts = new Past[rows];
            Arrays.setAll(pasts, _ -> new Past());
        }
        Tensor logits = model.logits(hidden).to(Dtype.FLOAT32); // (rows, time, vocab)
        Tensor target = Tensor.of(targets, rows, time, 1);
        float[] logProbs = logits.logSoftmax(2).gather(2, target).toFloats(); // (rows, time, 1)
        for (int row = 0; row < rows; row++) {
            Tensor places = hidden.select(0, row).to(Dtype.FLOAT32); // (time, dim)
            Tensor all = pasts[row].with(places); // (past + time, dim)
            int past = (int) all.size(0) - time;
            float[] similar = places.matmul(all.transpose(0, 1)).toFloats(); // (time, past + time)
            long[] following = pasts[row].followedBy(Arrays.copyOfRange(targets, row * time, (row + 1) * time));
            for (int t = 0; t < time; t++) {
                int from = Math.max(0, past + t - size);
                add(logProbs[row * time + t], similar, t * (past + time), following, from, past + t);
            }
            pasts[row].keep(all, following, size);
        }
        tokens += targets.length;
        progress.accept(tokens);
    }

    /// Adds the surprise of one token, the one that followed place `to`, under every mixture.
    ///
    /// @param row       where in `similar` the products of this place's hidden vector lie
    /// @param following the token after each place
    /// @param from      the first place remembered; `to` is the first that is not past
    private void add(double logProb, float[] similar, int row, long[] following, int from, int to) {
        double model = Math.exp(logProb);
        float most = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) most = Math.max(most, similar[row + i]);
        for (int f = 0; f < flatness.length; f++) {
            double sum = 0, same = 0;
            for (int i = from; i < to; i++) {
                double weight = Math.exp(flatness[f] * (similar[row + i] - most));
                sum += weight;
                if (following[i] == following[to]) same += weight;
            }
            for (int w = 0; w < weights.length; w++) {
                nats[f][w] -= from == to ? logProb : Math.log((1 - weights[w]) * model + weights[w] * same / sum);
            }
        }
    }

    /// Hidden vectors that lie behind, with the token that followed each.
    private static final class Past implements AutoCloseable {
        private Tensor hidden; // (past, dim); null at first
        private long[] following = {};

        Tensor with(Tensor places) {
            return hidden == null ? places : Tensor.cat(0, hidden, places);
        }

        long[] followedBy(long[] targets) {
            long[] joined = Arrays.copyOf(following, following.length + targets.length);
            System.arraycopy(targets, 0, joined, following.length, targets.length);
            return joined;
        }

        /// Forgets all but the last `size` places.
        void keep(Tensor all, long[] tokens, int size) {
            int kept = (int) Math.min(size, all.size(0));
            Tensor before = hidden;
            hidden = all.narrow(0, all.size(0) - kept, kept).copy().retain();
            if (before != null) before.close();
            following = Arrays.copyOfRange(tokens, tokens.length - kept, tokens.length);
        }

        @Override
        public void close() {
            if (hidden != null) hidden.close();
        }
    }
}
