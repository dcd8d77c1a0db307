package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Rows of floats that several threads change without locks (Hogwild, Recht et al. 2011). Each row is followed by
/// zeros up to a multiple of 64 bytes, so that kernels have no remainder.
final class Matrix {
    private static final int LANES = 16;

    final int rows;
    final int dim;
    /// Floats from one row to the next, the zeros included.
    final int stride;
    final float[] values;

    private Matrix(int rows, int dim) {
        this.rows = rows;
        this.dim = dim;
        stride = stride(dim);
        require((long) rows * stride <= Integer.MAX_VALUE - LANES,
                "%d vectors of dim %d are too many for one array; lower dim, or raise the minimum count", rows, dim);
        values = new float[rows * stride];
    }

    static int stride(int dim) {
        return Math.ceilDiv(dim, LANES) * LANES;
    }

    static Matrix zeros(int rows, int dim) {
        return new Matrix(rows, dim);
    }

    /// Values uniform in [-`bound`, `bound`).
    static Matrix uniform(int rows, int dim, float bound, SplittableRandom random) {
        var matrix = new Matrix(rows, dim);
        for (int row = 0; row < rows; row++) {
            int at = matrix.at(row);
            for (int i = 0; i < dim; i++) matrix.values[at + i] = (2 * random.nextFloat() - 1) * bound;
        }
        return matrix;
    }

    /// @throws dev.jikji.text.InputException if a value is none, as after steps that were too long
    void requireFinite(double learningRate) {
        boolean finite = true;
        for (float value : values) finite &= Float.isFinite(value);
        require(finite, Hogwild.DIVERGED, learningRate);
    }

    /// Where a row begins in [#values].
    int at(int row) {
        return row * stride;
    }

    /// Writes the rows' values, without the zeros after them.
    void write(DataOutput out) throws IOException {
        for (int row = 0; row < rows; row++) {
            int at = at(row);
            for (int i = 0; i < dim; i++) out.writeFloat(values[at + i]);
        }
    }

    /// Reads what [#write] wrote.
    static Matrix read(DataInput in, int rows, int dim) throws IOException {
        Matrix matrix = zeros(rows, dim);
        for (int row = 0; row < rows; row++) {
            int at = matrix.at(row);
            for (int i = 0; i < dim; i++) matrix.values[at + i] = in.readFloat();
        }
        return matrix;
    }

    /// The first `count` rows one after the other, without the zeros.
    float[] packed(int count) {
        float[] packed = new float[Math.multiplyExact(count, dim)];
        for (int row = 0; row < count; row++) System.arraycopy(values, at(row), packed, row * dim, dim);
        return packed;
    }

    float[] row(int row) {
        return Arrays.copyOfRange(values, at(row), at(row) + dim);
    }
}
