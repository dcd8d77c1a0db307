package dev.jikji.text;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// How often each string occurs.
final class Counts {
    private final Map<String, long[]> counts = new HashMap<>();

    /// Cuts a text into the strings to count.
    @FunctionalInterface
    interface Words {
        void forEach(String text, Consumer<String> word);
    }

    /// Counts the words of a corpus on all cores.
    static Map<String, long[]> of(Corpus corpus, Words words) {
        var all = new Counts();
        Parallel.forEach(corpus, Runtime.getRuntime().availableProcessors(), pieces -> {
            var some = new Counts();
            for (Piece piece : pieces) words.forEach(piece.text(), some::add);
            return some;
        }, some -> some.counts.forEach((word, count) -> all.cell(word)[0] += count[0]));
        return all.counts;
    }

    private void add(String word) {
        cell(word)[0]++;
    }

    private long[] cell(String word) {
        return counts.computeIfAbsent(word, _ -> new long[1]);
    }
}
