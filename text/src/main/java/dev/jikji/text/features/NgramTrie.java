package dev.jikji.text.features;

import java.util.Arrays;

/// n-grams of token ids, each a node whose parent is the n-gram without its last token. Nodes are numbered as they are
/// added; the empty n-gram is 0.
final class NgramTrie {
    static final int ROOT = 0;
    static final int NONE = -1;

    private long[] keys = new long[1 << 10]; // parent and token, each by one higher, so that 0 is free
    private int[] nodes = new int[keys.length];
    private long[] keyOfNode = new long[64];
    private int size = 1;

    int size() {
        return size;
    }

    /// The child of a node, or [#NONE].
    int child(int node, int token) {
        int slot = slot(key(node, token));
        return keys[slot] == 0 ? NONE : nodes[slot];
    }

    int addChild(int node, int token) {
        long key = key(node, token);
        int slot = slot(key);
        if (keys[slot] != 0) return nodes[slot];
        keys[slot] = key;
        nodes[slot] = size;
        if (size == keyOfNode.length) keyOfNode = Arrays.copyOf(keyOfNode, 2 * size);
        keyOfNode[size] = key;
        if (5L * ++size > 3L * keys.length) grow();
        return size - 1;
    }

    /// The tokens of a node, the first first.
    int[] tokens(int node) {
        int length = 0;
        for (int at = node; at != ROOT; at = parent(at)) length++;
        int[] tokens = new int[length];
        for (int at = node; at != ROOT; at = parent(at)) tokens[--length] = (int) keyOfNode[at] - 1;
        return tokens;
    }

    private int parent(int node) {
        return (int) (keyOfNode[node] >>> 32) - 1;
    }

    private static long key(int node, int token) {
        return ((node + 1L) << 32) | (token + 1L);
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) & mask;
        return slot;
    }

    private void grow() {
        keys = new long[2 * keys.length];
        nodes = new int[keys.length];
        for (int node = 1; node < size; node++) {
            int slot = slot(keyOfNode[node]);
            keys[slot] = keyOfNode[node];
            nodes[slot] = node;
        }
    }
}
