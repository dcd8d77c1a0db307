package dev.jikji.models;

import dev.jikji.tensor.NativeRuntime;

/// What every recipe says in its section `run`; each task adds its own to it.
public interface RunSettings {

    /// Decides initial weights, batches and dropout.
    long seed();

    PrecisionChoice precision();

    /// 0 for all processors.
    int threads();

    /// Whether other work keeps this machine busy.
    boolean sharedMachine();

    /// Starts libtorch as these settings say.
    default void startRuntime() {
        NativeRuntime.start(new NativeRuntime.Settings(precision().resolve(), threads(), sharedMachine()));
    }
}
