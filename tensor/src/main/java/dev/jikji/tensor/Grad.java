package dev.jikji.tensor;

import org.bytedeco.pytorch.GradMode;

/// Whether operations on this thread are recorded for [Tensor#backward()].
///
/// ```java
/// try (var _ = Grad.off()) { logits = model.forward(ids); }
/// ```
public final class Grad implements AutoCloseable {
    private final boolean before;

    private Grad(boolean enabled) {
        NativeRuntime.ensureStarted();
        before = GradMode.is_enabled();
        GradMode.set_enabled(enabled);
    }

    /// Switches recording off until the returned guard closes: inference, optimizer steps, initialisation.
    public static Grad off() {
        return new Grad(false);
    }

    /// @return whether operations on this thread are recorded
    public static boolean isOn() {
        NativeRuntime.ensureStarted();
        return GradMode.is_enabled();
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
