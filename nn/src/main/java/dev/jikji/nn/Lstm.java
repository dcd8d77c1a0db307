package dev.jikji.nn;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// One LSTM layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Gates in PyTorch's order:
/// input, forget, cell, output.
public final class Lstm extends Recurrent {
    /// Up to this width the fused operation trains faster than [LstmRecurrence], and in float32 always
    /// (`docs/decisions/lstm.md`).
    private static final int FUSED_DIM = 512;

    /// Of one direction.
    private static final int PARAMETERS = 4;

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
        boolean wide = state.getFirst().size(2) > FUSED_DIM && NativeRuntime.precision() == Precision.BFLOAT16;
        if (wide && Grad.isOn() && parameters[0].requiresGrad()) return readInSteps(x, state, parameters);
        try (var _ = NativeRuntime.precision().recurrentAutocast()) {
            return Tensor.lstm(x, state.get(0), state.get(1), parameters);
        }
    }

    /// As [#read], by [LstmRecurrence]; for training.
    static Tensor[] readInSteps(Tensor x, List<Tensor> state, Tensor... parameters) {
        Tensor[] there = direction(0, x, state, parameters);
        if (parameters.length == PARAMETERS) return there;
        Tensor[] back = direction(1, x, state, parameters);
        return new Tensor[]{Tensor.cat(2, there[0], back[0]), Tensor.cat(0, there[1], back[1]),
                Tensor.cat(0, there[2], back[2])};
    }

    private static Tensor[] direction(int index, Tensor x, List<Tensor> state, Tensor... parameters) {
        Tensor[] own = Arrays.copyOfRange(parameters, index * PARAMETERS, (index + 1) * PARAMETERS);
        Tensor inputs = Functional.linear(x, own[0], own[2].add(own[3])); // (time, batch, 4·dim)
        return LstmRecurrence.read(inputs, state.get(0).narrow(0, index, 1), state.get(1).narrow(0, index, 1), own[1],
                index == 1);
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
