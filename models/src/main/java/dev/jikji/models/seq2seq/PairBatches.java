package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Batches of sentences of like length, filled up to a number of tokens, so that little of a batch is padding. Every
/// pair comes once in each pass; which pairs of the same lengths meet and in what order batches come is drawn anew for
/// each pass. Batch `number` depends on nothing else, so that a training can go on anywhere.
///
/// Lengths and rows are multiples of a few: oneDNN generates code for every shape it meets and keeps it, hundreds of
/// megabytes for lengths as they come.
final class PairBatches {
    private static final int LENGTHS = 4;
    private static final int ROWS = 8;

    /// Spreads the generators of neighbouring passes.
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final List<int[]> sources;
    private final List<int[]> targets;
    private final Vocabularies vocabularies;
    private final long seed;
    private final int longestSource;
    private final int longestTarget;
    private final int[] ends; // of each batch, in the order of length
    private long pass = -1;
    private int[] sorted = {}; // the pairs by length, in this pass
    private int[] order = {}; // of the batches, in this pass

    /// @param tokens rows times the padded length of the longer language, at most; a pair longer than that is a batch by
    ///               itself
    /// @param rows   at most
    PairBatches(List<int[]> sources, List<int[]> targets, Vocabularies vocabularies, int tokens, int rows, long seed) {
        this.sources = sources;
        this.targets = targets;
        this.vocabularies = vocabularies;
        this.seed = seed;
        longestSource = Padded.longest(sources);
        longestTarget = Padded.longest(targets) + 1;
        ends = ends(sort(0), tokens, rows);
    }

    /// @return batches of a pass
    int count() {
        return ends.length;
    }

    PairBatch get(long number) {
        begin(number / ends.length);
        int batch = order[(int) (number % ends.length)];
        int from = batch == 0 ? 0 : ends[batch - 1];
        List<int[]> left = new ArrayList<>();
        List<int[]> right = new ArrayList<>();
        for (int i = from; i < ends[batch]; i++) {
            left.add(sources.get(sorted[i]));
            right.add(targets.get(sorted[i]));
        }
        return PairBatch.of(left, right, vocabularies, time(Padded.longest(left), longestSource),
                time(Padded.longest(right) + 1, longestTarget));
    }

    /// @return tokens of a batch's translations, their ends included
    long targetTokens(long number) {
        begin(number / ends.length);
        int batch = order[(int) (number % ends.length)];
        int from = batch == 0 ? 0 : ends[batch - 1];
        return IntStream.range(from, ends[batch]).mapToLong(i -> targets.get(sorted[i]).length + 1L).sum();
    }

    /// All pairs once, in the order of length.
    List<PairBatch> inOrder() {
        begin(0);
        List<PairBatch> batches = new ArrayList<>();
        for (int number = 0; number < ends.length; number++) batches.add(get(number));
        return batches;
    }

    private void begin(long number) {
        if (number == pass) return;
        pass = number;
        sorted = sort(number);
        order = IntStream.range(0, ends.length).toArray();
        SplittableRandom random = generator(number).split();
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }

    private SplittableRandom generator(long number) {
        return new SplittableRandom(seed ^ number * FAR_APART);
    }

    /// By length; those of the same lengths in an order of the pass. The lengths come in the same order in every pass,
    /// and so batches end at the same places.
    private int[] sort(long number) {
        SplittableRandom random = generator(number);
        long[] tie = random.longs(sources.size()).toArray();
        return IntStream.range(0, sources.size()).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> targets.get(i).length)
                        .thenComparingInt(i -> sources.get(i).length).thenComparingLong(i -> tie[i]))
                .mapToInt(Integer::intValue).toArray();
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
