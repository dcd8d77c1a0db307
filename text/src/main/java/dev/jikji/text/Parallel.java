package dev.jikji.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works on the pieces of a corpus with all cores.
public final class Parallel {
    /// UTF-8 bytes given to a thread at a time, if the pieces allow.
    private static final long BATCH = 1 << 20;

    private Parallel() {}

    /// Passes once through a corpus.
    ///
    /// @param work   done for consecutive pieces on some thread
    /// @param result given the results of `work` in the order of the corpus, on the calling thread
    public static <R> void forEach(Corpus corpus, int threads, Function<List<Piece>, R> work, Consumer<R> result) {
        Deque<Future<R>> pending = new ArrayDeque<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads); Corpus.Pass pass = corpus.open()) {
            try {
                for (List<Piece> batch = batch(pass); !batch.isEmpty(); batch = batch(pass)) {
                    List<Piece> pieces = batch;
                    pending.add(executor.submit(() -> work.apply(pieces)));
                    if (pending.size() > 2 * threads) result.accept(join(pending.remove()));
                }
                while (!pending.isEmpty()) result.accept(join(pending.remove()));
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private static List<Piece> batch(Corpus.Pass pass) {
        var pieces = new ArrayList<Piece>();
        for (long bytes = 0; bytes < BATCH;) {
            Piece piece = pass.next();
            if (piece == null) break;
            pieces.add(piece);
            bytes += piece.bytes() + 1;
        }
        return pieces;
    }

    /// Waits for what runs on another thread; what it threw is thrown here.
    public static <R> R join(Future<R> future) {
        try {
            return future.get();
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
}
