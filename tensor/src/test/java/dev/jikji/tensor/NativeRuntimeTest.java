package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
