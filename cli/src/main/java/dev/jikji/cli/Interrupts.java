package dev.jikji.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jline.utils.Signals;

/// Ctrl-C (SIGINT) and SIGTERM while something long runs: the first asks it to end in good order, the second ends
/// the process at once. Whoever does the work polls this; [#close] gives the signals back.
final class Interrupts implements BooleanSupplier, AutoCloseable {

    /// The exit code of an interrupted command, by the shells' convention.
    static final int EXIT_CODE = 130;

    /// Thrown by work that was interrupted before there was anything to keep.
    static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final AtomicBoolean asked = new AtomicBoolean();
    private final Runnable notice;
    private final IntConsumer halt;
    private final Object earlierInt;
    private final Object earlierTerm;

    /// @param notice called at the first signal, on another thread
    Interrupts(Runnable notice) {
        this(notice, Runtime.getRuntime()::halt);
    }

    Interrupts(Runnable notice, IntConsumer halt) {
        this.notice = notice;
        this.halt = halt;
        earlierInt = Signals.register("INT", this::signal);
        earlierTerm = Signals.register("TERM", this::signal);
    }

    /// Whether the user asked for the end.
    @Override
    public boolean getAsBoolean() {
        return asked.get();
    }

    private void signal() {
        if (asked.getAndSet(true)) halt.accept(EXIT_CODE);
        else
            notice.run();
    }

    @Override
    public void close() {
        Signals.unregister("INT", earlierInt);
        Signals.unregister("TERM", earlierTerm);
    }
}
