package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/// Makes probabilities of counts.
final class Estimator {
    /// KenLM's `--discount_fallback`, for counts of 1, 2, and more.
    private static final double[] FALLBACK = {0, 0.5, 1, 1.5};
    private static final double FALLBACK_OF_ONE = 0.75;
    /// Counts above this are taken as they are (Katz 1987, section IV).
    private static final int KATZ_LIMIT = 5;
    /// Less than this of a context's probability is rounding.
    private static final double NOTHING = 1e-12;

    private final Trie trie;
    private final NgramSettings settings;
    private final int predicted;
    private final BooleanSupplier stop;

    /// Probabilities of an order's n-grams and what their nodes, as contexts, leave for words they lack; by order − 1
    /// and node.
    ///
    /// @param backoff null for the highest order
    record Estimates(double[][] probability, double[][] backoff) {

        /// Both as a model keeps them: log10 in single precision.
        ModelImage.Weights log10() {
            int order = probability.length;
            var weights = new ModelImage.Weights(new float[order][], new float[order][]);
            for (int k = 0; k < order; k++) {
                weights.probability()[k] = log10(probability[k]);
                if (k < order - 1) weights.backoff()[k] = log10(backoff[k]);
            }
            return weights;
        }

        private static float[] log10(double[] values) {
            var logs = new float[values.length];
            Trie.forEachStretch(logs.length, (from, to) -> {
                for (int i = from; i < to; i++) logs[i] = (float) Math.log10(values[i]);
            });
            return logs;
        }
    }

    private Estimator(Trie counts, NgramSettings settings, BooleanSupplier stop) {
        trie = counts;
        this.settings = settings;
        this.stop = stop;
        predicted = counts.size(0) - 1; // all but <s>
    }

    /// @param counts its values are how often the n-grams occur; those of Kneser–Ney are changed
    /// @throws InputException if the counts do not give the smoothing its discounts
    static Estimates estimate(Trie counts, NgramSettings settings, BooleanSupplier stop) {
        var estimator = new Estimator(counts, settings, stop);
        return switch (settings.smoothing()) {
            case MAXIMUM_LIKELIHOOD -> estimator.relativeFrequencies(0, 0);
            case ADD_DELTA -> estimator.relativeFrequencies(settings.delta(), 0);
            case STUPID_BACKOFF -> estimator.relativeFrequencies(0, settings.backoff());
            case KATZ -> estimator.katz();
            case KNESER_NEY, MODIFIED_KNESER_NEY -> estimator.kneserNey();
        };
    }

    private Estimates empty() {
        int order = trie.order();
        var estimates = new Estimates(new double[order][], new double[order][]);
        for (int k = 0; k < order; k++) {
            estimates.probability[k] = new double[trie.size(k)];
            if (k < order - 1) estimates.backoff[k] = new double[trie.size(k)];
        }
        return estimates;
    }

    /// `<s>` is context, never predicted.
    private static long count(long[] counts, int k, int node) {
        return k == 0 && node == NgramVocabulary.START ? 0 : counts[node];
    }

    /// Told of the children of a context: nodes `[from, to)` of order `k` + 1. The empty context is −1.
    @FunctionalInterface
    private interface Context {
        void accept(int k, int context, int from, int to);
    }

    /// Every context, those of lower orders before those of higher ones.
    private void forEachContext(Context action) {
        action.accept(0, -1, 0, trie.size(0));
        for (int k = 1; k < trie.order(); k++) {
            int depth = k;
            int[] first = trie.first()[k - 1];
            Stop.check(stop);
            Trie.forEachStretch(trie.size(k - 1), (from, to) -> {
                for (int node = from; node < to; node++) action.accept(depth, node, first[node], first[node + 1]);
            });
        }
    }

    /// Relative frequencies of counts to which `delta` is added.
    ///
    /// @param backoff of contexts; what they leave for an unseen word if zero
    private Estimates relativeFrequencies(double delta, double backoff) {
        Estimates estimates = empty();
        forEachContext((k, context, from, to) -> {
            long[] counts = trie.values()[k];
            double total = delta * predicted;
            for (int i = from; i < to; i++) total += count(counts, k, i);
            for (int i = from; i < to; i++) {
                boolean start = k == 0 && i == NgramVocabulary.START;
                estimates.probability[k][i] = start ? 0 : (counts[i] + delta) / total;
            }
            if (context < 0) return;
            boolean seen = to > from;
            if (backoff > 0) estimates.backoff[k - 1][context] = backoff;
            else if (delta > 0) estimates.backoff[k - 1][context] = seen ? delta / total : 1.0 / predicted;
            else
                estimates.backoff[k - 1][context] = seen ? 0 : 1;
        });
        return estimates;
    }

    // Kneser–Ney

    private Estimates kneserNey() {
        int order = trie.order();
        for (int k = 0; k < order - 1; k++) trie.values()[k] = continuations(k);
        trie.values()[0][NgramVocabulary.START] = 0;
        var discounts = new double[order][];
        for (int k = 0; k < order; k++) discounts[k] = discounts(k);
        Estimates estimates = empty();
        forEachContext((k, context, from, to) -> {
            long[] counts = trie.values()[k];
            double[] discount = discounts[k];
            double total = 0;
            double kept = 0;
            for (int i = from; i < to; i++) {
                total += counts[i];
                kept += discount[(int) Math.min(3, counts[i])];
            }
            double left = total == 0 ? 1 : kept / total; // γ of the context
            for (int i = from; i < to; i++) {
                double shorter = k == 0 ? 1.0 / predicted : estimates.probability[k - 1][trie.suffix()[k][i]];
                double own = counts[i] == 0 ? 0 : (counts[i] - discount[(int) Math.min(3, counts[i])]) / total;
                estimates.probability[k][i] = own + left * shorter;
            }
            if (context >= 0) estimates.backoff[k - 1][context] = left;
            else
                estimates.probability[0][NgramVocabulary.START] = 0;
        });
        return estimates;
    }

    /// How many different words precede an n-gram; for those that begin with `<s>`, which nothing precedes, how often
    /// they occur.
    private long[] continuations(int k) {
        var preceded = new AtomicLongArray(trie.size(k));
        int[] suffix = trie.suffix()[k + 1];
        Trie.forEachStretch(suffix.length, (from, to) -> {
            for (int i = from; i < to; i++) preceded.getAndIncrement(suffix[i]);
        });
        var counts = new long[trie.size(k)];
        for (int i = 0; i < counts.length; i++) counts[i] = preceded.get(i);
        int from = NgramVocabulary.START;
        int to = from + 1;
        for (int depth = 0; depth < k; depth++) {
            from = trie.first()[depth][from];
            to = trie.first()[depth][to];
        }
        System.arraycopy(trie.values()[k], from, counts, from, to - from);
        return counts;
    }

    /// The discounts for counts of 1, 2, and 3 or more (Chen and Goodman 1999, equation 26), or one for all.
    private double[] discounts(int k) {
        long[] n = countsOfCounts(k, 4);
        if (settings.smoothing() == Smoothing.KNESER_NEY) {
            if (n[1] > 0) {
                double one = (double) n[1] / (n[1] + 2 * n[2]);
                return new double[]{0, one, one, one};
            }
            requireFallback(k, "no n-gram of this order counts 1");
            return new double[]{0, FALLBACK_OF_ONE, FALLBACK_OF_ONE, FALLBACK_OF_ONE};
        }
        for (int r = 1; r <= 3; r++) {
            if (n[r] > 0) continue;
            requireFallback(k, "no n-gram of this order counts " + r);
            return FALLBACK;
        }
        double y = (double) n[1] / (n[1] + 2 * n[2]);
        var discounts = new double[4];
        for (int r = 1; r <= 3; r++) {
            discounts[r] = r - (r + 1) * y * n[r + 1] / n[r];
            if (discounts[r] >= 0) continue;
            requireFallback(k, "the discount for a count of %d is %.3f".formatted(r, discounts[r]));
            return FALLBACK;
        }
        return discounts;
    }

    private void requireFallback(int k, String reason) {
        require(settings.discountFallback(),
                "order %d: %s has no discounts here: %s; the text is too small or artificial: take discount fallback,"
                        + " a lower order or add-delta",
                k + 1, settings.smoothing().name().toLowerCase(Locale.ROOT).replace('_', '-'), reason);
    }

    /// @return how many n-grams of order `k` + 1 have the count that is the index
    private long[] countsOfCounts(int k, int limit) {
        var n = new long[limit + 1];
        long[] counts = trie.values()[k];
        for (int i = 0; i < counts.length; i++) {
            long count = count(counts, k, i);
            if (count <= limit) n[(int) count]++;
        }
        return n;
    }

    // Katz

    private Estimates katz() {
        int order = trie.order();
        var ratios = new double[order][];
        for (int k = 0; k < order; k++) ratios[k] = ratios(k);
        Estimates estimates = empty();
        forEachContext((k, context, from, to) -> {
            if (context < 0) katzWords(estimates.probability[0], ratios[0]);
            else
                katzContext(estimates, ratios[k], k, context, from, to);
        });
        return estimates;
    }

    /// What remains of each count up to the limit (Katz 1987, equation 13).
    private double[] ratios(int k) {
        long[] n = countsOfCounts(k, KATZ_LIMIT + 1);
        var ratios = new double[KATZ_LIMIT + 1];
        String reason = null;
        for (int r = 1; r <= KATZ_LIMIT + 1 && reason == null; r++)
            if (n[r] == 0) reason = "no n-gram of this order counts " + r;
        double common = (KATZ_LIMIT + 1.0) * n[KATZ_LIMIT + 1] / Math.max(1, n[1]);
        for (int r = 1; r <= KATZ_LIMIT && reason == null; r++) {
            ratios[r] = ((r + 1.0) * n[r + 1] / (r * (double) n[r]) - common) / (1 - common);
            if (!(ratios[r] > 0 && ratios[r] <= 1))
                reason = "a count of %d would be %.3f times itself".formatted(r,
                        ratios[r]);
        }
        if (reason == null) return ratios;
        requireFallback(k, reason);
        for (int r = 1; r <= KATZ_LIMIT; r++) ratios[r] = 1 - FALLBACK[Math.min(3, r)] / r;
        return ratios;
    }

    private static double discounted(long count, double[] ratios) {
        return count <= KATZ_LIMIT ? ratios[(int) count] * count : count;
    }

    /// Words that do not occur share what the discounts of the others leave; if all occur, nothing is discounted.
    private void katzWords(double[] probability, double[] ratios) {
        long[] counts = trie.values()[0];
        double total = 0;
        double kept = 0;
        long unseen = 0;
        for (int i = 0; i < counts.length; i++) {
            if (i == NgramVocabulary.START) continue;
            total += counts[i];
            kept += discounted(counts[i], ratios);
            if (counts[i] == 0) unseen++;
        }
        for (int i = 0; i < counts.length; i++) {
            if (i == NgramVocabulary.START) continue;
            if (unseen == 0) probability[i] = counts[i] / total;
            else if (total - kept < NOTHING * total) probability[i] = Math.max(counts[i], 1.0 / unseen) / (total + 1);
            else
                probability[i] = counts[i] == 0
                        ? (total - kept) / total / unseen
                        : discounted(counts[i], ratios) / total;
        }
    }

    /// A context whose counts are all above the limit leaves nothing for other words: its total is taken one higher, as
    /// SRILM does.
    private void katzContext(Estimates estimates, double[] ratios, int k, int context, int from, int to) {
        if (from == to) {
            estimates.backoff[k - 1][context] = 1;
            return;
        }
        long[] counts = trie.values()[k];
        double total = 0;
        double kept = 0;
        double shorter = 0;
        for (int i = from; i < to; i++) {
            total += counts[i];
            kept += discounted(counts[i], ratios);
            shorter += estimates.probability[k - 1][trie.suffix()[k][i]];
        }
        boolean allSeen = 1 - shorter < NOTHING;
        if (allSeen) total = kept;
        else if (total - kept < NOTHING * total) total = kept + 1;
        for (int i = from; i < to; i++) estimates.probability[k][i] = discounted(counts[i], ratios) / total;
        estimates.backoff[k - 1][context] = allSeen ? 0 : (1 - kept / total) / (1 - shorter);
    }
}
