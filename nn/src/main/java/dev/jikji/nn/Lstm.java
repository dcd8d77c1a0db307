package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;

/// One LSTM layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Parameters carry
/// PyTorch's names and order of gates: input, forget, cell, output.
public final class Lstm extends Module {
    private final int dim;
    private final Tensor inputWeight;
    private final Tensor recurrentWeight;
    private final Tensor inputBias;
    private final Tensor recurrentBias;

    /// What a layer carries from one time to the next.
    ///
    /// @param hidden `(1, batch, dim)`
    /// @param cell   `(1, batch, dim)`
    public record State(Tensor hidden, Tensor cell) {}

    /// @param output `(time, batch, dim)`
    /// @param state  after the last time
    public record Output(Tensor output, State state) {}

    /// Initial values: uniform within `bound`; the forget gate's bias is raised to 1 (Jozefowicz et al. 2015).
    public Lstm(int inputDim, int dim, double bound) {
        this.dim = dim;
        inputWeight = parameter("weight_ih_l0", Init.uniform(Tensor.zeros(4L * dim, inputDim), bound));
        recurrentWeight = parameter("weight_hh_l0", Init.uniform(Tensor.zeros(4L * dim, dim), bound));
        inputBias = parameter("bias_ih_l0", forgetGateOpen(dim));
        recurrentBias = parameter("bias_hh_l0", Tensor.zeros(4L * dim));
    }

    private static Tensor forgetGateOpen(int dim) {
        Tensor bias = Tensor.zeros(4L * dim);
        try (var _ = TensorScope.open()) {
            bias.narrow(0, dim, dim).fill_(1);
        }
        return bias;
    }

    /// @return a state of zeros
    public State initialState(long batch) {
        return new State(Tensor.zeros(inputWeight.dtype(), 1, batch, dim),
                Tensor.zeros(inputWeight.dtype(), 1, batch, dim));
    }

    /// @param x `(time, batch, inputDim)`
    public Output forward(Tensor x, State state) {
        Tensor[] result;
        try (var _ = NativeRuntime.precision().recurrentAutocast()) {
            result = Tensor.lstm(x, state.hidden, state.cell, inputWeight, recurrentWeight, inputBias, recurrentBias);
        }
        Dtype dtype = x.dtype();
        return new Output(result[0].to(dtype), new State(result[1].to(dtype), result[2].to(dtype)));
    }
}
