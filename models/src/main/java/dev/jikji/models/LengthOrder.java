package dev.jikji.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// The order in which a training meets items of different length: batches of items of like length, each item once in a
/// pass. Which items of the same length meet and in what order batches come is drawn anew for each pass. Batch `number`
/// depends on nothing else, so that a training can go on anywhere.
public final class LengthOrder {
    /// Spreads the generators of neighbouring passes.
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final int items;
    private final Comparator<Integer> byLength;
    private final long seed;
    private final int[] ends; // of each batch, in the order of length
    private long pass = -1;
    private int[] sorted = {}; // the items by length, in this pass
    private int[] order = {}; // of the batches, in this pass

    /// @param byLength compares items by nothing but their lengths, so that these come in the same order in every pass
    /// @param ends     where batches end, in items sorted so
    public LengthOrder(int items, Comparator<Integer> byLength, long seed, UnaryOperator<int[]> ends) {
        this.items = items;
        this.byLength = byLength;
        this.seed = seed;
        this.ends = ends.apply(sort(0));
    }

    /// @return batches of a pass
    public int count() {
        return ends.length;
    }

    /// @return the items of batch `number`, counted over all passes
    public int[] get(long number) {
        begin(number / ends.length);
        return batch(order[(int) (number % ends.length)]);
    }

    /// @return all items once, in batches in the order of length
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

    /// Those of the same length in an order of the pass.
    private int[] sort(long number) {
        long[] tie = generator(number).longs(items).toArray();
        return IntStream.range(0, items).boxed().sorted(byLength.thenComparingLong(i -> tie[i]))
                .mapToInt(Integer::intValue).toArray();
    }
}
