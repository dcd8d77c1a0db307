package dev.jikji.text.ngram;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Interpolated Kneser–Ney written down from Chen and Goodman (1999), section 3, with maps of counts and nothing else
/// in mind than being right. Unigrams are interpolated with the uniform distribution and n-grams that begin with `<s>`
/// keep their counts, as in KenLM.
final class ChenGoodman {
    private final int order;
    private final boolean modified;
    private final Set<String> vocabulary = new HashSet<>(Set.of("<unk>", "</s>"));
    /// By length: the count of each n-gram, or of the words that precede it.
    private final Map<Integer, Map<List<String>, Integer>> counts = new HashMap<>();

    ChenGoodman(List<List<String>> sentences, int order, boolean modified) {
        this.order = order;
        this.modified = modified;
        Map<Integer, Map<List<String>, Integer>> occurrences = new HashMap<>();
        Map<List<String>, Set<String>> preceding = new HashMap<>();
        for (List<String> sentence : sentences) {
            List<String> words = new ArrayList<>(List.of("<s>"));
            words.addAll(sentence);
            words.add("</s>");
            vocabulary.addAll(sentence);
            for (int n = 1; n <= order; n++) {
                for (int i = 0; i + n <= words.size(); i++) {
                    List<String> gram = List.copyOf(words.subList(i, i + n));
                    occurrences.computeIfAbsent(n, _ -> new HashMap<>()).merge(gram, 1, Integer::sum);
                    if (i > 0) preceding.computeIfAbsent(gram, _ -> new HashSet<>()).add(words.get(i - 1));
                }
            }
        }
        occurrences.forEach((n, grams) -> grams.forEach((gram, count) -> {
            if (gram.equals(List.of("<s>"))) return;
            boolean own = n == order || gram.getFirst().equals("<s>");
            counts.computeIfAbsent(n, _ -> new HashMap<>()).put(gram, own ? count : preceding.get(gram).size());
        }));
    }

    Set<String> vocabulary() {
        return vocabulary;
    }

    /// D(c) of equation 26, or the one discount of Kneser and Ney.
    double discount(int n, int count) {
        if (count == 0) return 0;
        Map<Integer, Integer> countsOfCounts = new TreeMap<>();
        counts.get(n).values().forEach(c -> countsOfCounts.merge(c, 1, Integer::sum));
        double n1 = countsOfCounts.getOrDefault(1, 0);
        double n2 = countsOfCounts.getOrDefault(2, 0);
        double y = n1 / (n1 + 2 * n2);
        if (!modified) return y;
        int r = Math.min(3, count);
        return r - (r + 1) * y * countsOfCounts.getOrDefault(r + 1, 0) / countsOfCounts.get(r);
    }

    /// p(word | context), the context cut to the order.
    double probability(List<String> context, String word) {
        List<String> h = context.subList(Math.max(0, context.size() - order + 1), context.size());
        return interpolated(h, word);
    }

    private double interpolated(List<String> h, String word) {
        int n = h.size() + 1;
        double shorter = h.isEmpty() ? 1.0 / vocabulary.size() : interpolated(h.subList(1, h.size()), word);
        double total = 0;
        double kept = 0;
        int own = 0;
        for (String w : vocabulary) {
            List<String> gram = new ArrayList<>(h);
            gram.add(w);
            int count = counts.get(n).getOrDefault(gram, 0);
            total += count;
            kept += discount(n, count);
            if (w.equals(word)) own = count;
        }
        if (total == 0) return shorter;
        return (own - discount(n, own)) / total + kept / total * shorter;
    }
}
