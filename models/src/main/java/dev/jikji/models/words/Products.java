package dev.jikji.models.words;

/// Products of vectors and matrices, in loops that the Java compiler turns into vector instructions.
public final class Products {
    private Products() {}

    /// `y += x W`, eight rows of `W` at a time, so that `y` is read and written an eighth as often.
    ///
    /// @param x      `in` values from `xAt`
    /// @param w      `(in, stride)`, from `wAt`
    /// @param y      `out` values from `yAt`
    public static void add(float[] x, int xAt, int in, float[] w, int wAt, int stride, float[] y, int yAt, int out) {
        int i = 0;
        for (; i + 8 <= in; i += 8) {
            float x0 = x[xAt + i], x1 = x[xAt + i + 1], x2 = x[xAt + i + 2], x3 = x[xAt + i + 3];
            float x4 = x[xAt + i + 4], x5 = x[xAt + i + 5], x6 = x[xAt + i + 6], x7 = x[xAt + i + 7];
            int w0 = wAt + i * stride, w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride;
            int w4 = w3 + stride, w5 = w4 + stride, w6 = w5 + stride, w7 = w6 + stride;
            for (int j = 0; j < out; j++)
                y[yAt + j] += x0 * w[w0 + j] + x1 * w[w1 + j] + x2 * w[w2 + j] + x3 * w[w3 + j]
                        + (x4 * w[w4 + j] + x5 * w[w5 + j] + x6 * w[w6 + j] + x7 * w[w7 + j]);
        }
        for (; i < in; i++) addScaled(x[xAt + i], w, wAt + i * stride, y, yAt, out);
    }

    /// `y += a x`.
    public static void addScaled(float a, float[] x, int xAt, float[] y, int yAt, int count) {
        for (int j = 0; j < count; j++) y[yAt + j] += a * x[xAt + j];
    }

    /// `y += x`.
    public static void add(float[] x, int xAt, float[] y, int yAt, int count) {
        for (int j = 0; j < count; j++) y[yAt + j] += x[xAt + j];
    }

    /// `(rows, columns)` to `(columns, rows)`.
    public static float[] transposed(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c];
        return turned;
    }
}
