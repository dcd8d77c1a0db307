package dev.jikji.models.words;

/// Products of vectors and matrices in loops that the Java compiler turns into vector instructions. For that, all arrays
/// of a loop are walked from their beginnings and in step, so that a matrix is an array of rows: where one array may
/// overlap another at a distance, the compiler of JDK 25 leaves the loop as it is, eight times as slow.
public final class Products {
    private Products() {}

    /// `y += x W`.
    ///
    /// @param x `in` values from `xAt`
    /// @param w `in` rows from `wAt`, each at least as long as `y`
    public static void add(float[] x, int xAt, int in, float[][] w, int wAt, float[] y) {
        int i = 0, out = y.length;
        for (; i + 8 <= in; i += 8) {
            float x0 = x[xAt + i], x1 = x[xAt + i + 1], x2 = x[xAt + i + 2], x3 = x[xAt + i + 3];
            float x4 = x[xAt + i + 4], x5 = x[xAt + i + 5], x6 = x[xAt + i + 6], x7 = x[xAt + i + 7];
            float[] w0 = w[wAt + i], w1 = w[wAt + i + 1], w2 = w[wAt + i + 2], w3 = w[wAt + i + 3];
            float[] w4 = w[wAt + i + 4], w5 = w[wAt + i + 5], w6 = w[wAt + i + 6], w7 = w[wAt + i + 7];
            for (int j = 0; j < out; j++)
                y[j] += x0 * w0[j] + x1 * w1[j] + x2 * w2[j] + x3 * w3[j]
                        + (x4 * w4[j] + x5 * w5[j] + x6 * w6[j] + x7 * w7[j]);
        }
        for (; i < in; i++) addScaled(x[xAt + i], w[wAt + i], y);
    }

    /// `Y += X W`, of several vectors.
    ///
    /// @param x  `(count, in)`
    /// @param y  their results, from `yAt`
    public static void addAll(float[] x, int count, int in, float[][] w, float[][] y, int yAt) {
        for (int k = 0; k < count; k++) add(x, k * in, in, w, 0, y[yAt + k]);
    }

    /// `y += a x`.
    public static void addScaled(float a, float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) y[j] += a * x[j];
    }

    /// `y += x`.
    public static void add(float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) y[j] += x[j];
    }

    /// The rows of a matrix.
    ///
    /// @param values `(rows, columns)`
    public static float[][] rows(float[] values, int columns) {
        float[][] rows = new float[values.length / columns][columns];
        for (int r = 0; r < rows.length; r++) System.arraycopy(values, r * columns, rows[r], 0, columns);
        return rows;
    }

    /// The columns of a matrix, as rows.
    ///
    /// @param values `(rows, columns)`
    public static float[][] columns(float[] values, int columns) {
        int rows = values.length / columns;
        float[][] turned = new float[columns][rows];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) turned[c][r] = values[r * columns + c];
        return turned;
    }
}
