package dev.jikji.embed;

import java.util.Arrays;

/// Hidden vectors that predict the same word, and the steps they shall take. One thread's.
final class Batch {
    final int stride;
    final float[] hidden;
    /// The negative gradient times the learning rate, row by row.
    final float[] step;
    int rows;

    Batch(int maxRows, int stride) {
        this.stride = stride;
        hidden = new float[maxRows * stride];
        step = new float[maxRows * stride];
    }

    void clear() {
        rows = 0;
    }

    /// Adds a row as a copy of one in a matrix.
    void add(float[] values, int at) {
        System.arraycopy(values, at, hidden, rows * stride, stride);
        Arrays.fill(step, rows * stride, (rows + 1) * stride, 0);
        rows++;
    }

    /// Adds a row of zeros.
    void addZeros() {
        Arrays.fill(hidden, rows * stride, (rows + 1) * stride, 0);
        Arrays.fill(step, rows * stride, (rows + 1) * stride, 0);
        rows++;
    }
}
