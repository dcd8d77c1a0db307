package dev.jikji.models;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;

/// A precision, or the machine's best.
public enum PrecisionChoice {
    AUTO, FLOAT32, REDUCED, BFLOAT16;

    /// @return the choice made
    public Precision resolve() {
        return this == AUTO ? NativeRuntime.Settings.defaults().precision() : Precision.valueOf(name());
    }
}
