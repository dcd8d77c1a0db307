package dev.jikji.text;

import java.util.Arrays;
import java.util.PriorityQueue;

/// The merges of byte-pair encoding (Sennrich et al. 2016): which two tokens become one, the earlier learned first.
final class Merges {
    private static final long NONE = Long.MAX_VALUE;
    /// Up to this many tokens, looking at all pairs for each merge is faster than a queue.
    private static final int SHORT = 64;

    private final int[] lefts;
    private final int[] rights;
    /// Open addressing: a pair (left in the upper half, right in the lower) and what it becomes (rank in the upper half,
    /// token in the lower).
    private final long[] pairs;
    private final long[] values;
    private final int mask;

    /// @param lefts  by rank, as the other two
    /// @param merged the token that left and right become
    Merges(int[] lefts, int[] rights, int[] merged) {
        this.lefts = lefts;
        this.rights = rights;
        mask = Integer.highestOneBit(Math.max(4, 4 * lefts.length)) - 1;
        pairs = new long[mask + 1];
        Arrays.fill(pairs, -1);
        values = new long[mask + 1];
        for (int rank = 0; rank < lefts.length; rank++) {
            long pair = pair(lefts[rank], rights[rank]);
            int slot = slot(pair);
            while (pairs[slot] != -1 && pairs[slot] != pair) slot = (slot + 1) & mask;
            pairs[slot] = pair;
            values[slot] = pair(rank, merged[rank]);
        }
    }

    int size() {
        return lefts.length;
    }

    int left(int rank) {
        return lefts[rank];
    }

    int right(int rank) {
        return rights[rank];
    }

    static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long pair) {
        long hash = pair * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & mask;
    }

    private long value(int left, int right) {
        long pair = pair(left, right);
        for (int slot = slot(pair);; slot = (slot + 1) & mask) {
            if (pairs[slot] == pair) return values[slot];
            if (pairs[slot] == -1) return NONE;
        }
    }

    /// Merges `ids[0, size)` in place as often as possible, always the pair of lowest rank, of those the leftmost.
    ///
    /// @return how many tokens are left
    int apply(int[] ids, int size) {
        return size <= SHORT ? applyByScan(ids, null, size) : applyByQueue(ids, null, size);
    }

    /// [#apply(int[], int)] that also tells, in `spans`, of how many of the ids before each id after is made.
    int apply(int[] ids, int[] spans, int size) {
        Arrays.fill(spans, 0, size, 1);
        return size <= SHORT ? applyByScan(ids, spans, size) : applyByQueue(ids, spans, size);
    }

    /// @param spans null where nobody asks for them, as in [#applyByQueue]
    private int applyByScan(int[] ids, int[] spans, int size) {
        var next = new long[size]; // what ids[i] and ids[i + 1] become
        for (int i = 0; i + 1 < size; i++) next[i] = value(ids[i], ids[i + 1]);
        int left = size;
        while (left > 1) {
            int best = 0;
            for (int i = 1; i < left - 1; i++) if (next[i] < next[best]) best = i;
            if (next[best] == NONE) break;
            ids[best] = (int) next[best];
            left--;
            System.arraycopy(ids, best + 2, ids, best + 1, left - best - 1);
            if (spans != null) {
                spans[best] += spans[best + 1];
                System.arraycopy(spans, best + 2, spans, best + 1, left - best - 1);
            }
            System.arraycopy(next, best + 2, next, best + 1, Math.max(0, left - best - 2));
            if (best > 0) next[best - 1] = value(ids[best - 1], ids[best]);
            if (best < left - 1) next[best] = value(ids[best], ids[best + 1]);
        }
        return left;
    }

    /// The tokens as a doubly linked list, the possible merges in a queue by rank and position.
    private int applyByQueue(int[] ids, int[] spans, int size) {
        record Candidate(long value, int position) implements Comparable<Candidate> {
            @Override
            public int compareTo(Candidate other) {
                int order = Long.compare(value, other.value);
                return order != 0 ? order : Integer.compare(position, other.position);
            }
        }
        var previous = new int[size];
        var next = new int[size];
        var queue = new PriorityQueue<Candidate>();
        for (int i = 0; i < size; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
            if (i + 1 < size) {
                long value = value(ids[i], ids[i + 1]);
                if (value != NONE) queue.add(new Candidate(value, i));
            }
        }
        for (Candidate top = queue.poll(); top != null; top = queue.poll()) {
            int i = top.position;
            if (ids[i] < 0 || next[i] == size || value(ids[i], ids[next[i]]) != top.value) continue; // out of date
            int gone = next[i];
            ids[i] = (int) top.value;
            ids[gone] = -1;
            if (spans != null) spans[i] += spans[gone];
            next[i] = next[gone];
            if (next[i] < size) {
                previous[next[i]] = i;
                long value = value(ids[i], ids[next[i]]);
                if (value != NONE) queue.add(new Candidate(value, i));
            }
            if (previous[i] >= 0) {
                long value = value(ids[previous[i]], ids[i]);
                if (value != NONE) queue.add(new Candidate(value, previous[i]));
            }
        }
        int left = 0;
        for (int i = 0; i < size; i = next[i]) {
            if (spans != null) spans[left] = spans[i];
            ids[left++] = ids[i];
        }
        return left;
    }
}
