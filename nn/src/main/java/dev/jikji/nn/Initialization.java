package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.function.UnaryOperator;

/// How a layer's weights begin, by the names recipes give them; [Init] has the formulas. Biases begin at zero with each
/// of them.
public enum Initialization {
    /// All alike, so that the units of a layer stay alike: shows why the others draw at random.
    ZERO(Init::zeros),
    /// For tanh and sigmoid.
    XAVIER_NORMAL(Init::xavierNormal),
    /// For tanh and sigmoid.
    XAVIER_UNIFORM(Init::xavierUniform),
    /// For rectifiers.
    HE_NORMAL(Init::heNormal),
    /// For rectifiers.
    HE_UNIFORM(Init::heUniform),
    /// Standard deviation 0.02 whatever the width, as GPT-2 begins.
    NORMAL(weight -> Init.normal(weight, 0.02));

    private final UnaryOperator<Tensor> scheme;

    Initialization(UnaryOperator<Tensor> scheme) {
        this.scheme = scheme;
    }

    /// Draws new values.
    ///
    /// @param weight `(out, in)`
    /// @return its argument
    public Tensor fill(Tensor weight) {
        return scheme.apply(weight);
    }
}
