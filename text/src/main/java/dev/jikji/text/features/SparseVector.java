package dev.jikji.text.features;

import static dev.jikji.text.InputException.require;

/// A vector that is mostly zeros.
///
/// @param dim     width
/// @param indices of the values that are kept, rising; kept, not copied
/// @param values  one for each index
public record SparseVector(int dim, int[] indices, float[] values) {

    /// @throws dev.jikji.text.InputException unless there are as many indices as values, rising, from 0 to `dim` - 1
    public SparseVector {
        require(indices.length == values.length, "%d indices for %d values", indices.length, values.length);
        for (int i = 0; i < indices.length; i++) {
            require(indices[i] > (i == 0 ? -1 : indices[i - 1]) && indices[i] < dim,
                    "index %d at %d; indices have to rise and be below %d", indices[i], i, dim);
        }
    }

    public double dot(SparseVector other) {
        require(dim == other.dim, "vectors of width %d and %d have no product", dim, other.dim);
        double sum = 0;
        for (int i = 0, j = 0; i < indices.length && j < other.indices.length;) {
            if (indices[i] == other.indices[j]) sum += (double) values[i++] * other.values[j++];
            else if (indices[i] < other.indices[j]) i++;
            else
                j++;
        }
        return sum;
    }

    /// The L2 norm.
    public double norm() {
        return Math.sqrt(dot(this));
    }

    public float[] toDense() {
        float[] dense = new float[dim];
        for (int i = 0; i < indices.length; i++) dense[indices[i]] = values[i];
        return dense;
    }
}
