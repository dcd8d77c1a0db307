package dev.jikji.models.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Batches of sentences of like length, so that little of a batch is padding. Every sentence comes once in each pass;
/// which sentences of the same length meet and in what order batches come is drawn anew for each pass. Batch `number`
/// depends on nothing else, so that a training can go on anywhere.
public final class SentenceBatches {
    private static final int LENGTHS = 4;

    /// Spreads the generators of neighbouring passes.
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final int[] lengths;
    private final long seed;
    private final int[] ends; // of each batch, in the order of length
    private long pass = -1;
    private int[] sorted = {}; // the sentences by length, in this pass
    private int[] order = {}; // of the batches, in this pass

    /// @param lengths of the sentences, in words
    /// @param rows    sentences of a batch, at most
    /// @param words   rows times padded length, at most; a sentence longer than that is a batch by itself
    public SentenceBatches(int[] lengths, int rows, int words, long seed) {
        this.lengths = lengths.clone();
        this.seed = seed;
        ends = ends(sort(0), rows, words);
    }

    /// @return batches of a pass
    public int count() {
        return ends.length;
    }

    /// @return the sentences of batch `number`, counted over all passes
    public int[] get(long number) {
        begin(number / ends.length);
        return batch(order[(int) (number % ends.length)]);
    }

    /// @return words of batch `number`
    public long words(long number) {
        return IntStream.of(get(number)).mapToLong(sentence -> lengths[sentence]).sum();
    }

    /// @return all sentences once, in batches in the order of length
    public List<int[]> inOrder() {
        begin(0);
        return IntStream.range(0, ends.length).mapToObj(this::batch).toList();
    }

    private int[] batch(int place) {
        int from = place == 0 ? 0 : ends[place - 1];
        return Arrays.copyOfRange(sorted, from, ends[place]);
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

    /// Those of the same length in an order of the pass. The lengths come in the same order in every pass, and so batches
    /// end at the same places.
    private int[] sort(long number) {
        long[] tie = generator(number).longs(lengths.length).toArray();
        return IntStream.range(0, lengths.length).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparingLong(i -> tie[i]))
                .mapToInt(Integer::intValue).toArray();
    }

    private int[] ends(int[] byLength, int rows, int words) {
        List<Integer> found = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= byLength.length; i++) {
            boolean full = i == byLength.length || i - from == rows
                    || (i - from + 1L) * Math.ceilDiv(lengths[byLength[i]], LENGTHS) * LENGTHS > words;
            if (!full) continue;
            found.add(i);
            from = i;
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }
}
