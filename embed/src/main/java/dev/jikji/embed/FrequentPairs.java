package dev.jikji.embed;

/// Counts of the pairs of frequent words, each at its own place in an array: those for which the product of the words'
/// ranks (from 1) is not above a bound, as in the original's cooccur.c. They are the bulk of what is counted.
final class FrequentPairs {
    private final int[] starts; // of the words' rows, less the word: the pair (first, second) is at start + second
    private final int[] ends; // the second words of a row end before this
    private final long[] counts;

    /// Room for the pairs whose first word is one of `shard`, `shard + shards`, ….
    ///
    /// @param cells at most so many
    FrequentPairs(int vocabulary, int shard, int shards, long cells) {
        long bound = 1;
        while (bound < (long) vocabulary * vocabulary && cells(vocabulary, shard, shards, 2 * bound) <= cells) {
            bound *= 2;
        }
        if (cells(vocabulary, shard, shards, bound) > cells) bound = 0;
        starts = new int[vocabulary];
        ends = new int[vocabulary];
        int next = 0;
        for (int first = shard; first < vocabulary; first += shards) {
            int row = row(vocabulary, first, bound);
            starts[first] = next - first;
            ends[first] = first + row;
            next += row;
        }
        counts = new long[next];
    }

    private static long cells(int vocabulary, int shard, int shards, long bound) {
        long cells = 0;
        for (int first = shard; first < vocabulary; first += shards) {
            int row = row(vocabulary, first, bound);
            if (row == 0) break;
            cells += row;
        }
        return cells;
    }

    /// How many second words a first word has, itself the first of them.
    private static int row(int vocabulary, int first, long bound) {
        return Math.clamp(bound / (first + 1) - first, 0, vocabulary - first);
    }

    boolean holds(int first, int second) {
        return second < ends[first];
    }

    void add(int first, int second, long count) {
        counts[starts[first] + second] += count;
    }

    int cells() {
        return counts.length;
    }

    /// Those that were counted.
    PairCounts sorted() {
        return new PairCounts() {
            private int first;
            private int second = -1;

            @Override
            public boolean next() {
                second = Math.max(first, second + 1);
                while (first < ends.length) {
                    for (; second < ends[first]; second++) if (count() != 0) return true;
                    second = ++first;
                }
                return false;
            }

            @Override
            public long pair() {
                return ((long) first << 32) | second;
            }

            @Override
            public long count() {
                return counts[starts[first] + second];
            }
        };
    }
}
