package dev.jikji.nn;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// One GRU layer (Cho et al. 2014). Gates in PyTorch's order: reset, update, new; as there, the reset gate multiplies
/// the product with the recurrent weight, where the paper's multiplies the vector before it.
public final class Gru extends Recurrent {

    /// Initial values: weights uniform within `bound`, biases zero.
    public Gru(int inputDim, int dim, double bound, boolean bidirectional) {
        super(inputDim, dim, 3, 1, bound, bidirectional, null);
    }

    /// In one direction.
    public Gru(int inputDim, int dim, double bound) {
        this(inputDim, dim, bound, false);
    }

    @Override
    Tensor[] read(Tensor x, List<Tensor> state, Tensor... parameters) {
        return Tensor.gru(x, state.getFirst(), parameters);
    }

    @Override
    void tellGates(Tensor[] inputs, Tensor[] recurrents) {
        Tensor reset = inputs[0].add(recurrents[0]).sigmoid();
        Observer.activation(this, "reset_gate", Nonlinearity.SIGMOID, reset);
        Observer.activation(this, "update_gate", Nonlinearity.SIGMOID, inputs[1].add(recurrents[1]).sigmoid());
        Observer.activation(this, "new", Nonlinearity.TANH, inputs[2].add(reset.mul(recurrents[2])).tanh());
    }
}
