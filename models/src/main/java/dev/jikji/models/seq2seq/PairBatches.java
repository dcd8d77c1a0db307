package dev.jikji.models.seq2seq;

import dev.jikji.models.LengthOrder;
import dev.jikji.models.Padded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Batches of sentences of like length, filled up to a number of tokens, so that little of a batch is padding, in a
/// [LengthOrder].
///
/// Lengths and rows are multiples of a few: oneDNN generates code for every shape it meets and keeps it, hundreds of
/// megabytes for lengths as they come.
final class PairBatches {
    private static final int LENGTHS = 4;
    private static final int ROWS = 8;

    private final List<int[]> sources;
    private final List<int[]> targets;
    private final Vocabularies vocabularies;
    private final int longestSource;
    private final int longestTarget;
    private final LengthOrder order;

    /// @param tokens rows times the padded length of the longer language, at most; a pair longer than that is a batch by
    ///               itself
    /// @param rows   at most
    PairBatches(List<int[]> sources, List<int[]> targets, Vocabularies vocabularies, int tokens, int rows, long seed) {
        this.sources = sources;
        this.targets = targets;
        this.vocabularies = vocabularies;
        longestSource = Padded.longest(sources);
        longestTarget = Padded.longest(targets) + 1;
        order = new LengthOrder(sources.size(),
                Comparator.<Integer>comparingInt(i -> targets.get(i).length)
                        .thenComparingInt(i -> sources.get(i).length),
                seed, byLength -> ends(byLength, tokens, rows));
    }

    /// @return batches of a pass
    int count() {
        return order.count();
    }

    PairBatch get(long number) {
        List<int[]> left = new ArrayList<>();
        List<int[]> right = new ArrayList<>();
        for (int pair : order.get(number)) {
            left.add(sources.get(pair));
            right.add(targets.get(pair));
        }
        return PairBatch.of(left, right, vocabularies, time(Padded.longest(left), longestSource),
                time(Padded.longest(right) + 1, longestTarget));
    }

    /// @return tokens of a batch's translations, their ends included
    long targetTokens(long number) {
        return IntStream.of(order.get(number)).mapToLong(pair -> targets.get(pair).length + 1L).sum();
    }

    /// All pairs once, in the order of the first pass.
    List<PairBatch> inOrder() {
        return IntStream.range(0, count()).mapToObj(this::get).toList();
    }

    private int[] ends(int[] byLength, int tokens, int rows) {
        List<Integer> found = new ArrayList<>();
        int from = 0;
        int longest = 0;
        for (int i = 0; i < byLength.length; i++) {
            int length = time(longer(byLength[i]), Math.max(longestSource, longestTarget));
            boolean full = (i + 1L - from) * Math.max(longest, length) > tokens || i - from == rows;
            if (full && i > from) {
                int fit = i - from;
                from += fit < ROWS ? fit : fit / ROWS * ROWS;
                found.add(from);
                longest = 0;
                i = from - 1; // those cut off begin the next batch
                continue;
            }
            longest = Math.max(longest, length);
        }
        found.add(byLength.length);
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /// @return what a batch is filled up to; never beyond the longest sentence of all, which is all that a model may take
    private static int time(int longest, int ofAll) {
        return Math.min(Math.ceilDiv(longest, LENGTHS) * LENGTHS, ofAll);
    }

    /// @return tokens of the longer of both languages, the end of the translation included
    private int longer(int pair) {
        return Math.max(sources.get(pair).length, targets.get(pair).length + 1);
    }
}
