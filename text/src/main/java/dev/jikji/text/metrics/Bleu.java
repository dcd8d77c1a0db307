package dev.jikji.text.metrics;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// BLEU (Papineni et al. 2002) as sacreBLEU computes it (Post 2018): the geometric mean of the precisions of one to
/// four words, times a penalty for brevity, over a whole corpus. Orders without a match count as half a match, the next
/// as a quarter, … (`exp`, Chen and Cherry 2014, method 3).
///
/// @param tokenization what a word is
/// @param lowercase    whether case is ignored
/// @param effectiveOrder whether orders longer than the text are left out, for single sentences
public record Bleu(BleuTokenization tokenization, boolean lowercase, boolean effectiveOrder) {
    private static final int ORDER = 4;

    /// sacreBLEU's defaults: tokenization 13a, cased, all orders.
    public static Bleu standard() {
        return new Bleu(BleuTokenization.V13A, false, false);
    }

    /// The standard with another tokenization.
    public static Bleu with(BleuTokenization tokenization) {
        return new Bleu(tokenization, false, false);
    }

    /// @param value      0 to 100
    /// @param precisions of each order, in percent
    /// @param brevity    the penalty, 0 to 1
    /// @param length     words of the hypotheses
    /// @param reference  words of the references, the closest of each sentence's
    /// @param signature  as sacreBLEU writes it, so that figures can be compared
    public record Score(double value, List<Double> precisions, double brevity, long length, long reference,
            String signature) {

        /// As sacreBLEU reports it: `BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)`.
        @Override
        public String toString() {
            StringBuilder parts = new StringBuilder();
            for (double precision : precisions)
                parts.append(parts.isEmpty() ? "" : "/").append(String.format(Locale.ROOT, "%.1f", precision));
            return String.format(Locale.ROOT, "BLEU = %.2f %s (BP = %.3f ratio = %.3f hyp_len = %d ref_len = %d)",
                    value,
                    parts, brevity, reference == 0 ? 0 : length / (double) reference, length, reference);
        }
    }

    /// @param hypotheses one sentence each
    /// @param references one for each hypothesis
    public Score score(List<String> hypotheses, List<String> references) {
        return scoreAll(hypotheses, List.of(references));
    }

    /// @param references several sets, each with one sentence for each hypothesis
    /// @throws dev.jikji.text.InputException if there are not as many references as hypotheses
    public Score scoreAll(List<String> hypotheses, List<List<String>> references) {
        long[] matches = new long[ORDER];
        long[] totals = new long[ORDER];
        long length = 0;
        long reference = 0;
        for (List<String> set : references)
            require(set.size() == hypotheses.size(), "BLEU: %d hypotheses, but %d references", hypotheses.size(),
                    set.size());
        for (int i = 0; i < hypotheses.size(); i++) {
            int at = i;
            String[] words = tokenization.words(hypotheses.get(i), lowercase);
            List<String[]> candidates = references.stream().map(set -> tokenization.words(set.get(at), lowercase))
                    .toList();
            length += words.length;
            reference += closest(words.length, candidates);
            for (int order = 1; order <= ORDER; order++) {
                totals[order - 1] += Math.max(0, words.length - order + 1);
                matches[order - 1] += matches(words, candidates, order);
            }
        }
        return of(matches, totals, length, reference, references.size());
    }

    private static int closest(int length, List<String[]> references) {
        int best = -1;
        for (String[] words : references) {
            int difference = Math.abs(words.length - length) - Math.abs(best - length);
            if (best < 0 || difference < 0 || (difference == 0 && words.length < best)) best = words.length;
        }
        return Math.max(best, 0);
    }

    /// n-grams of the hypothesis, each at most as often as in the reference that has it most often.
    private static long matches(String[] words, List<String[]> references, int order) {
        Map<List<String>, Integer> allowed = new HashMap<>();
        for (String[] reference : references)
            counts(reference, order).forEach((gram, count) -> allowed.merge(gram, count, Math::max));
        long matches = 0;
        for (var entry : counts(words, order).entrySet())
            matches += Math.min(entry.getValue(), allowed.getOrDefault(entry.getKey(), 0));
        return matches;
    }

    private static Map<List<String>, Integer> counts(String[] words, int order) {
        Map<List<String>, Integer> counts = new HashMap<>();
        List<String> all = Arrays.asList(words);
        for (int i = 0; i + order <= words.length; i++) counts.merge(all.subList(i, i + order), 1, Integer::sum);
        return counts;
    }

    /// The score from how many n-grams matched out of how many.
    Score of(long[] matches, long[] totals, long length, long reference, int sets) {
        double brevity = length >= reference ? 1 : length == 0 ? 0 : Math.exp(1 - reference / (double) length);
        Double[] precisions = {0.0, 0.0, 0.0, 0.0};
        String signature = signature(sets);
        if (Arrays.stream(matches).allMatch(count -> count == 0))
            return new Score(0, List.of(precisions), brevity, length, reference, signature);
        double smoothing = 1;
        int orders = ORDER;
        for (int i = 0; i < ORDER && totals[i] > 0; i++) {
            if (effectiveOrder) orders = i + 1;
            if (matches[i] == 0) smoothing *= 2;
            precisions[i] = 100 * (matches[i] == 0 ? 1 / smoothing : matches[i]) / totals[i];
        }
        double logs = 0;
        for (int i = 0; i < orders; i++)
            logs += precisions[i] == 0 ? Double.NEGATIVE_INFINITY : Math.log(precisions[i]);
        return new Score(brevity * Math.exp(logs / orders), List.of(precisions), brevity, length, reference, signature);
    }

    private String signature(int sets) {
        return "nrefs:%d|case:%s|eff:%s|tok:%s|smooth:exp|version:%s".formatted(sets, lowercase ? "lc" : "mixed",
                effectiveOrder ? "yes" : "no", tokenization, Version.name());
    }
}
