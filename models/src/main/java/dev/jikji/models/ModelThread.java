package dev.jikji.models;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The one thread on which a loaded model computes, so that threads of any kind may ask: libtorch's grad mode, casts and
/// scopes belong to threads of the operating system, and each that computes gets a pool of threads of its own. Arrays and
/// records cross, tensors never.
public final class ModelThread implements AutoCloseable {
    private final ExecutorService executor;

    /// @param name of the thread
    public ModelThread(String name) {
        executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    /// Computes something there and waits for it. What it throws is thrown here. A caller that is interrupted goes on
    /// waiting, and is told afterwards.
    ///
    /// @throws IllegalStateException if this was closed
    public <T> T call(Callable<T> body) {
        Future<T> future;
        synchronized (executor) {
            if (executor.isShutdown()) throw new IllegalStateException("the model was closed");
            future = executor.submit(body);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Computes no more, after what was asked for.
    @Override
    public void close() {
        synchronized (executor) {
            executor.shutdown();
        }
        executor.close();
    }
}
