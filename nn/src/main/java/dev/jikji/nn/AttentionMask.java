package dev.jikji.nn;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;

/// What queries may see of the keys, and what is added to their scores. Made once for a forward pass, for all layers.
///
/// @param causal whether each query sees the keys up to its own place alone; the last query stands at the last key
/// @param bias   added to the scores, broadcast to `(batch, head, time, source)`; null for nothing
/// @param filler keys at the end of each row that nobody sees and that are not counted in what `causal` and `bias` say
public record AttentionMask(boolean causal, Tensor bias, long filler) {
    /// Every query sees every key.
    public static final AttentionMask NONE = new AttentionMask(false, null, 0);
    /// No query sees what comes after it.
    public static final AttentionMask CAUSAL = new AttentionMask(true, null, 0);

    /// @return what is added to scores of this shape, minus infinity where a key is hidden; null for nothing
    Tensor added(Dtype dtype, long time, long source) {
        Tensor added = addedBeforeFiller(dtype, time, source - filler);
        if (filler == 0) return added;
        if (added == null) added = Tensor.zeros(dtype, 1, source - filler);
        long[] shape = added.shape();
        int last = shape.length - 1;
        shape[last] = filler;
        return Tensor.cat(last, added, Tensor.zeros(added.dtype(), shape).fill_(Double.NEGATIVE_INFINITY));
    }

    private Tensor addedBeforeFiller(Dtype dtype, long time, long source) {
        if (!causal || time == 1) return bias;
        Tensor later = Tensor.causalMask(dtype, time, source);
        return bias == null ? later : later.add(bias);
    }

    /// Adds to the scores, besides what was added before.
    public AttentionMask plus(Tensor more) {
        return new AttentionMask(causal, bias == null ? more : bias.add(more), filler);
    }

    /// The same for rows of keys with some more at their end, which nobody sees.
    public AttentionMask filled(long more) {
        return more == 0 ? this : new AttentionMask(causal, bias, filler + more);
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
