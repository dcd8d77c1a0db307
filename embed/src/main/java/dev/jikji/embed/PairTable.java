package dev.jikji.embed;

import java.util.Arrays;

/// Counts of pairs of words in a hash table with open addressing.
final class PairTable {
    private static final int SMALLEST = 1 << 10;
    /// At most while it grows: the old table and the new one, of keys and counts.
    private static final int BYTES_PER_SLOT = 24;
    private static final double LOAD = 0.6;

    private final int largest;
    private long[] keys; // pair + 1, so that 0 is free
    private long[] counts;
    private int size;
    private int limit;

    /// @param memory bytes it may take; a table of 1024 slots it may in any case
    PairTable(long memory) {
        largest = Math.clamp(Long.highestOneBit(memory / BYTES_PER_SLOT), SMALLEST, 1 << 30);
        allocate(SMALLEST);
    }

    private void allocate(int slots) {
        keys = new long[slots];
        counts = new long[slots];
        limit = (int) (LOAD * slots);
    }

    int size() {
        return size;
    }

    /// Whether a further pair would exceed the memory.
    boolean isFull() {
        return size >= limit && keys.length >= largest;
    }

    void add(long pair, long count) {
        int slot = slot(pair);
        if (keys[slot] == 0) {
            if (size >= limit) {
                grow();
                slot = slot(pair);
            }
            keys[slot] = pair + 1;
            size++;
        }
        counts[slot] += count;
    }

    /// Where a pair is, or would be.
    private int slot(long pair) {
        int mask = keys.length - 1;
        long hash = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != pair + 1) slot = (slot + 1) & mask;
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldCounts = counts;
        allocate(2 * keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] == 0) continue;
            int slot = slot(oldKeys[i] - 1);
            keys[slot] = oldKeys[i];
            counts[slot] = oldCounts[i];
        }
    }

    void clear() {
        Arrays.fill(keys, 0);
        Arrays.fill(counts, 0);
        size = 0;
    }

    PairCounts sorted() {
        long[] pairs = Arrays.stream(keys).filter(key -> key != 0).map(key -> key - 1).sorted().toArray();
        return new PairCounts() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < pairs.length;
            }

            @Override
            public long pair() {
                return pairs[at];
            }

            @Override
            public long count() {
                return counts[slot(pairs[at])];
            }
        };
    }
}
