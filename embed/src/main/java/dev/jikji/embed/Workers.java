package dev.jikji.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Threads that do a work in parts, while the one that called reports how far they are.
final class Workers {
    private static final long REPORT_MILLIS = 100;

    private Workers() {}

    /// Returns when all parts are done. What one throws is thrown here, when the others have ended.
    ///
    /// @param stopped becomes true when the parts have to end early: `stop` says so, one of them failed, or this thread
    ///                is interrupted
    static void run(List<Runnable> parts, AtomicBoolean stopped, BooleanSupplier stop, Runnable report) {
        boolean ended = false;
        try (ExecutorService executor = Executors.newFixedThreadPool(parts.size())) {
            try {
                var running = new ArrayList<Future<?>>();
                for (Runnable part : parts) {
                    running.add(executor.submit(() -> {
                        boolean done = false;
                        try {
                            part.run();
                            done = true;
                        } finally {
                            if (!done) stopped.set(true); // the others need not go on
                        }
                    }));
                }
                for (Future<?> part : running) await(part, stopped, stop, report);
                ended = true;
            } finally {
                if (!ended) stopped.set(true);
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void await(Future<?> part, AtomicBoolean stopped, BooleanSupplier stop, Runnable report)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                part.get(REPORT_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException _) {
                if (stop.getAsBoolean()) stopped.set(true);
                report.run();
            }
        }
    }
}
