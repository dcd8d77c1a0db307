package dev.jikji.nn;

/// How a Transformer knows the order of its tokens, by the names recipes give it.
public enum Positions {
    /// A vector for each place, as many as the context is long ([Embedding]).
    LEARNED,
    /// [SinusoidalPositions]
    SINUSOIDAL,
    /// T5's biases: [RelativeBias]
    RELATIVE,
    /// [Rotary]
    ROTARY,
    /// [Alibi]
    ALIBI
}
