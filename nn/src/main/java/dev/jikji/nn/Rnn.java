package dev.jikji.nn;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// One simple recurrent layer (Elman 1990): `h = tanh(W x + b + U h′ + c)`, or with rectifiers instead of tanh.
public final class Rnn extends Recurrent {
    private final boolean rectified;

    /// Initial values: weights uniform within `bound`, biases zero.
    ///
    /// @param activation [Activation#TANH] or [Activation#RELU]
    /// @throws dev.jikji.text.InputException for another activation
    public Rnn(int inputDim, int dim, double bound, Activation activation, boolean bidirectional) {
        super(inputDim, dim, 1, 1, bound, bidirectional, null);
        require(activation == Activation.TANH || activation == Activation.RELU,
                "Rnn: activation %s is neither tanh nor relu", activation.name().toLowerCase(java.util.Locale.ROOT));
        rectified = activation == Activation.RELU;
    }

    /// With tanh, in one direction.
    public Rnn(int inputDim, int dim, double bound) {
        this(inputDim, dim, bound, Activation.TANH, false);
    }

    @Override
    Tensor[] read(Tensor x, List<Tensor> state, Tensor... parameters) {
        return rectified
                ? Tensor.rnnRelu(x, state.getFirst(), parameters)
                : Tensor.rnnTanh(x, state.getFirst(), parameters);
    }

    @Override
    void tellGates(Tensor[] inputs, Tensor[] recurrents) {
        Tensor sum = inputs[0].add(recurrents[0]);
        if (rectified) Observer.activation(this, "", Nonlinearity.RELU, sum.relu());
        else
            Observer.activation(this, "", Nonlinearity.TANH, sum.tanh());
    }
}
