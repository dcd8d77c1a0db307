package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.Map;
import java.util.SequencedMap;

/// Changes parameters against their gradients. Its state goes into checkpoints, so that an interrupted training
/// goes on exactly.
public interface Optimizer extends AutoCloseable {

    /// Takes one step with the gradients collected since [#zeroGrad()].
    default void step(double learningRate) {
        step(learningRate, 1);
    }

    /// Takes one step with `scale` times the gradients collected since [#zeroGrad()], which may be changed by that.
    /// This is how gradients are clipped without a pass over them of its own.
    void step(double learningRate, double scale);

    /// What scales gradients down to a joint L2 norm of at most `max` (Pascanu et al. 2013, Algorithm 1).
    ///
    /// @param norm as it is
    static double clip(double norm, double max) {
        return norm > max ? max / norm : 1;
    }

    /// @return the divisor libtorch's fused steps take; null to leave the gradients as they are
    static Tensor divisor(double scale) {
        return scale == 1 ? null : Tensor.full(1 / scale);
    }

    /// What a step that is not fused begins with.
    ///
    /// @param gradient changed
    /// @param decay    share of the weight added to it: L2 regularisation
    /// @return the gradient times `scale`, with the decay added
    static Tensor ready(Tensor gradient, Tensor weight, double scale, double decay) {
        if (scale != 1) gradient.mul_(scale);
        return decay == 0 ? gradient : gradient.add_(weight, decay);
    }

    /// Forgets the collected gradients.
    void zeroGrad();

    /// @return everything it remembers between steps, by name; the tensors are its own, not copies
    SequencedMap<String, Tensor> state();

    /// Restores what [#state()] gave.
    ///
    /// @throws IllegalArgumentException if a name is missing
    default void load(Map<String, Tensor> saved) {
        try (var _ = dev.jikji.tensor.Grad.off()) {
            state().forEach((name, tensor) -> {
                Tensor value = saved.get(name);
                if (value == null)
                    throw new IllegalArgumentException("optimizer state '%s' is missing".formatted(name));
                tensor.copy_(value);
            });
        }
    }

    /// Frees its state.
    @Override
    default void close() {
        state().values().forEach(Tensor::close);
    }
}
