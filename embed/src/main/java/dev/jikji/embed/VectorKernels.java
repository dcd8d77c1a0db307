package dev.jikji.embed;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The Vector API's, three rows at a time, so that each vector loaded is used three times.
final class VectorKernels implements Kernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> BY_1 = rotation(1);
    private static final VectorShuffle<Float> BY_2 = rotation(2);
    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_8 = rotation(8);
    private static final FloatVector ONE_AND_HALF = FloatVector.broadcast(SPECIES, 1.5f);

    @Override
    public void multiply(float[] x, int rows, float[] y, int[] offsets, int count, int stride, float[] products) {
        for (int r = 0; r < rows; r++) {
            int xAt = r * stride;
            int p = r * count;
            int c = 0;
            for (; c + 3 <= count; c += 3) {
                multiply3(x, xAt, y, offsets[c], offsets[c + 1], offsets[c + 2], stride, products, p + c);
            }
            for (; c < count; c++) products[p + c] = dot(x, xAt, y, offsets[c], stride);
        }
    }

    private static void multiply3(float[] x, int xAt, float[] y, int y0, int y1, int y2, int stride,
            float[] products, int p) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        for (int i = 0; i < stride; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
            sum0 = FloatVector.fromArray(SPECIES, y, y0 + i).fma(v, sum0);
            sum1 = FloatVector.fromArray(SPECIES, y, y1 + i).fma(v, sum1);
            sum2 = FloatVector.fromArray(SPECIES, y, y2 + i).fma(v, sum2);
        }
        products[p] = sum(sum0);
        products[p + 1] = sum(sum1);
        products[p + 2] = sum(sum2);
    }

    private static float dot(float[] x, int xAt, float[] y, int yAt, int stride) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < stride; i += LANES) {
            sum = FloatVector.fromArray(SPECIES, y, yAt + i).fma(FloatVector.fromArray(SPECIES, x, xAt + i), sum);
        }
        return sum(sum);
    }

    private static VectorShuffle<Float> rotation(int lanes) {
        return VectorShuffle.iota(SPECIES, lanes % LANES, 1, true);
    }

    /// The sum of all lanes, in one order: `reduceLanes` may take another once it is compiled, and a training would not
    /// repeat.
    private static float sum(FloatVector v) {
        FloatVector sum = v;
        if (LANES > 8) sum = sum.add(sum.rearrange(BY_8));
        if (LANES > 4) sum = sum.add(sum.rearrange(BY_4));
        if (LANES > 2) sum = sum.add(sum.rearrange(BY_2));
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    @Override
    public void accumulate(float[] target, int at, float[] source, int[] offsets, int count, float[] weights,
            int first, int step, int stride) {
        int c = 0;
        for (; c + 3 <= count; c += 3) {
            int w = first + c * step;
            add3(target, at, source, offsets[c], offsets[c + 1], offsets[c + 2], weights[w], weights[w + step],
                    weights[w + 2 * step], stride);
        }
        for (; c < count; c++) add(target, at, source, offsets[c], weights[first + c * step], stride);
    }

    private static void add3(float[] target, int at, float[] source, int s0, int s1, int s2, float w0, float w1,
            float w2, int stride) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, w0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, w1);
        FloatVector v2 = FloatVector.broadcast(SPECIES, w2);
        for (int i = 0; i < stride; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, target, at + i);
            sum = FloatVector.fromArray(SPECIES, source, s0 + i).fma(v0, sum);
            sum = FloatVector.fromArray(SPECIES, source, s1 + i).fma(v1, sum);
            sum = FloatVector.fromArray(SPECIES, source, s2 + i).fma(v2, sum);
            sum.intoArray(target, at + i);
        }
    }

    private static void add(float[] target, int at, float[] source, int from, float weight, int stride) {
        FloatVector w = FloatVector.broadcast(SPECIES, weight);
        for (int i = 0; i < stride; i += LANES) {
            FloatVector.fromArray(SPECIES, source, from + i).fma(w, FloatVector.fromArray(SPECIES, target, at + i))
                    .intoArray(target, at + i);
        }
    }

    @Override
    public float dot(float[] values, int a, int b, int stride) {
        return dot(values, a, values, b, stride);
    }

    @Override
    public void adaGrad(float[] values, int a, int b, int squares, float gradient, int stride) {
        FloatVector g = FloatVector.broadcast(SPECIES, gradient);
        for (int i = 0; i < stride; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, values, a + i);
            FloatVector y = FloatVector.fromArray(SPECIES, values, b + i);
            FloatVector dx = g.mul(y);
            FloatVector dy = g.mul(x);
            FloatVector sx = dx.fma(dx, FloatVector.fromArray(SPECIES, values, a + squares + i));
            FloatVector sy = dy.fma(dy, FloatVector.fromArray(SPECIES, values, b + squares + i));
            sx.intoArray(values, a + squares + i);
            sy.intoArray(values, b + squares + i);
            x.sub(dx.mul(inverseRoot(sx))).intoArray(values, a + i);
            y.sub(dy.mul(inverseRoot(sy))).intoArray(values, b + i);
        }
    }

    /// 1/√x to 5·10⁻⁶ for positive `x`: half the exponent, corrected by two steps of Newton's method: a whole AdaGrad
    /// step took 93 instead of 142 ns with it, for 100 values each of two rows.
    private static FloatVector inverseRoot(FloatVector x) {
        FloatVector y = x.reinterpretAsInts().lanewise(VectorOperators.LSHR, 1).neg().add(0x5f3759df)
                .reinterpretAsFloats();
        FloatVector half = x.mul(-0.5f);
        y = y.mul(half.mul(y).fma(y, ONE_AND_HALF));
        return y.mul(half.mul(y).fma(y, ONE_AND_HALF));
    }
}
