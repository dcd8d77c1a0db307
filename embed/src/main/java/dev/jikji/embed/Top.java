package dev.jikji.embed;

import java.util.ArrayList;
import java.util.List;

/// The highest of many scores: a heap whose root is the lowest kept. Of equal scores the lower index is higher.
final class Top {
    private final float[] scores;
    private final int[] indices;
    private int size;

    Top(int capacity) {
        scores = new float[capacity];
        indices = new int[capacity];
    }

    /// A score that is no higher than this need not be offered, if offers come by ascending index.
    float threshold() {
        return size < scores.length ? Float.NEGATIVE_INFINITY : scores[0];
    }

    void offer(float score, int index) {
        if (size < scores.length) {
            int hole = size++;
            for (int parent = (hole - 1) / 2; hole > 0 && lower(score, index, parent); parent = (hole - 1) / 2) {
                move(parent, hole);
                hole = parent;
            }
            set(hole, score, index);
        } else if (size > 0 && !lower(score, index, 0)) {
            sink(score, index);
        }
    }

    void offerAll(Top other) {
        for (int i = 0; i < other.size; i++) offer(other.scores[i], other.indices[i]);
    }

    /// Puts a score in the place of the root, or below it.
    private void sink(float score, int index) {
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) break;
            if (child + 1 < size && lower(scores[child + 1], indices[child + 1], child)) child++;
            if (lower(score, index, child)) break;
            move(child, hole);
            hole = child;
        }
        set(hole, score, index);
    }

    private boolean lower(float score, int index, int place) {
        return score < scores[place] || (score == scores[place] && index > indices[place]);
    }

    private void move(int from, int to) {
        set(to, scores[from], indices[from]);
    }

    private void set(int place, float score, int index) {
        scores[place] = score;
        indices[place] = index;
    }

    /// Empties the heap.
    ///
    /// @return the highest first
    List<Neighbour> drain(List<String> words) {
        var neighbours = new ArrayList<Neighbour>(size);
        while (size > 0) {
            neighbours.add(new Neighbour(words.get(indices[0]), indices[0], scores[0]));
            size--;
            if (size > 0) sink(scores[size], indices[size]);
        }
        return neighbours.reversed();
    }
}
