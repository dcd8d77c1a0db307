package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {

    @SuppressWarnings("restricted")
    @Test
    void nativeCodeSeesAVariableThatWasSet() throws Throwable {
        var getenv = NativeEnvironment.find("getenv", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        boolean set = NativeEnvironment.setenv("JIKJI_TEST_VARIABLE", "세 words");
        assumeTrue(set && getenv.isPresent(), "skipped: this C library has no setenv");
        try (var arena = Arena.ofConfined()) {
            var value = (MemorySegment) getenv.get().invokeExact(arena.allocateFrom("JIKJI_TEST_VARIABLE"));
            assertThat(value.reinterpret(100).getString(0)).isEqualTo("세 words");
        }
    }

    @Test
    void theAllocatorTakesItsSettingsExactlyOnGlibc() {
        assertThat(NativeEnvironment.keepFreedMemory()).isEqualTo(NativeEnvironment.glibcVersion().isPresent());
    }

    /// A block over the default threshold of 128 kB to 32 MB would be mapped apart from the heap without the setting.
    @Test
    void aLargeBlockComesFromTheHeapOnceTheSettingIsMade() throws Throwable {
        assumeTrue(NativeEnvironment.keepFreedMemory(), "skipped: needs glibc");
        var malloc = NativeEnvironment.find("malloc",
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        var free = NativeEnvironment.find("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        long size = 40 << 20;
        var block = (MemorySegment) malloc.orElseThrow().invokeExact(size);
        long before = addressSpace();
        free.orElseThrow().invokeExact(block);
        assertThat(addressSpace()).isGreaterThan(before - size / 2);
    }

    private static long addressSpace() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0])
                * NativeEnvironment.pageSize();
    }
}
