package dev.jikji.text.ngram;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// The end of work that someone asked to stop.
final class Stop {
    private Stop() {}

    /// @throws CancellationException if `stop` says so
    static void check(BooleanSupplier stop) {
        if (stop.getAsBoolean()) throw new CancellationException("stopped");
    }
}
