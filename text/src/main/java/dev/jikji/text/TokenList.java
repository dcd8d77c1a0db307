package dev.jikji.text;

import java.util.Arrays;

/// The growing result of an encoding: ids and, if asked for, where each token stands in the text.
final class TokenList {
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    private TokenList(int capacity, boolean offsets) {
        int length = Math.max(16, capacity);
        ids = new int[length];
        if (offsets) {
            starts = new int[length];
            ends = new int[length];
        }
    }

    /// @param capacity a guess at the number of tokens
    static TokenList ofIds(int capacity) {
        return new TokenList(capacity, false);
    }

    static TokenList withOffsets(int capacity) {
        return new TokenList(capacity, true);
    }

    boolean hasOffsets() {
        return starts != null;
    }

    int size() {
        return size;
    }

    /// Adds a token that stands at [start, end) of the text.
    void add(int id, int start, int end) {
        if (size == ids.length) reserve(1);
        ids[size] = id;
        if (starts != null) {
            starts[size] = start;
            ends[size] = end;
        }
        size++;
    }

    /// Adds tokens to a list without offsets.
    void addAll(int... more) {
        if (ids.length - size < more.length) reserve(more.length);
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    /// Makes room for `more` tokens.
    private void reserve(int more) {
        int length = Math.max(2 * ids.length, size + more);
        ids = Arrays.copyOf(ids, length);
        if (starts != null) {
            starts = Arrays.copyOf(starts, length);
            ends = Arrays.copyOf(ends, length);
        }
    }

    int[] ids() {
        return Arrays.copyOf(ids, size);
    }

    Encoding encoding() {
        return new Encoding(ids(), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
}
