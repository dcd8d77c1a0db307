package dev.jikji.models.words;

import java.util.Arrays;
import java.util.function.Function;

/// An LSTM layer that reads from both ends, in plain Java; gates in PyTorch's order, as [dev.jikji.nn.Lstm] has them.
///
/// @param input     `(in, 8 · dim)`: the gates of the reading from the beginning, then of that from the end
/// @param forward   `(dim, 4 · dim)`
/// @param backward  `(dim, 4 · dim)`
/// @param bias      `(8 · dim)`
record PlainLstm(int in, int dim, float[][] input, float[][] forward, float[][] backward, float[] bias) {

    /// @param weights gives the values of a parameter by its name
    static PlainLstm of(String prefix, int in, int dim, Function<String, float[]> weights) {
        int gates = 4 * dim;
        float[][] input = new float[in][2 * gates];
        float[] bias = new float[2 * gates];
        float[][][] recurrent = new float[2][][];
        for (int direction = 0; direction < 2; direction++) {
            String suffix = direction == 0 ? "_l0" : "_l0_reverse";
            float[][] turned = Products.columns(weights.apply(prefix + "weight_ih" + suffix), in);
            for (int i = 0; i < in; i++) System.arraycopy(turned[i], 0, input[i], direction * gates, gates);
            recurrent[direction] = Products.columns(weights.apply(prefix + "weight_hh" + suffix), dim);
            float[] ofInput = weights.apply(prefix + "bias_ih" + suffix);
            float[] ofHidden = weights.apply(prefix + "bias_hh" + suffix);
            for (int i = 0; i < gates; i++) bias[direction * gates + i] = ofInput[i] + ofHidden[i];
        }
        return new PlainLstm(in, dim, input, recurrent[0], recurrent[1], bias);
    }

    /// What a vector gives to all gates, the bias included.
    ///
    /// @param width of the vector; the rest of the input is added by [#addInputs]
    /// @return `(8 · dim)`
    float[] inputs(float[] x, int width) {
        float[] gates = bias.clone();
        Products.add(x, 0, width, input, 0, gates);
        return gates;
    }

    /// Adds what `width` further values give, that stand in the input from `from`.
    void addInputs(float[] x, int at, int from, int width, float[] gates) {
        Products.add(x, at, width, input, from, gates);
    }

    /// @param x `(time, in)`
    /// @return `(time, 8 · dim)`
    float[][] allInputs(float[] x, int time) {
        float[][] gates = new float[time][];
        for (int t = 0; t < time; t++) gates[t] = bias.clone();
        Products.addAll(x, time, in, input, gates, 0);
        return gates;
    }

    /// Reads a sequence.
    ///
    /// @param inputs `(time, 8 · dim)`
    /// @return `(time, 2 · dim)`
    float[] read(float[][] inputs, int time) {
        float[] outputs = new float[time * 2 * dim];
        float[] hidden = new float[dim], cell = new float[dim], gates = new float[4 * dim];
        for (int t = 0; t < time; t++) {
            System.arraycopy(inputs[t], 0, gates, 0, 4 * dim);
            step(gates, forward, hidden, cell);
            System.arraycopy(hidden, 0, outputs, t * 2 * dim, dim);
        }
        Arrays.fill(hidden, 0);
        Arrays.fill(cell, 0);
        for (int t = time - 1; t >= 0; t--) {
            System.arraycopy(inputs[t], 4 * dim, gates, 0, 4 * dim);
            step(gates, backward, hidden, cell);
            System.arraycopy(hidden, 0, outputs, t * 2 * dim + dim, dim);
        }
        return outputs;
    }

    private void step(float[] gates, float[][] recurrent, float[] hidden, float[] cell) {
        Products.add(hidden, 0, dim, recurrent, 0, gates);
        for (int i = 0; i < dim; i++) {
            float keep = sigmoid(gates[dim + i]), take = sigmoid(gates[i]);
            cell[i] = keep * cell[i] + take * tanh(gates[2 * dim + i]);
            hidden[i] = sigmoid(gates[3 * dim + i]) * tanh(cell[i]);
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
        float p = -2.7607684E-16f;
        p = p * s + 2.000188E-13f;
        p = p * s - 8.604672E-11f;
        p = p * s + 5.1222973E-8f;
        p = p * s + 1.48572235E-5f;
        p = p * s + 6.3726195E-4f;
        p = p * s + 4.8935246E-3f;
        float q = 1.1982584E-6f;
        q = q * s + 1.1853471E-4f;
        q = q * s + 2.2684347E-3f;
        q = q * s + 4.893525E-3f;
        return c * p / q;
    }
}
