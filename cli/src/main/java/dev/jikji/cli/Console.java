package dev.jikji.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.function.IntSupplier;

/// Where a command speaks: results to `out`, everything else to `err`.
record Console(PrintWriter out, PrintStream err) {

    /// A line for whoever watches.
    void note(String line) {
        err.println(line);
    }

    LiveLine liveLine() {
        String noColour = System.getenv("NO_COLOR"); // no-color.org
        return new LiveLine(err, columns(), System::nanoTime, noColour == null || noColour.isEmpty());
    }

    Progress progress() {
        return new Progress(err, columns(), System::nanoTime);
    }

    @SuppressWarnings("SystemOut") // asked what it is, not written to
    private IntSupplier columns() {
        return err == System.err ? Terminal::columns : () -> 0;
    }
}
