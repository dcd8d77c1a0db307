package dev.jikji.text;

import java.util.Arrays;

/// The pieces of a WordPiece vocabulary as two tries, one for the starts of words and one for what goes on within, whose
/// edges lie in one table in open addressing.
final class Pieces {
    static final int NONE = -1;
    /// The root of what starts a word.
    static final int START = 0;
    /// The root of what goes on within a word.
    static final int WITHIN = 1;

    private long[] edges = new long[1 << 10];
    private int[] targets = new int[1 << 10];
    private int[] tokens = {NONE, NONE};
    private int nodes = 2;

    /// @param prefix of a token that goes on within a word
    Pieces(Vocabulary vocabulary, String prefix) {
        Arrays.fill(edges, -1);
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.token(id);
            add(START, token, id);
            if (token.startsWith(prefix)) add(WITHIN, token.substring(prefix.length()), id);
        }
    }

    private void add(int root, String piece, int id) {
        int node = root;
        for (int i = 0, c; i < piece.length(); i += Character.charCount(c)) {
            c = piece.codePointAt(i);
            int next = next(node, c);
            if (next == NONE) {
                next = nodes++;
                if (next == tokens.length) tokens = Arrays.copyOf(tokens, 2 * next);
                tokens[next] = NONE;
                if (2 * nodes > edges.length) grow();
                put((long) node << 32 | c, next);
            }
            node = next;
        }
        if (node != root) tokens[node] = id;
    }

    /// @return the node reached from `node` by a code point, or [#NONE]
    int next(int node, int c) {
        long edge = (long) node << 32 | c;
        for (int slot = slot(edge);; slot = (slot + 1) & (edges.length - 1)) {
            if (edges[slot] == edge) return targets[slot];
            if (edges[slot] == -1) return NONE;
        }
    }

    /// @return the token that ends at a node, or [#NONE]
    int token(int node) {
        return tokens[node];
    }

    private int slot(long edge) {
        return (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & (edges.length - 1);
    }

    private void put(long edge, int target) {
        int slot = slot(edge);
        while (edges[slot] != -1) slot = (slot + 1) & (edges.length - 1);
        edges[slot] = edge;
        targets[slot] = target;
    }

    private void grow() {
        long[] oldEdges = edges;
        int[] oldTargets = targets;
        edges = new long[2 * oldEdges.length];
        targets = new int[edges.length];
        Arrays.fill(edges, -1);
        for (int i = 0; i < oldEdges.length; i++) if (oldEdges[i] != -1) put(oldEdges[i], oldTargets[i]);
    }
}
