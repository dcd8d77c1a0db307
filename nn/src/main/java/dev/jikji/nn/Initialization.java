package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// How a layer's weights begin, by the names recipes give them; [Init] has the formulas. Biases begin at zero with each
/// of them.
public enum Initialization {
    /// All alike, so that the units of a layer stay alike: shows why the others draw at random.
    ZERO,
    /// For tanh and sigmoid.
    XAVIER_NORMAL,
    /// For tanh and sigmoid.
    XAVIER_UNIFORM,
    /// For rectifiers.
    HE_NORMAL,
    /// For rectifiers.
    HE_UNIFORM,
    /// Standard deviation 0.02 whatever the width, as GPT-2 begins.
    NORMAL;

    private static final double STD = 0.02;

    /// Draws new values.
    ///
    /// @param weight `(out, in)`
    /// @return its argument
    public Tensor fill(Tensor weight) {
        return switch (this) {
            case ZERO -> Init.zeros(weight);
            case XAVIER_NORMAL -> Init.xavierNormal(weight);
            case XAVIER_UNIFORM -> Init.xavierUniform(weight);
            case HE_NORMAL -> Init.heNormal(weight);
            case HE_UNIFORM -> Init.heUniform(weight);
            case NORMAL -> Init.normal(weight, STD);
        };
    }
}
