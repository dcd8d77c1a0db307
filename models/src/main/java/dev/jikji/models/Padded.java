package dev.jikji.models;

import dev.jikji.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Sentences of a batch side by side, the shorter ones filled up at their ends.
///
/// @param ids     row-major `(rows, time)`
/// @param lengths tokens of each row, at least 1
/// @param time    at least that of the longest
public record Padded(long[] ids, int[] lengths, int time) {

    /// @param padding fills rows up
    public static Padded of(List<int[]> sentences, int padding) {
        return of(sentences, padding, longest(sentences));
    }

    public static int longest(List<int[]> sentences) {
        return sentences.stream().mapToInt(sentence -> sentence.length).max().orElseThrow();
    }

    /// Filled up to a length of the caller's choice.
    public static Padded of(List<int[]> sentences, int padding, int time) {
        long[] ids = new long[sentences.size() * time];
        Arrays.fill(ids, padding);
        int[] lengths = new int[sentences.size()];
        for (int row = 0; row < lengths.length; row++) {
            int[] sentence = sentences.get(row);
            lengths[row] = sentence.length;
            for (int t = 0; t < sentence.length; t++) ids[row * time + t] = sentence[t];
        }
        return new Padded(ids, lengths, time);
    }

    public int rows() {
        return lengths.length;
    }

    /// Tokens that are none of the padding.
    public int tokens() {
        return Arrays.stream(lengths).sum();
    }

    /// @return int64 `(rows, time)`
    public Tensor tensor() {
        return Tensor.of(ids, rows(), time);
    }

    /// @return where in `ids` the tokens stand that are none of the padding, in order
    public long[] places() {
        long[] places = new long[tokens()];
        int next = 0;
        for (int row = 0; row < rows(); row++) {
            for (int t = 0; t < lengths[row]; t++) places[next++] = (long) row * time + t;
        }
        return places;
    }

    /// @return the ids at [#places]
    public long[] atPlaces() {
        return Arrays.stream(places()).map(place -> ids[Math.toIntExact(place)]).toArray();
    }
}
