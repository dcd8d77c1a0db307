package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// The functions between linear layers, by the names recipes give them.
public enum Activation {
    SIGMOID,
    TANH,
    /// Nair and Hinton 2010.
    RELU,
    /// Maas et al. 2013, with their slope of 0.01 below zero.
    LEAKY_RELU,
    /// `x · Φ(x)` (Hendrycks and Gimpel 2016).
    GELU,
    /// [#GELU] in its tanh form, as in GPT-2.
    GELU_TANH,
    /// `x · sigmoid(x)`, also called swish (Elfwing et al. 2018; Ramachandran et al. 2017).
    SILU;

    /// @return the same shape
    public Tensor of(Tensor x) {
        return switch (this) {
            case SIGMOID -> x.sigmoid();
            case TANH -> x.tanh();
            case RELU -> x.relu();
            case LEAKY_RELU -> x.leakyRelu(0.01);
            case GELU -> x.gelu();
            case GELU_TANH -> x.geluTanh();
            case SILU -> x.silu();
        };
    }

    /// The activation of a layer, of which an [Observer] is told if it can die or saturate.
    ///
    /// @return the same shape
    public Tensor of(Module layer, Tensor x) {
        Tensor y = of(x);
        return switch (this) {
            case SIGMOID -> Observer.activation(layer, "", Observer.Nonlinearity.SIGMOID, y);
            case TANH -> Observer.activation(layer, "", Observer.Nonlinearity.TANH, y);
            case RELU -> Observer.activation(layer, "", Observer.Nonlinearity.RELU, y);
            case LEAKY_RELU, GELU, GELU_TANH, SILU -> y;
        };
    }
}
