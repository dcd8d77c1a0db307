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
        /// Putting a block in order takes as long as this many dot products with it.
        private static final int FEW = 4;

        private final float[][] columns = new float[vectors.dim()][WORDS];

        /// @param rows    of unit length
        /// @param cosines for each row [#WORDS] places; those of missing words mean nothing
        void with(int block, float[][] rows, float[][] cosines) {
            if (rows.length < FEW) {
                for (int row = 0; row < rows.length; row++) multiplyEach(block, rows[row], cosines[row]);
            } else {
                load(block);
                for (int row = 0; row < rows.length; row++) multiply(rows[row], cosines[row]);
            }
        }

        private void multiplyEach(int block, float[] row, float[] products) {
            for (int word = 0; word < words(block); word++) {
                int index = block * WORDS + word;
                products[word] = dot(row, vectors.values(), index * row.length) * scales[index];
            }
        }

        /// Four sums, none of which has to wait for the last addition of another.
        private static float dot(float[] row, float[] values, int start) {
            float s0 = 0;
            float s1 = 0;
            float s2 = 0;
            float s3 = 0;
            int d = 0;
            for (; d + 4 <= row.length; d += 4) {
                s0 += row[d] * values[start + d];
                s1 += row[d + 1] * values[start + d + 1];
                s2 += row[d + 2] * values[start + d + 2];
                s3 += row[d + 3] * values[start + d + 3];
            }
            for (; d < row.length; d++) s0 += row[d] * values[start + d];
            return s0 + s1 + (s2 + s3);
        }

        private void load(int block) {
            int first = block * WORDS;
            for (int d = 0; d < columns.length; d++) {
                float[] column = columns[d];
                int at = first * columns.length + d;
                for (int word = 0; word < words(block); word++) {
                    column[word] = vectors.values()[at] * scales[first + word];
                    at += columns.length;
                }
            }
        }

        private void multiply(float[] row, float[] sums) {
            Arrays.fill(sums, 0);
            int d = 0;
            for (; d + 8 <= row.length; d += 8) addEight(row, d, sums);
            for (; d < row.length; d++) {
                float r = row[d];
                float[] b = columns[d];
                for (int j = 0; j < WORDS; j++) sums[j] += r * b[j];
            }
        }

        /// So that each sum is fetched and stored once for eight products. Every array has the same, lone index:
        /// with an offset of its own for each the JIT compiler finds no vector instructions.
        private void addEight(float[] row, int d, float[] sums) {
            float r0 = row[d];
            float r1 = row[d + 1];
            float r2 = row[d + 2];
            float r3 = row[d + 3];
            float r4 = row[d + 4];
            float r5 = row[d + 5];
            float r6 = row[d + 6];
            float r7 = row[d + 7];
            float[] b0 = columns[d];
            float[] b1 = columns[d + 1];
            float[] b2 = columns[d + 2];
            float[] b3 = columns[d + 3];
            float[] b4 = columns[d + 4];
            float[] b5 = columns[d + 5];
            float[] b6 = columns[d + 6];
            float[] b7 = columns[d + 7];
            for (int j = 0; j < WORDS; j++) {
                sums[j] += r0 * b0[j] + r1 * b1[j] + r2 * b2[j] + r3 * b3[j] + r4 * b4[j] + r5 * b5[j] + r6 * b6[j]
                        + r7 * b7[j];
            }
        }
    }
}
