package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeRuntimeTest {
    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    /// The first start unpacks libtorch. Were it opened before all of it lies there, the system's would be taken: a
    /// crash, or here an error, since the system's are no libtorch.
    @Test
    @EnabledOnOs(OS.LINUX)
    void anEmptyCacheAndAnotherLibtorchOnThePathDoNotDisturbTheFirstStart(@TempDir Path folder) throws Exception {
        Path decoys = Files.createDirectory(folder.resolve("decoys"));
        Path stranger = anyLibrary();
        for (String library : new String[]{"libtorch.so", "libtorch_cpu.so", "libc10.so"}) {
            Files.copy(stranger, decoys.resolve(library));
        }
        String output = ChildJvm.run(Map.of("LD_LIBRARY_PATH", decoys.toString()), Uses.class, "-Xmx128m",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"));
        assertThat(output).startsWith("1+1=2 ");
        deleteLinks(folder); // JUnit would warn of those that lead out of its folder
    }

    private static void deleteLinks(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) Files.delete(link);
        }
    }

    /// A library of the JVM's that does not depend on others.
    private static Path anyLibrary() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of(System.getProperty("java.home"), "lib"))) {
            return libraries.filter(path -> path.endsWith("libjimage.so") || path.endsWith("libzip.so")).findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aProgramThatMerelyUsesTensorIsTuned() throws Exception {
        String output = ChildJvm.run(Map.of(), Uses.class);
        Precision precision = Precision.preferred(CpuFeatures.detect());
        assertThat(output.strip()).isEqualTo("1+1=2 matmul=%s threads=%d nopointergc=true"
                .formatted(precision == Precision.FLOAT32 ? "highest" : "medium",
                        Runtime.getRuntime().availableProcessors()));
    }

    /// Prints a sum and what libtorch says of its settings.
    static final class Uses {
        private Uses() {}

        public static void main(String[] args) {
            try (var _ = TensorScope.open()) {
                long sum = (long) Tensor.ones(1).add(Tensor.ones(1)).item();
                System.out.printf("1+1=%d matmul=%s threads=%d nopointergc=%s%n", sum,
                        torch.globalContext().float32MatmulPrecision().toString().toLowerCase(java.util.Locale.ROOT),
                        torch.get_num_threads(), System.getProperty("org.bytedeco.javacpp.nopointergc"));
            }
        }
    }

    /// Ctrl-C comes while a thread computes. Were libtorch taken apart beneath it, the end would now and then be a crash;
    /// `abort`, given to `on_exit` before, stands for whatever would be called then.
    @Test
    void nothingIsTakenApartWhenTheProcessEnds() throws Exception {
        assumeTrue(Ends.onExit().isPresent(), "skipped: this C library has no on_exit");
        assertThat(ChildJvm.run(Map.of(), Ends.class)).isEqualTo("used\n");
    }

    /// Asks for the process to be aborted at its end, then uses a tensor.
    @SuppressWarnings("restricted")
    static final class Ends {
        private Ends() {}

        public static void main(String[] args) throws Throwable {
            MemorySegment abort = Linker.nativeLinker().defaultLookup().find("abort").orElseThrow();
            int refused = (int) onExit().orElseThrow().invokeExact(abort, MemorySegment.NULL);
            try (var _ = TensorScope.open()) {
                Tensor.ones(1).item();
            }
            System.out.println(refused == 0 ? "used" : "on_exit refused");
        }

        private static Optional<MethodHandle> onExit() {
            var linker = Linker.nativeLinker();
            return linker.defaultLookup().find("on_exit").map(address -> linker.downcallHandle(address,
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)));
        }
    }

    @Test
    void startChangesThreadsAndPrecisionOfARunningProcess() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
        assertThat(NativeRuntime.threads()).isEqualTo(1);
        assertThat(NativeRuntime.precision()).isEqualTo(Precision.FLOAT32);
        NativeRuntime.start(new NativeRuntime.Settings(Precision.REDUCED, 2, true));
        assertThat(NativeRuntime.threads()).isEqualTo(2);
        assertThat(NativeRuntime.precision()).isEqualTo(Precision.REDUCED);
    }

    @Test
    void anImpossibleNumberOfThreadsIsRefused() {
        assertThatThrownBy(() -> new NativeRuntime.Settings(Precision.FLOAT32, -1, false))
                .isInstanceOf(InputException.class).hasMessage("threads -1 is outside 0 to 1024");
    }

    @Test
    void describeNamesVersionAndInstructionSet() {
        assertThat(NativeRuntime.describe()).anyMatch(line -> line.contains("PyTorch built with"))
                .anyMatch(line -> line.contains("CPU capability usage"));
    }
}
