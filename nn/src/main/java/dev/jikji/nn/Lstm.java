package dev.jikji.nn;

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
}
