package dev.jikji.embed;

/// Loops that the Java machine's compiler turns into vector instructions where it can: sums of rows it can, dot
/// products it cannot, those are scalar with independent sums.
final class PlainKernels implements Kernels {

    @Override
    public void multiply(float[] x, int rows, float[] y, int[] offsets, int count, int stride, float[] products) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < count; c++) products[r * count + c] = dot(x, r * stride, y, offsets[c], stride);
        }
    }

    private static float dot(float[] x, int xAt, float[] y, int yAt, int stride) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < stride; i += 4) {
            sum0 += x[xAt + i] * y[yAt + i];
            sum1 += x[xAt + i + 1] * y[yAt + i + 1];
            sum2 += x[xAt + i + 2] * y[yAt + i + 2];
            sum3 += x[xAt + i + 3] * y[yAt + i + 3];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    @Override
    public void accumulate(float[] target, int at, float[] source, int[] offsets, int count, float[] weights,
            int first, int step, int stride) {
        for (int c = 0; c < count; c++) add(target, at, source, offsets[c], weights[first + c * step], stride);
    }

    private static void add(float[] target, int at, float[] source, int from, float weight, int stride) {
        for (int i = 0; i < stride; i++) target[at + i] += weight * source[from + i];
    }

    @Override
    public float dot(float[] values, int a, int b, int stride) {
        return dot(values, a, values, b, stride);
    }

    @Override
    public void adaGrad(float[] values, int a, int b, int squares, float gradient, int stride) {
        for (int i = 0; i < stride; i++) {
            float x = values[a + i];
            float y = values[b + i];
            float dx = gradient * y;
            float dy = gradient * x;
            float sx = values[a + squares + i] + dx * dx;
            float sy = values[b + squares + i] + dy * dy;
            values[a + squares + i] = sx;
            values[b + squares + i] = sy;
            values[a + i] = x - dx / (float) Math.sqrt(sx);
            values[b + i] = y - dy / (float) Math.sqrt(sy);
        }
    }
}
