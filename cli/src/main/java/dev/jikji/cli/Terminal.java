package dev.jikji.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jline.utils.WCWidth;

/// The terminal behind standard error. It is asked by `ioctl`, which costs a microsecond and so notices a resized
/// window at the next redraw; JLine's own terminal takes half a second to open, because it runs `stty`.
final class Terminal {
    private static final int STANDARD_ERROR = 2;

    /// The request for the window's size; Linux and macOS number it differently.
    private static final long TIOCGWINSZ = System.getProperty("os.name").startsWith("Mac") ? 0x4008_7468L : 0x5413L;

    private Terminal() {}

    /// Columns of the terminal, 80 if it does not say; 0 if standard error is no terminal, cannot move its cursor
    /// (`TERM=dumb`), or this is Windows.
    static int columns() {
        if (System.getProperty("os.name").startsWith("Windows") || "dumb".equals(System.getenv("TERM"))) return 0;
        try (var arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_SHORT, 4); // rows, columns, and both in pixels
            int status = (int) Ioctl.HANDLE.invokeExact(STANDARD_ERROR, TIOCGWINSZ, size);
            if (status != 0) return 0;
            int columns = Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 1));
            return columns == 0 ? 80 : columns;
        } catch (Throwable e) {
            throw new LinkageError("ioctl", e);
        }
    }

    /// Columns that a text takes; East Asian characters take two.
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    @SuppressWarnings("restricted")
    private static final class Ioctl {
        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    }
}
