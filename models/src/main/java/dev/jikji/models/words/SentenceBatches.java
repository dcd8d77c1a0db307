package dev.jikji.models.words;

import dev.jikji.models.LengthOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Batches of sentences of like length, so that little of a batch is padding, in a [LengthOrder].
public final class SentenceBatches {
    private static final int LENGTHS = 4;

    private final int[] lengths;
    private final LengthOrder order;

    /// @param lengths of the sentences, in words
    /// @param rows    sentences of a batch, at most
    /// @param words   rows times padded length, at most; a sentence longer than that is a batch by itself
    public SentenceBatches(int[] lengths, int rows, int words, long seed) {
        this.lengths = lengths.clone();
        order = new LengthOrder(lengths.length, Comparator.comparingInt(i -> this.lengths[i]), seed,
                byLength -> ends(byLength, rows, words));
    }

    /// @return batches of a pass
    public int count() {
        return order.count();
    }

    /// @return the sentences of batch `number`, counted over all passes
    public int[] get(long number) {
        return order.get(number);
    }

    /// @return words of batch `number`
    public long words(long number) {
        return IntStream.of(get(number)).mapToLong(sentence -> lengths[sentence]).sum();
    }

    /// @return all sentences once, in batches in the order of length
    public List<int[]> inOrder() {
        return order.inOrder();
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
