package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The functions between linear layers, by the names recipes give them.
public enum Activation {
    SIGMOID(Tensor::sigmoid),
    TANH(Tensor::tanh),
    /// Nair and Hinton 2010.
    RELU(Tensor::relu),
    /// Maas et al. 2013, with their slope of 0.01 below zero.
    LEAKY_RELU(x -> x.leakyRelu(0.01)),
    /// `x · Φ(x)` (Hendrycks and Gimpel 2016).
    GELU(Tensor::gelu),
    /// [#GELU] in its tanh form, as in GPT-2.
    GELU_TANH(Tensor::geluTanh),
    /// `x · sigmoid(x)`, also called swish (Elfwing et al. 2018; Ramachandran et al. 2017).
    SILU(Tensor::silu);

    private final UnaryOperator<Tensor> function;

    Activation(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    /// @return the same shape
    public Tensor of(Tensor x) {
        return function.apply(x);
    }

    /// The activation of a layer, of which an [Observer] is told if it can die or saturate.
    ///
    /// @return the same shape
    public Tensor of(Module layer, Tensor x) {
        Tensor y = function.apply(x);
        return switch (this) {
            case SIGMOID -> Observer.activation(layer, "", Observer.Nonlinearity.SIGMOID, y);
            case TANH -> Observer.activation(layer, "", Observer.Nonlinearity.TANH, y);
            case RELU -> Observer.activation(layer, "", Observer.Nonlinearity.RELU, y);
            case LEAKY_RELU, GELU, GELU_TANH, SILU -> y;
        };
    }
}
