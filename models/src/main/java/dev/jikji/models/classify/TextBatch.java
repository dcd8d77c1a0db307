package dev.jikji.models.classify;

import dev.jikji.models.Padded;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Texts as numbers, side by side.
///
/// @param ids    tokens in order, or features; filled up with the number after the last
/// @param values of features, row-major `(rows, time)`, 0 where filled up; null for tokens
public record TextBatch(Padded ids, float[] values) {
    private static final int LENGTHS = 4; // oneDNN keeps code for every length it meets

    /// A text.
    ///
    /// @param ids    at least one for tokens
    /// @param values null for tokens
    public record Encoded(int[] ids, float[] values) {}

    /// @param padding fills up
    static TextBatch of(List<Encoded> texts, int padding) {
        int longest = Math.max(1, texts.stream().mapToInt(text -> text.ids.length).max().orElse(0));
        int time = Math.ceilDiv(longest, LENGTHS) * LENGTHS;
        List<int[]> ids = new ArrayList<>();
        for (Encoded text : texts) ids.add(text.ids);
        Padded padded = Padded.of(ids, padding, time);
        if (texts.getFirst().values == null) return new TextBatch(padded, null);
        float[] values = new float[texts.size() * time];
        for (int row = 0; row < texts.size(); row++) {
            float[] own = texts.get(row).values;
            System.arraycopy(own, 0, values, row * time, own.length);
        }
        return new TextBatch(padded, values);
    }

    /// Texts of different lengths without meaning, for checking gradients.
    ///
    /// @param length of the longest
    /// @param size   numbers of tokens or features there are
    public static TextBatch random(ModelConfig model, int rows, int length, int size, Random random) {
        List<Encoded> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int own = Math.max(1, length - row);
            float[] values = new float[own];
            for (int i = 0; i < own; i++) values[i] = 0.5f + random.nextFloat();
            texts.add(new Encoded(random.ints(own, 0, size).toArray(), model.readsBags() ? values : null));
        }
        return of(texts, size);
    }

    int rows() {
        return ids.rows();
    }

    int time() {
        return ids.time();
    }

    /// @return `(rows, time)`, 1 where there are tokens
    Tensor mask(Dtype dtype) {
        return places(0, 1, 0, dtype);
    }

    /// @param reach places that a row goes on beyond its last token
    /// @return `(rows, time + reach)`: `inside` at a row's own places, `outside` where it is filled up
    Tensor places(int reach, float inside, float outside, Dtype dtype) {
        int width = time() + reach;
        float[] marks = new float[rows() * width];
        Arrays.fill(marks, outside);
        for (int row = 0; row < rows(); row++)
            Arrays.fill(marks, row * width, row * width + ids.lengths()[row] + reach, inside);
        return Tensor.of(marks, rows(), width).to(dtype);
    }

    /// @param reach added to each length
    /// @return `(rows, 1)`: one over the length of each
    Tensor inverseLengths(int reach, Dtype dtype) {
        float[] inverse = new float[rows()];
        for (int row = 0; row < inverse.length; row++) inverse[row] = 1f / (ids.lengths()[row] + reach);
        return Tensor.of(inverse, rows(), 1).to(dtype);
    }
}
