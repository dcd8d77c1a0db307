package dev.jikji.embed;

import java.util.Arrays;

/// The mean of some rows of a matrix, those of words and their n-grams, as a hidden vector; its step goes to each of
/// them whole, as in word2vec.c and fastText, not divided by their number.
final class SubwordSum {
    private static final Kernels KERNELS = Kernels.BEST;
    private static final int[] START = {0};
    private static final float[] ONE = {1};

    private final Matrix matrix;
    private final int[][] rowsOfWord;
    private int[] offsets = new int[256];
    private int count;
    private final float[] weight = new float[1];

    /// @param rowsOfWord by word, the rows of the matrix that it consists of
    SubwordSum(Matrix matrix, int[][] rowsOfWord) {
        this.matrix = matrix;
        this.rowsOfWord = rowsOfWord;
    }

    int stride() {
        return matrix.stride;
    }

    void clear() {
        count = 0;
    }

    void add(int word) {
        int[] rows = rowsOfWord[word];
        if (count + rows.length > offsets.length) offsets = Arrays.copyOf(offsets, 2 * (count + rows.length));
        for (int row : rows) offsets[count++] = matrix.at(row);
    }

    /// Makes the mean the only row of `batch`.
    void mean(Batch batch) {
        weight[0] = 1f / count;
        batch.clear();
        batch.addZeros();
        KERNELS.accumulate(batch.hidden, 0, matrix.values, offsets, count, weight, 0, 0, matrix.stride);
    }

    /// By how many steps the mean moves when its rows take one: by one, or by more if a row is in it more than once.
    float moved() {
        int same = 0;
        for (int i = 0; i < count; i++) for (int j = 0; j < count; j++) if (offsets[i] == offsets[j]) same++;
        return (float) same / count;
    }

    /// Adds the step of `batch` to every row.
    void step(Batch batch) {
        for (int i = 0; i < count; i++) {
            KERNELS.accumulate(matrix.values, offsets[i], batch.step, START, 1, ONE, 0, 0, matrix.stride);
        }
    }
}
