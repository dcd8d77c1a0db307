package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.Map;
import java.util.SequencedMap;

/// Changes parameters against their gradients. Its state goes into checkpoints, so that an interrupted training
/// goes on exactly.
public interface Optimizer extends AutoCloseable {

    /// Takes one step with the gradients collected since [#zeroGrad()].
    void step(double learningRate);

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
