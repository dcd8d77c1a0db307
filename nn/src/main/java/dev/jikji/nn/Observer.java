package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.function.Supplier;

/// Watches what passes through the layers of a network, for diagnostics. A layer tells it in one line,
///
/// ```java
/// return Observer.activation(this, "", Nonlinearity.TANH, x.tanh());
/// ```
///
/// which costs a glance at a scoped value while nobody watches. Whoever watches must not change a tensor; it is called
/// inside the layer, on its thread and in its scope.
public interface Observer {

    /// A function whose slope can vanish.
    enum Nonlinearity {
        /// Dead where it gives zero for everything it is shown.
        RELU,
        /// Saturated near 0 and 1.
        SIGMOID,
        /// Saturated near -1 and 1.
        TANH
    }

    /// A layer computed a nonlinearity.
    ///
    /// @param part   what of the layer it is, such as `forget_gate`; empty if there is but one
    /// @param output `(…, unit)`
    default void activated(Module layer, String part, Nonlinearity function, Tensor output) {}

    /// A recurrent layer computed hidden vectors. It goes on with what this returns, as its output and, after a single
    /// time, as its state: `hidden` itself, or `hidden` plus zeros whose gradient is wanted.
    ///
    /// @param hidden `(time, batch, dim)`
    default Tensor hidden(Module layer, Tensor hidden) {
        return hidden;
    }

    /// Runs something under this observer's eyes.
    default <T> T watch(Supplier<T> body) {
        return ScopedValue.where(Current.OBSERVER, this).call(body::get);
    }

    /// @return whether anybody watches this thread
    static boolean watching() {
        return Current.OBSERVER.isBound();
    }

    /// Tells the observer, if there is one, of a nonlinearity.
    ///
    /// @return `output`
    static Tensor activation(Module layer, String part, Nonlinearity function, Tensor output) {
        if (watching()) Current.OBSERVER.get().activated(layer, part, function, output);
        return output;
    }

    /// Tells the observer, if there is one, of hidden vectors.
    ///
    /// @return what to go on with
    static Tensor hiddenOf(Module layer, Tensor hidden) {
        return watching() ? Current.OBSERVER.get().hidden(layer, hidden) : hidden;
    }

    /// Who watches.
    final class Current {
        private static final ScopedValue<Observer> OBSERVER = ScopedValue.newInstance();

        private Current() {}
    }
}
