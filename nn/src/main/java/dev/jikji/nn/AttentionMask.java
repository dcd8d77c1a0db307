package dev.jikji.nn;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;

/// What queries may see of the keys, and what is added to their scores. Made once for a forward pass, for all layers.
///
/// @param causal whether each query sees the keys up to its own place alone; the last query stands at the last key
/// @param bias   added to the scores, broadcast to `(batch, head, time, source)`; null for nothing
public record AttentionMask(boolean causal, Tensor bias) {
    /// Every query sees every key.
    public static final AttentionMask NONE = new AttentionMask(false, null);
    /// No query sees what comes after it.
    public static final AttentionMask CAUSAL = new AttentionMask(true, null);

    /// @return what is added to scores of this shape, minus infinity where a key is hidden; null for nothing
    Tensor added(Dtype dtype, long time, long source) {
        if (!causal || time == 1) return bias;
        Tensor later = Tensor.causalMask(dtype, time, source);
        return bias == null ? later : later.add(bias);
    }

    /// Adds to the scores, besides what was added before.
    public AttentionMask plus(Tensor more) {
        return new AttentionMask(causal, bias == null ? more : bias.add(more));
    }

    /// Hides the padding at the end of the keys: a score of minus infinity gives a weight of exactly zero.
    ///
    /// @param lengths of the rows; each at least 1, or a query would see nothing at all
    /// @param source  keys of a row, padding included
    public AttentionMask padded(int[] lengths, long source, Dtype dtype) {
        if (Arrays.stream(lengths).allMatch(length -> length == source)) return this;
        return plus(padding(lengths, source, dtype));
    }

    /// @return `(batch, 1, 1, source)`: minus infinity where a row's padding is, else 0
    private static Tensor padding(int[] lengths, long source, Dtype dtype) {
        int width = Math.toIntExact(source);
        float[] hidden = new float[lengths.length * width];
        for (int row = 0; row < lengths.length; row++) {
            require(lengths[row] >= 1 && lengths[row] <= width,
                    "attention: row %d has %d keys, not 1 to %d", row, lengths[row], width);
            Arrays.fill(hidden, row * width + lengths[row], (row + 1) * width, Float.NEGATIVE_INFINITY);
        }
        return Tensor.of(hidden, lengths.length, 1, 1, width).to(dtype);
    }
}
