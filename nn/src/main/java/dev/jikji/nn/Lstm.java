package dev.jikji.nn;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// One LSTM layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Gates in PyTorch's order:
/// input, forget, cell, output.
public final class Lstm extends Recurrent {

    /// Initial values: uniform within `bound`; the forget gate's bias is raised to 1 (Jozefowicz et al. 2015).
    public Lstm(int inputDim, int dim, double bound, boolean bidirectional) {
        super(inputDim, dim, 4, 2, bound, bidirectional, forgetGateOpen(dim));
    }

    /// In one direction.
    public Lstm(int inputDim, int dim, double bound) {
        this(inputDim, dim, bound, false);
    }

    private static float[] forgetGateOpen(int dim) {
        float[] bias = new float[4 * dim];
        Arrays.fill(bias, dim, 2 * dim, 1);
        return bias;
    }

    @Override
    Tensor[] read(Tensor x, List<Tensor> state, Tensor... parameters) {
        try (var _ = NativeRuntime.precision().recurrentAutocast()) {
            return Tensor.lstm(x, state.get(0), state.get(1), parameters);
        }
    }

    @Override
    void tellGates(Tensor[] inputs, Tensor[] recurrents) {
        String[] names = {"input_gate", "forget_gate", "cell_input", "output_gate"};
        for (int gate = 0; gate < names.length; gate++) {
            Tensor sum = inputs[gate].add(recurrents[gate]);
            if (gate == 2) Observer.activation(this, names[gate], Nonlinearity.TANH, sum.tanh());
            else
                Observer.activation(this, names[gate], Nonlinearity.SIGMOID, sum.sigmoid());
        }
    }
}
