package dev.jikji.embed;

import java.util.HashMap;
import java.util.Map;

/// Vectors for words and, by their character n-grams, for words never seen. Immutable; safe for use by several
/// threads.
public final class FastTextModel {
    private final SubwordRows rows;
    private final Matrix input;
    private final Map<String, Integer> indices;

    FastTextModel(SubwordRows rows, Matrix input) {
        this.rows = rows;
        this.input = input;
        indices = HashMap.newHashMap(rows.words().size());
        for (int word = 0; word < rows.words().size(); word++) indices.put(rows.words().get(word), word);
    }

    public int dim() {
        return input.dim;
    }

    /// The vector of a word: the mean of its own and its n-grams', where it was trained on, else of its n-grams'.
    ///
    /// @return zeros if no word that was trained on has an n-gram in common with it
    public float[] vector(String word) {
        Integer index = indices.get(word);
        return mean(index == null ? rows.ofNgrams(word) : rows.ofWords()[index]);
    }

    /// The words that it was trained on, with their vectors as [#vector] gives them.
    public WordVectors wordVectors() {
        int dim = dim();
        float[] values = new float[Math.multiplyExact(rows.words().size(), dim)];
        for (int word = 0; word < rows.words().size(); word++) {
            System.arraycopy(mean(rows.ofWords()[word]), 0, values, word * dim, dim);
        }
        return new WordVectors(rows.words(), dim, values);
    }

    private float[] mean(int[] chosen) {
        float[] mean = new float[dim()];
        for (int row : chosen) {
            int at = input.at(row);
            for (int i = 0; i < mean.length; i++) mean[i] += input.values[at + i];
        }
        for (int i = 0; i < mean.length && chosen.length > 0; i++) mean[i] /= chosen.length;
        return mean;
    }
}
