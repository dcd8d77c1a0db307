package dev.jikji.embed;

import java.util.Arrays;

/// The vectors at unit length, so that a dot product is a cosine, a block of words at a time.
///
/// Within a block the values stand by dimension, not by word. The loops over its words then add up elements beside
/// each other, which the JIT compiler turns into vector instructions; it may not reorder the sum of one dot product.
final class UnitBlocks {
    /// Words of a block: of 100 values each, they stay in a core's second cache.
    static final int WORDS = 256;

    private final WordVectors vectors;
    private final float[] scales;

    UnitBlocks(WordVectors vectors) {
        this.vectors = vectors;
        scales = new float[vectors.size()];
        for (int i = 0; i < scales.length; i++) scales[i] = scale(vectors.values(), i * vectors.dim(), vectors.dim());
    }

    /// One over the length of a vector; 0 for the zero vector, which is near to nothing.
    private static float scale(float[] values, int start, int dim) {
        double sum = 0;
        for (int i = start; i < start + dim; i++) sum += (double) values[i] * values[i];
        return sum == 0 ? 0 : (float) (1 / Math.sqrt(sum));
    }

    int count() {
        return (vectors.size() + WORDS - 1) / WORDS;
    }

    /// Of words in a block, which only the last lacks.
    int words(int block) {
        return Math.min(WORDS, vectors.size() - block * WORDS);
    }

    /// The vector of a word at unit length.
    float[] unit(int index) {
        float[] unit = vectors.vector(index);
        for (int i = 0; i < unit.length; i++) unit[i] *= scales[index];
        return unit;
    }

    static float[] unit(float[] vector) {
        float[] unit = vector.clone();
        float scale = scale(vector, 0, vector.length);
        for (int i = 0; i < unit.length; i++) unit[i] *= scale;
        return unit;
    }

    /// Computes cosines with every word of a block. For the use of one thread.
    final class Product {
        private final float[] block = new float[vectors.dim() * WORDS];

        /// @param rows   of unit length
        /// @param cosines per row [#WORDS] places, of which those of missing words get 0
        void with(int block, float[][] rows, float[] cosines) {
            load(block);
            for (int row = 0; row < rows.length; row++) multiply(rows[row], cosines, row * WORDS);
        }

        private void load(int index) {
            int dim = vectors.dim();
            float[] values = vectors.values();
            int words = words(index);
            if (words < WORDS) Arrays.fill(block, 0);
            for (int word = 0; word < words; word++) {
                int start = (index * WORDS + word) * dim;
                float scale = scales[index * WORDS + word];
                for (int d = 0; d < dim; d++) block[d * WORDS + word] = values[start + d] * scale;
            }
        }

        /// Eight dimensions at a time, so that each sum is fetched and stored once for eight products.
        private void multiply(float[] row, float[] sums, int start) {
            float[] b = block;
            for (int j = 0; j < WORDS; j++) sums[start + j] = 0;
            int d = 0;
            for (; d + 8 <= row.length; d += 8) {
                float r0 = row[d], r1 = row[d + 1], r2 = row[d + 2], r3 = row[d + 3];
                float r4 = row[d + 4], r5 = row[d + 5], r6 = row[d + 6], r7 = row[d + 7];
                int at = d * WORDS;
                for (int j = 0; j < WORDS; j++) {
                    sums[start + j] += r0 * b[at + j] + r1 * b[at + WORDS + j] + r2 * b[at + 2 * WORDS + j]
                            + r3 * b[at + 3 * WORDS + j] + r4 * b[at + 4 * WORDS + j] + r5 * b[at + 5 * WORDS + j]
                            + r6 * b[at + 6 * WORDS + j] + r7 * b[at + 7 * WORDS + j];
                }
            }
            for (; d < row.length; d++) {
                float r = row[d];
                int at = d * WORDS;
                for (int j = 0; j < WORDS; j++) sums[start + j] += r * b[at + j];
            }
        }
    }
}
