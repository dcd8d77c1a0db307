package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/// Words, each with a vector. Immutable; safe for use by several threads.
public final class WordVectors {
    private final List<String> words;
    private final Map<String, Integer> indices;
    private final int dim;
    private final float[] values;

    /// @param values row by row, `words.size() × dim`; kept, not copied
    /// @throws dev.jikji.text.InputException if a word occurs twice or `values` has another length
    public WordVectors(List<String> words, int dim, float[] values) {
        require(dim > 0, "vectors of width %d; at least 1 is needed", dim);
        require(values.length == (long) words.size() * dim, "%d values for %d words of %d values each", values.length,
                words.size(), dim);
        this.words = List.copyOf(words);
        this.dim = dim;
        this.values = values;
        indices = HashMap.newHashMap(words.size());
        for (int i = 0; i < words.size(); i++) {
            Integer first = indices.putIfAbsent(words.get(i), i);
            require(first == null, "word %d, \"%s\", is word %d again", i, words.get(i), first);
        }
    }

    /// Made by a reader, which has checked all of it.
    WordVectors(List<String> words, Map<String, Integer> indices, int dim, float[] values) {
        this.words = List.copyOf(words);
        this.indices = indices;
        this.dim = dim;
        this.values = values;
    }

    public int size() {
        return words.size();
    }

    /// Width of each vector.
    public int dim() {
        return dim;
    }

    /// Words by index.
    public List<String> words() {
        return words;
    }

    /// @return the place of `word`, if it is known
    public OptionalInt index(String word) {
        Integer index = indices.get(word);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /// @return a copy of the vector of `word`, if it is known
    public Optional<float[]> vector(String word) {
        Integer index = indices.get(word);
        return index == null ? Optional.empty() : Optional.of(vector(index));
    }

    /// @return a copy of the vector at `index`, of [#dim] values
    public float[] vector(int index) {
        Objects.checkIndex(index, size());
        return Arrays.copyOfRange(values, index * dim, (index + 1) * dim);
    }

    /// Writes the vector at `index` into an array.
    ///
    /// @param at where its first value goes
    public void copy(int index, float[] target, int at) {
        System.arraycopy(values, Objects.checkIndex(index, size()) * dim, target, at, dim);
    }

    /// Some of the words, in the same order.
    ///
    /// @param keep told the place and the word
    public WordVectors filter(BiPredicate<Integer, String> keep) {
        int[] kept = IntStream.range(0, size()).filter(index -> keep.test(index, words.get(index))).toArray();
        float[] some = new float[kept.length * dim];
        for (int i = 0; i < kept.length; i++) copy(kept[i], some, i * dim);
        return new WordVectors(IntStream.of(kept).mapToObj(words::get).toList(), dim, some);
    }

    /// Row by row; not to be changed.
    float[] values() {
        return values;
    }
}
