package dev.jikji.nn;

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
}
