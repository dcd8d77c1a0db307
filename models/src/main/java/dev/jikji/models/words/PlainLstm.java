package dev.jikji.models.words;

import java.util.Arrays;
import java.util.function.Function;

/// An LSTM layer that reads from both ends, in plain Java; gates in PyTorch's order, as [dev.jikji.nn.Lstm] has them.
///
/// @param input     `(in, 8 · dim)`: the gates of the reading from the beginning, then of that from the end
/// @param forward   `(dim, 4 · dim)`
/// @param backward  `(dim, 4 · dim)`
/// @param bias      `(8 · dim)`
record PlainLstm(int in, int dim, float[] input, float[] forward, float[] backward, float[] bias) {

    /// @param weights gives the values of a parameter by its name
    static PlainLstm of(String prefix, int in, int dim, Function<String, float[]> weights) {
        int gates = 4 * dim;
        float[] input = new float[in * 2 * gates], bias = new float[2 * gates];
        float[][] recurrent = new float[2][];
        for (int direction = 0; direction < 2; direction++) {
            String suffix = direction == 0 ? "_l0" : "_l0_reverse";
            float[] turned = Products.transposed(weights.apply(prefix + "weight_ih" + suffix), gates, in);
            for (int i = 0; i < in; i++)
                System.arraycopy(turned, i * gates, input, i * 2 * gates + direction * gates, gates);
            recurrent[direction] = Products.transposed(weights.apply(prefix + "weight_hh" + suffix), gates, dim);
            Products.add(weights.apply(prefix + "bias_ih" + suffix), 0, bias, direction * gates, gates);
            Products.add(weights.apply(prefix + "bias_hh" + suffix), 0, bias, direction * gates, gates);
        }
        return new PlainLstm(in, dim, input, recurrent[0], recurrent[1], bias);
    }

    /// What a vector gives to all gates, the bias included.
    ///
    /// @param width of the vector; the rest of the input is added by [#addInputs]
    float[] inputs(float[] x, int width) {
        float[] gates = bias.clone();
        Products.add(x, 0, width, input, 0, 8 * dim, gates, 0, 8 * dim);
        return gates;
    }

    /// Adds what `width` further values give, that stand in the input from `from`.
    void addInputs(float[] x, int at, int from, int width, float[] gates, int gatesAt) {
        Products.add(x, at, width, input, from * 8 * dim, 8 * dim, gates, gatesAt, 8 * dim);
    }

    /// @param x `(time, in)`
    /// @return `(time, 8 · dim)`
    float[] allInputs(float[] x, int time) {
        float[] gates = new float[time * 8 * dim];
        for (int t = 0; t < time; t++) System.arraycopy(bias, 0, gates, t * 8 * dim, 8 * dim);
        int columns = 512; // of the matrix at a time, which then stay in the cache for all words
        for (int from = 0; from < 8 * dim; from += columns) {
            int wide = Math.min(columns, 8 * dim - from);
            for (int t = 0; t < time; t++)
                Products.add(x, t * in, in, input, from, 8 * dim, gates, t * 8 * dim + from, wide);
        }
        return gates;
    }

    /// Reads a sequence.
    ///
    /// @param inputs `(time, 8 · dim)`; changed
    /// @return `(time, 2 · dim)`
    float[] read(float[] inputs, int time) {
        float[] outputs = new float[time * 2 * dim];
        float[] hidden = new float[dim], cell = new float[dim];
        for (int t = 0; t < time; t++) {
            step(inputs, t * 8 * dim, forward, hidden, cell);
            System.arraycopy(hidden, 0, outputs, t * 2 * dim, dim);
        }
        Arrays.fill(hidden, 0);
        Arrays.fill(cell, 0);
        for (int t = time - 1; t >= 0; t--) {
            step(inputs, t * 8 * dim + 4 * dim, backward, hidden, cell);
            System.arraycopy(hidden, 0, outputs, t * 2 * dim + dim, dim);
        }
        return outputs;
    }

    private void step(float[] gates, int at, float[] recurrent, float[] hidden, float[] cell) {
        Products.add(hidden, 0, dim, recurrent, 0, 4 * dim, gates, at, 4 * dim);
        for (int i = 0; i < dim; i++) {
            float keep = sigmoid(gates[at + dim + i]), take = sigmoid(gates[at + i]);
            cell[i] = keep * cell[i] + take * tanh(gates[at + 2 * dim + i]);
            hidden[i] = sigmoid(gates[at + 3 * dim + i]) * tanh(cell[i]);
        }
    }

    private static float sigmoid(float x) {
        return 0.5f + 0.5f * tanh(0.5f * x);
    }

    /// To within 3·10⁻⁷, by a quotient of polynomials (as Eigen's): the library's takes ten times as long and fills most of
    /// the time of a step.
    private static float tanh(float x) {
        float c = Math.max(-7.90531f, Math.min(7.90531f, x));
        float s = c * c;
        float p = -2.76076847742355e-16f;
        p = p * s + 2.00018790482477e-13f;
        p = p * s - 8.60467152213735e-11f;
        p = p * s + 5.12229709037114e-08f;
        p = p * s + 1.48572235717979e-05f;
        p = p * s + 6.37261928875436e-04f;
        p = p * s + 4.89352455891786e-03f;
        float q = 1.19825839466702e-06f;
        q = q * s + 1.18534705686654e-04f;
        q = q * s + 2.26843463243900e-03f;
        q = q * s + 4.89352518554385e-03f;
        return c * p / q;
    }
}
