package dev.jikji.text;

import java.util.Arrays;

/// A growing list of token ids.
final class Ids {
    private int[] ids;
    private int size;

    Ids(int capacity) {
        ids = new int[Math.max(16, capacity)];
    }

    void add(int id) {
        if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
        ids[size++] = id;
    }

    void addAll(int[] more) {
        if (ids.length - size < more.length) ids = Arrays.copyOf(ids, Math.max(2 * ids.length, size + more.length));
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
