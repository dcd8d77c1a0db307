package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;

/// Attention with linear biases (Press et al. 2022): a score loses `slope · distance`, with a slope of its own for each
/// head and nothing to learn; there are no other positions.
public final class Alibi {
    private Alibi() {}

    /// The paper's slopes: powers of `2^(-8 / heads)`. Where the number of heads is no power of two, those of the power
    /// below come first, then every second one of the power above, as in the authors' code.
    static double[] slopes(int heads) {
        int power = Integer.highestOneBit(heads);
        double[] slopes = new double[heads];
        for (int i = 0; i < heads; i++) {
            slopes[i] = i < power
                    ? Math.pow(2, -8.0 * (i + 1) / power)
                    : Math.pow(2, -4.0 * (2 * (i - power) + 1) / power);
        }
        return slopes;
    }

    /// @param time   queries; the last stands at the last key
    /// @param source keys
    /// @return `(head, time, source)`, to be added to the scores
    public static Tensor bias(int heads, long time, long source, Dtype dtype) {
        int rows = Math.toIntExact(time), columns = Math.toIntExact(source);
        double[] slopes = slopes(heads);
        float[] bias = new float[heads * rows * columns];
        int at = 0;
        for (double slope : slopes) {
            for (int t = 0; t < rows; t++) {
                for (int s = 0; s < columns; s++)
                    bias[at++] = (float) (-slope * Math.abs(t + columns - rows - s));
            }
        }
        return Tensor.of(bias, heads, rows, columns).to(dtype);
    }
}
