package dev.jikji.text.features;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.Objects;

/// Sparse rows one after the other: compressed sparse rows (CSR), in SciPy's names.
///
/// @param columns width of each row
/// @param indptr  where each row begins in the two others, and where the last ends: rows + 1 numbers
/// @param indices of the columns, rising within a row
/// @param data    the values
public record SparseMatrix(int columns, int[] indptr, int[] indices, float[] data) {

    public int rows() {
        return indptr.length - 1;
    }

    /// @return a copy of a row
    public SparseVector row(int row) {
        Objects.checkIndex(row, rows());
        return new SparseVector(columns, Arrays.copyOfRange(indices, indptr[row], indptr[row + 1]),
                Arrays.copyOfRange(data, indptr[row], indptr[row + 1]));
    }

    /// A row for each id, with a single 1 in the column of that number.
    ///
    /// @throws dev.jikji.text.InputException if an id is not in [0, `columns`)
    public static SparseMatrix oneHot(int[] ids, int columns) {
        int[] indptr = new int[ids.length + 1];
        float[] data = new float[ids.length];
        Arrays.fill(data, 1);
        for (int i = 0; i < ids.length; i++) {
            require(ids[i] >= 0 && ids[i] < columns, "id %d at %d has no column; there are %d", ids[i], i, columns);
            indptr[i + 1] = i + 1;
        }
        return new SparseMatrix(columns, indptr, ids.clone(), data);
    }

    /// Collects rows.
    static final class Builder {
        private final int columns;
        private int[] indptr = new int[16];
        private int[] indices = new int[256];
        private float[] data = new float[256];
        private int rows;

        Builder(int columns) {
            this.columns = columns;
        }

        void add(SparseVector row) {
            int from = indptr[rows];
            int count = row.indices().length;
            require(from <= Integer.MAX_VALUE - 8 - count, "the matrix has more than %,d values; take the documents one"
                    + " at a time", Integer.MAX_VALUE - 8);
            if (from + count > data.length) {
                int length = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * data.length, from + count));
                indices = Arrays.copyOf(indices, length);
                data = Arrays.copyOf(data, length);
            }
            System.arraycopy(row.indices(), 0, indices, from, count);
            System.arraycopy(row.values(), 0, data, from, count);
            rows++;
            if (rows == indptr.length) indptr = Arrays.copyOf(indptr, 2 * rows);
            indptr[rows] = from + count;
        }

        SparseMatrix build() {
            int size = indptr[rows];
            return new SparseMatrix(columns, Arrays.copyOf(indptr, rows + 1), Arrays.copyOf(indices, size),
                    Arrays.copyOf(data, size));
        }
    }
}
