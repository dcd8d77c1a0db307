package dev.jikji.text.metrics;

import static dev.jikji.text.InputException.require;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// chrF (Popović 2015) as sacreBLEU 2 computes it: precision and recall of sequences of one to `order` characters,
/// white space left out, each averaged over the orders both texts have, joined with recall `beta` times as important.
///
/// @param order longest sequence of characters
/// @param beta  weight of recall
/// @param epsilon whether orders too long for a text count as almost zero rather than not at all (as in `chrF++.py`)
public record Chrf(int order, int beta, boolean epsilon) {
    private static final double ALMOST_ZERO = 1e-16;

    public Chrf {
        require(order > 0 && beta > 0, "chrF: order %d and beta %d must be positive", order, beta);
    }

    /// chrF2, sacreBLEU's default.
    public static Chrf standard() {
        return new Chrf(6, 2, false);
    }

    /// @param value     0 to 100
    /// @param beta      of F
    /// @param signature as sacreBLEU writes it
    public record Score(double value, int beta, String signature) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "chrF%d = %.2f", beta, value);
        }
    }

    /// @param hypotheses one sentence each
    /// @param references one for each hypothesis
    /// @throws dev.jikji.text.InputException if there are not as many references as hypotheses
    public Score score(List<String> hypotheses, List<String> references) {
        require(references.size() == hypotheses.size(), "chrF: %d hypotheses, but %d references", hypotheses.size(),
                references.size());
        long[] written = new long[order];
        long[] wanted = new long[order];
        long[] common = new long[order];
        for (int i = 0; i < hypotheses.size(); i++) {
            int[] hypothesis = Whitespace.remove(hypotheses.get(i)).codePoints().toArray();
            int[] reference = Whitespace.remove(references.get(i)).codePoints().toArray();
            for (int n = 1; n <= order; n++) {
                if (reference.length >= n) written[n - 1] += Math.max(0, hypothesis.length - n + 1);
                wanted[n - 1] += Math.max(0, reference.length - n + 1);
                common[n - 1] += common(hypothesis, reference, n);
            }
        }
        double value = 100 * (epsilon ? meanOfScores(written, wanted, common) : scoreOfMeans(written, wanted, common));
        return new Score(value, beta, "nrefs:1|case:mixed|eff:%s|nc:%d|nw:0|space:no|version:%s".formatted(
                epsilon ? "no" : "yes", order, Version.name()));
    }

    private static long common(int[] hypothesis, int[] reference, int n) {
        Map<String, Integer> allowed = counts(reference, n);
        long common = 0;
        for (var entry : counts(hypothesis, n).entrySet())
            common += Math.min(entry.getValue(), allowed.getOrDefault(entry.getKey(), 0));
        return common;
    }

    private static Map<String, Integer> counts(int[] text, int n) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= text.length; i++) counts.merge(new String(text, i, n), 1, Integer::sum);
        return counts;
    }

    private double scoreOfMeans(long[] written, long[] wanted, long[] common) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int i = 0; i < order; i++) {
            if (written[i] == 0 || wanted[i] == 0) continue;
            precision += common[i] / (double) written[i];
            recall += common[i] / (double) wanted[i];
            orders++;
        }
        return orders == 0 || precision + recall == 0 ? 0 : fScore(precision / orders, recall / orders);
    }

    private double meanOfScores(long[] written, long[] wanted, long[] common) {
        double sum = 0;
        for (int i = 0; i < order; i++) {
            double precision = written[i] > 0 ? common[i] / (double) written[i] : ALMOST_ZERO;
            double recall = wanted[i] > 0 ? common[i] / (double) wanted[i] : ALMOST_ZERO;
            sum += precision + recall == 0 ? ALMOST_ZERO : fScore(precision, recall);
        }
        return sum / order;
    }

    private double fScore(double precision, double recall) {
        double square = (double) beta * beta;
        return (1 + square) * precision * recall / (square * precision + recall);
    }
}
