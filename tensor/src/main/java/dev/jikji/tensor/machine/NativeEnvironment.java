package dev.jikji.tensor.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Calls into the C library, most of which a user would otherwise have to make by environment variables; those settings
/// take effect only before the native library they are meant for is loaded. Each does nothing where the C library lacks it.
public final class NativeEnvironment {

    // Parameters of glibc's mallopt, from malloc.h.
    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;

    private NativeEnvironment() {}

    /// Sets an environment variable of this process for native code, such as `GOMP_SPINCOUNT`. [System#getenv] does
    /// not see it: the JVM copied its environment at the start.
    ///
    /// @return whether the C library has `setenv` (Windows does not) and took it
    public static boolean setenv(String name, String value) {
        var setenv = find("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        if (setenv.isEmpty()) return false;
        try (var arena = Arena.ofConfined()) {
            int overwrite = 1;
            return (int) setenv.get().invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), overwrite) == 0;
        } catch (Throwable e) {
            throw new AssertionError("setenv", e);
        }
    }

    /// Makes glibc keep what libtorch frees instead of returning it to the kernel, which would have to clear the same
    /// pages again at every training step (measured on a GPT of 5 M parameters: 82,000 page faults a step become
    /// 14,000, and the step takes 17–26 % less time, for 200–300 MB more resident memory).
    ///
    /// @return whether the allocator has these settings (glibc only) and took them
    public static boolean keepFreedMemory() {
        // glibc caps the threshold of threads other than the first at 64 MB; larger blocks are mapped each time.
        return mallopt(MMAP_THRESHOLD, 1 << 30) && mallopt(TRIM_THRESHOLD, Integer.MAX_VALUE)
                && mallopt(TOP_PAD, 64 << 20);
    }

    /// Makes glibc map every block of some size by itself and give it back when it is freed, so that what something
    /// takes shows in the size of the process; the opposite of [#keepFreedMemory].
    static void mapEachBlock() {
        boolean _ = mallopt(MMAP_THRESHOLD, 32 << 10) && mallopt(TRIM_THRESHOLD, 128 << 10) && mallopt(TOP_PAD, 0);
    }

    private static boolean mallopt(int parameter, int value) {
        var mallopt = find("mallopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        if (mallopt.isEmpty()) return false;
        try {
            return (int) mallopt.get().invokeExact(parameter, value) == 1;
        } catch (Throwable e) {
            throw new AssertionError("mallopt", e);
        }
    }

    /// Gives back to the kernel what [#keepFreedMemory] made glibc keep, for the moments between two kinds of work: the
    /// blocks one of them freed seldom fit the other, so that each change of work would add to the resident memory.
    ///
    /// @return whether there was something to give back
    public static boolean returnFreedMemory() {
        var trim = find("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        if (trim.isEmpty()) return false;
        try {
            return (int) trim.get().invokeExact(0L) == 1;
        } catch (Throwable e) {
            throw new AssertionError("malloc_trim", e);
        }
    }

    /// Lets the process end as soon as Java has shut down, with Java's exit code, instead of first taking apart the
    /// libraries loaded before this call. A thread may still be inside one of them: the JVM waits 0.3 seconds for it, at
    /// most. Functions that other native code has given to `atexit` before are not called either.
    ///
    /// @return whether the C library has `on_exit` (glibc does) and took it
    public static boolean endWithoutDestructors() {
        var onExit = find("on_exit", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        var end = Linker.nativeLinker().defaultLookup().find("_exit");
        if (onExit.isEmpty() || end.isEmpty()) return false;
        try { // the last function given is called first, with the exit code and this argument
            return (int) onExit.get().invokeExact(end.get(), MemorySegment.NULL) == 0;
        } catch (Throwable e) {
            throw new AssertionError("on_exit", e);
        }
    }

    /// @return such as `2.36`; empty where the C library is not glibc
    @SuppressWarnings("restricted") // the length of a C string is not known beforehand
    static Optional<String> glibcVersion() {
        return find("gnu_get_libc_version", FunctionDescriptor.of(ADDRESS)).map(version -> {
            try {
                return ((MemorySegment) version.invokeExact()).reinterpret(Long.MAX_VALUE).getString(0);
            } catch (Throwable e) {
                throw new AssertionError("gnu_get_libc_version", e);
            }
        });
    }

    /// @return bytes of a memory page; 4096 where the C library does not say
    static int pageSize() {
        return find("getpagesize", FunctionDescriptor.of(JAVA_INT)).map(pageSize -> {
            try {
                return (int) pageSize.invokeExact();
            } catch (Throwable e) {
                throw new AssertionError("getpagesize", e);
            }
        }).orElse(4096);
    }

    @SuppressWarnings("restricted") // calling native code is what this class is for
    static Optional<MethodHandle> find(String function, FunctionDescriptor type) {
        var linker = Linker.nativeLinker();
        return linker.defaultLookup().find(function).map(address -> linker.downcallHandle(address, type));
    }
}
