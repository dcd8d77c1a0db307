package dev.jikji.models;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Batches of sequences of like length, so that little of a batch is padding. Every sequence comes once in each pass;
/// which of the same length meet and in what order batches come is drawn anew for each pass. Batch `number` depends on
/// nothing else, so that a training can go on anywhere.
///
/// Padded lengths are multiples of four: oneDNN generates code for every shape it meets and keeps it.
public final class LengthBatches {
    private static final int LENGTHS = 4;

    /// Spreads the generators of neighbouring passes.
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final int[] lengths;
    private final int rows;
    private final long seed;
    private final int count;
    private long pass = -1;
    private int[] sorted = {}; // by length, in this pass
    private int[] order = {}; // of the batches, in this pass

    /// @param lengths of the sequences
    /// @param rows    of a batch
    public LengthBatches(int[] lengths, int rows, long seed) {
        require(lengths.length > 0 && rows > 0, "%d sequences in batches of %d", lengths.length, rows);
        this.lengths = lengths.clone();
        this.rows = rows;
        this.seed = seed;
        count = Math.ceilDiv(lengths.length, rows);
    }

    /// @return batches of a pass
    public int count() {
        return count;
    }

    /// @return which sequences batch `number` has, from 0 on over all passes
    public int[] get(long number) {
        begin(number / count);
        int batch = order[(int) (number % count)];
        return part(batch);
    }

    /// @return sequences of batch `number`
    public int rows(long number) {
        begin(number / count);
        int batch = order[(int) (number % count)];
        return Math.min(rows, lengths.length - batch * rows);
    }

    /// All sequences once, in the order of length.
    public int[][] inOrder() {
        begin(0);
        return IntStream.range(0, count).mapToObj(this::part).toArray(int[][]::new);
    }

    private int[] part(int batch) {
        return Arrays.copyOfRange(sorted, batch * rows, Math.min(lengths.length, (batch + 1) * rows));
    }

    /// @return what sequences of at most this length are filled up to
    public static int time(int longest) {
        return Math.max(1, Math.ceilDiv(longest, LENGTHS)) * LENGTHS;
    }

    private void begin(long number) {
        if (number == pass) return;
        pass = number;
        var random = new SplittableRandom(seed ^ number * FAR_APART);
        long[] tie = random.longs(lengths.length).toArray();
        sorted = IntStream.range(0, lengths.length).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparingLong(i -> tie[i]))
                .mapToInt(Integer::intValue).toArray();
        order = IntStream.range(0, count).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }
}
