package dev.jikji.text.ngram;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The n-grams of all orders, from left to right: the node of an n-gram is a child of that of its first n − 1 words. The
/// nodes of an order lie in the order of their parents, the children of one sorted by word. A node of order 1 has the
/// number of its word.
///
/// @param words  by order − 1 and node: the last word; null for order 1
/// @param first  by order − 1 and node: the first child, where the one of the next node ends the children; null for the
///               highest order
/// @param suffix by order − 1 and node: the node of the n-gram without its first word, one order lower; null for order 1
/// @param values by order − 1 and node: what was added for the n-gram
record Trie(int order, int[][] words, int[][] first, int[][] suffix, long[][] values) {

    /// The value of an n-gram that was not added itself, only others that begin with it.
    static final long ABSENT = -1;
    private static final int BLOCK = 1 << 14;

    int size(int k) {
        return values[k].length;
    }

    /// @return the child of a node of order `k` + 1 with that word, or −1
    int child(int k, int node, int word) {
        int found = Arrays.binarySearch(words[k + 1], first[k][node], first[k][node + 1], word);
        return found < 0 ? -1 : found;
    }

    /// Does something for stretches of the nodes of an order, on all cores.
    ///
    /// @param size of what is divided into `[from, to)`
    static void forEachStretch(int size, Stretch stretch) {
        IntStream.range(0, (size + BLOCK - 1) / BLOCK).parallel()
                .forEach(i -> stretch.accept(i * BLOCK, (int) Math.min(size, (i + 1L) * BLOCK)));
    }

    @FunctionalInterface
    interface Stretch {
        void accept(int from, int to);
    }

    /// Grows from n-grams that come sorted.
    static final class Builder {
        private final int order;
        private final boolean sums;
        private final int[] sizes;
        private final int[][] words;
        private final int[][] first;
        private final long[][] values;
        private final int[] path;
        private int pathLength;

        /// @param vocabulary number of words, each of which becomes a node of order 1
        /// @param sums       whether the value of a node is the sum of those of all n-grams that begin with it
        Builder(int order, int vocabulary, boolean sums) {
            this.order = order;
            this.sums = sums;
            sizes = new int[order];
            words = new int[order][];
            first = new int[order][];
            values = new long[order][];
            path = new int[order];
            for (int k = 0; k < order; k++) {
                int capacity = k == 0 ? vocabulary + 1 : 1 << 10;
                if (k > 0) words[k] = new int[capacity];
                if (k < order - 1) first[k] = new int[capacity];
                values[k] = new long[capacity];
            }
        }

        /// Adds an n-gram: `gram[0, length)`, not before any added earlier in lexicographic order.
        void add(int[] gram, int length, long value) {
            int same = 0;
            while (same < Math.min(length, pathLength) && gram[same] == path[same]) same++;
            if (sums) for (int k = 0; k < same; k++) values[k][sizes[k] - 1] += value;
            for (int k = same; k < length; k++) {
                if (k == 0) fillWords(gram[0]);
                append(k, gram[k], sums ? value : k == length - 1 ? value : ABSENT);
                path[k] = gram[k];
            }
            pathLength = length;
        }

        /// Words without n-grams.
        private void fillWords(int word) {
            while (sizes[0] < word) append(0, sizes[0], sums ? 0 : ABSENT);
        }

        private void append(int k, int word, long value) {
            int node = sizes[k]++;
            if (node == Integer.MAX_VALUE - 8) throw new OutOfMemoryError("more than 2^31 n-grams of an order");
            if (node == values[k].length) grow(k);
            if (k > 0) words[k][node] = word;
            if (k < order - 1) first[k][node] = sizes[k + 1];
            values[k][node] = value;
        }

        private void grow(int k) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, values[k].length * 3L / 2);
            if (k > 0) words[k] = Arrays.copyOf(words[k], capacity);
            if (k < order - 1) first[k] = Arrays.copyOf(first[k], capacity);
            values[k] = Arrays.copyOf(values[k], capacity);
        }

        /// @param vocabulary as given at the beginning
        Trie build(int vocabulary) {
            fillWords(vocabulary);
            for (int k = 0; k < order; k++) {
                if (k > 0) words[k] = Arrays.copyOf(words[k], sizes[k]);
                values[k] = Arrays.copyOf(values[k], sizes[k]);
                if (k == order - 1) continue;
                first[k] = Arrays.copyOf(first[k], sizes[k] + 1);
                first[k][sizes[k]] = sizes[k + 1];
            }
            words[0] = null;
            return new Trie(order, words, first, suffixes(), values);
        }

        /// The suffix of h w is the child w of h's suffix: the children of both lie sorted.
        private int[][] suffixes() {
            var suffix = new int[order][];
            for (int k = 1; k < order; k++) {
                suffix[k] = new int[sizes[k]];
                int depth = k;
                forEachStretch(sizes[k - 1], (from, to) -> link(suffix, depth, from, to));
            }
            return suffix;
        }

        /// @param from first of the parents
        private void link(int[][] suffix, int k, int from, int to) {
            int[] last = words[k];
            for (int parent = from; parent < to; parent++) {
                int end = first[k - 1][parent + 1];
                if (k == 1) {
                    System.arraycopy(last, first[0][parent], suffix[1], first[0][parent], end - first[0][parent]);
                    continue;
                }
                int shorter = suffix[k - 1][parent];
                int at = shorter < 0 ? 0 : first[k - 2][shorter];
                int limit = shorter < 0 ? 0 : first[k - 2][shorter + 1];
                for (int child = first[k - 1][parent]; child < end; child++) {
                    int found = Arrays.binarySearch(words[k - 1], at, limit, last[child]);
                    suffix[k][child] = found < 0 ? -1 : found;
                    if (found >= 0) at = found + 1;
                }
            }
        }
    }
}
