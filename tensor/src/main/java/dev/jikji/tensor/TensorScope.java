package dev.jikji.tensor;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/// The lifetime of tensors: everything computed on this thread between opening and closing a scope is freed when
/// it closes, whatever the garbage collector thinks. One scope a training step, a sentence, a request.
///
/// ```java
/// try (var scope = TensorScope.open()) {
///     return scope.keep(model.forward(ids));   // outlives this scope, dies with the one outside
/// }
/// ```
///
/// Scopes nest and belong to the thread that opened them. Tensors made outside every scope live until
/// [Tensor#close()].
public final class TensorScope implements AutoCloseable {
    private static final ThreadLocal<TensorScope> CURRENT = new ThreadLocal<>();
    private static final AtomicLong LIVE = new AtomicLong();
    /// Callbacks made outside every scope.
    private static final Queue<Pointer> FOR_GOOD = new ConcurrentLinkedQueue<>();

    private final TensorScope outer = CURRENT.get();
    private final Thread owner = Thread.currentThread();
    private final PointerScope pointers;
    private int tensors;
    private boolean closed;

    private TensorScope() {
        NativeRuntime.ensureStarted();
        pointers = new PointerScope();
        CURRENT.set(this);
    }

    public static TensorScope open() {
        return new TensorScope();
    }

    /// Computes one tensor from another in a scope of its own: of what lies on the way there, only what its gradient needs stays in
    /// memory, and each of that only until the gradient is computed. For the layers of a network:
    ///
    /// ```java
    /// for (Layer layer : layers) x = TensorScope.keepOnly(x, layer::forward);
    /// ```
    public static Tensor keepOnly(Tensor x, UnaryOperator<Tensor> computation) {
        try (var scope = open()) {
            return scope.keep(computation.apply(x));
        }
    }

    /// Passes a tensor to the scope outside this one, or, where this is the outermost, to the caller, who then
    /// closes it. A tensor that outlives this scope anyway, such as a parameter, stays with its owner.
    public Tensor keep(Tensor tensor) {
        requireInnermost();
        tensor.keep(this, outer);
        return tensor;
    }

    /// Tensors made by this process and not yet freed, borrowed views included. A training whose count grows from
    /// step to step leaks.
    public static long liveTensors() {
        return LIVE.get();
    }

    /// Frees what was computed in this scope.
    ///
    /// @throws IllegalStateException on another thread than the one that opened it, or while an inner scope is open
    @Override
    public void close() {
        if (closed) return;
        requireInnermost();
        closed = true;
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        pointers.close();
        LIVE.addAndGet(-tensors);
    }

    private void requireInnermost() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    "TensorScope of thread '%s' used on thread '%s'; scopes cannot change threads"
                            .formatted(owner.getName(), Thread.currentThread().getName()));
        }
        if (CURRENT.get() != this) {
            throw new IllegalStateException(
                    "TensorScope closed or used while an inner scope is open; close that first");
        }
    }

    /// @return the innermost open scope of this thread; null if there is none
    static TensorScope current() {
        return CURRENT.get();
    }

    /// A tensor was made in `scope`, or outside every scope.
    static void entered(TensorScope scope) {
        LIVE.incrementAndGet();
        if (scope != null) scope.tensors++;
    }

    /// A tensor left `scope` for another owner, or was freed before its scope closes.
    static void left(TensorScope scope) {
        LIVE.decrementAndGet();
        if (scope != null) scope.tensors--;
    }

    /// Lets what libtorch calls back, but does not keep from the garbage collector, live until the outermost scope of
    /// this thread closes, by when every gradient that needs it is computed; without a scope, for as long as the
    /// process.
    static void keepCallback(Pointer callback) {
        TensorScope scope = CURRENT.get();
        if (scope == null) {
            callback.retainReference();
            FOR_GOOD.add(callback);
            return;
        }
        while (scope.outer != null) scope = scope.outer;
        scope.attach(callback);
    }

    void attach(Pointer handle) {
        pointers.attach(handle);
    }
}
