package dev.jikji.embed;

import java.util.Arrays;

/// A binary tree with words as leaves, the frequent ones near the root (Huffman 1952). Built as word2vec.c does, so
/// its codes are the same.
final class HuffmanTree {
    private final int[][] nodes;
    private final boolean[][] code;
    private final long[] counts;

    /// @param counts of words, in descending order
    HuffmanTree(long... counts) {
        this.counts = counts.clone();
        int n = counts.length;
        int inner = Math.max(0, n - 1);
        long[] count = Arrays.copyOf(counts, n + inner);
        int[] parent = new int[n + inner];
        boolean[] second = new boolean[n + inner];
        int leaf = n - 1;
        int tree = n;
        for (int made = n; made < n + inner; made++) {
            for (int child = 0; child < 2; child++) {
                boolean leafIsLess = leaf >= 0 && (tree == made || count[leaf] < count[tree]);
                int least = leafIsLess ? leaf-- : tree++;
                parent[least] = made;
                second[least] = child == 1;
                count[made] += count[least];
            }
        }
        nodes = new int[n][];
        code = new boolean[n][];
        int root = n + inner - 1;
        for (int word = 0; word < n; word++) {
            int length = 0;
            for (int i = word; i != root; i = parent[i]) length++;
            nodes[word] = new int[length];
            code[word] = new boolean[length];
            for (int i = word; i != root; i = parent[i]) {
                nodes[word][--length] = parent[i] - n;
                code[word][length] = second[i];
            }
        }
    }

    /// What it was made from.
    long[] counts() {
        return counts.clone();
    }

    /// The inner nodes from the root to a word, numbered from 0 in the order they were made; the root is the last.
    int[] nodes(int word) {
        return nodes[word];
    }

    /// At each of [#nodes], whether the way to the word goes to the second child, the more frequent one.
    boolean[] code(int word) {
        return code[word];
    }
}
