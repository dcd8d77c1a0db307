package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// A scalar to minimise, with what is needed to go back from it. Like every tensor it belongs to the scope it was
/// computed in.
public interface Objective {

    /// Such as a mean cross-entropy, in nats.
    double value();

    /// Adds `scale` times the gradients of [#value] to those of all leaves it was computed from. To be called once.
    void backward(double scale);

    /// Adds the gradients of [#value].
    default void backward() {
        backward(1);
    }

    /// What libtorch recorded.
    ///
    /// @param loss scalar
    static Objective of(Tensor loss) {
        return new Objective() {
            @Override
            public double value() {
                return loss.item();
            }

            @Override
            public void backward(double scale) {
                (scale == 1 ? loss : loss.mul(scale)).backward();
            }
        };
    }
}
