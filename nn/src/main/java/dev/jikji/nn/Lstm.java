package dev.jikji.nn;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
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
        Tensor output = result[0].to(dtype), hidden = result[1].to(dtype);
        if (Observer.watching()) {
            tellGates(x, state.hidden, output);
            Tensor watched = Observer.hiddenOf(this, output);
            if (watched != output) output = hidden = watched; // of a single time
        }
        return new Output(output, new State(hidden, result[2].to(dtype)));
    }

    /// The fused operation keeps its gates to itself; with all hidden vectors at hand they are two products.
    private void tellGates(Tensor x, Tensor first, Tensor output) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            Tensor before = Tensor.cat(0, first, output).narrow(0, 0, x.size(0)); // (time, batch, dim)
            Tensor[] gates = Functional.linear(x, inputWeight, inputBias)
                    .add_(Functional.linear(before, recurrentWeight, recurrentBias)).chunk(4, 2); // 4 × (time, batch, dim)
            Observer.activation(this, "input_gate", Nonlinearity.SIGMOID, gates[0].sigmoid());
            Observer.activation(this, "forget_gate", Nonlinearity.SIGMOID, gates[1].sigmoid());
            Observer.activation(this, "cell_input", Nonlinearity.TANH, gates[2].tanh());
            Observer.activation(this, "output_gate", Nonlinearity.SIGMOID, gates[3].sigmoid());
        }
    }
}
