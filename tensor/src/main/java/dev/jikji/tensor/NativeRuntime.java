package dev.jikji.tensor;

import dev.jikji.text.InputException;
import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.tensor.machine.NativeEnvironment;
import dev.jikji.tensor.machine.Platform;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/// The one way in to libtorch: checks the platform, tunes the process (allocator, threads), loads the library in
/// the order that cannot crash, sets the precision. Everything in this package starts it on first use with
/// defaults, so that a program which merely depends on Jikji gets the same speed as the command line; call
/// [#start] first to choose otherwise.
///
/// Why each step is there: `docs/decisions/native-runtime.md`.
public final class NativeRuntime {

    /// @param precision how products are computed
    /// @param threads   threads for one operation; 0 for as many as processors this process may use
    /// @param shared    whether other work keeps this machine busy: waiting threads then sleep instead of spin
    public record Settings(Precision precision, int threads, boolean shared) {
        public Settings {
            InputException.require(threads >= 0 && threads <= 1024, "threads %d is outside 0 to 1024", threads);
        }

        /// The best for this processor, on a machine of one's own.
        public static Settings defaults() {
            return new Settings(Precision.preferred(CpuFeatures.detect()), 0, false);
        }
    }

    /// The most recent instructions oneDNN may use, read when it first computes.
    private static final String ONE_DNN_ISA = "ONEDNN_MAX_CPU_ISA";
    /// How many operations on different shapes oneDNN keeps ready. Each lies among the tensors of the step that met its
    /// shape first, and so keeps their memory in pieces.
    private static final String ONE_DNN_CACHE = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";
    private static final String ONE_DNN_CACHED = "64"; // instead of 1,024

    private static volatile Settings current;

    /// Whether oneDNN does without the instructions that multiply bfloat16: then it computes in float32 where it is
    /// allowed to round, and strict products can go to it instead of OpenBLAS.
    private static boolean exactOneDnn;

    private NativeRuntime() {}

    static void ensureStarted() {
        if (current == null) start(Settings.defaults());
    }

    /// Loads libtorch, or, where it is loaded, changes precision and threads. The first call alone decides how
    /// threads wait, so it is best made with the precision the program will use.
    ///
    /// @throws InputException on a platform libtorch's binding does not support, saying why
    public static synchronized void start(Settings settings) {
        if (current == null) load(settings);
        apply(settings);
        current = settings;
    }

    /// @return whether somebody started it already
    public static synchronized boolean started() {
        return current != null;
    }

    /// @return what is in force; starts the runtime if nothing was
    public static Settings settings() {
        ensureStarted();
        return current;
    }

    /// @return the precision in force
    public static Precision precision() {
        return settings().precision();
    }

    private static void load(Settings settings) {
        Platform.detect().requireSupported();
        // JavaCPP's own bookkeeping: it would count libtorch's memory against the Java heap and stop the world
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        NativeEnvironment.keepFreedMemory();
        if (System.getenv(ONE_DNN_CACHE) == null) NativeEnvironment.setenv(ONE_DNN_CACHE, ONE_DNN_CACHED);
        boolean strict = settings.precision() == Precision.FLOAT32;
        exactOneDnn = strict && CpuFeatures.detect().avx512f() && NativeEnvironment.setenv(ONE_DNN_ISA, "AVX512_CORE");
        // OpenBLAS's threads and spinning OpenMP threads starve each other; everything else gains from spinning
        boolean openBlas = strict && !exactOneDnn;
        if (settings.shared() || openBlas) NativeEnvironment.setenv("GOMP_SPINCOUNT", "0");
        openLibraries();
        NativeEnvironment.endWithoutDestructors();
        torch.set_num_interop_threads(1);
        // which would announce for each thread and shape of convolution that this processor is not its kind
        torch.globalContext().setUserEnabledNNPACK(false);
    }

    /// Opens libtorch's libraries, each after those it needs: the loader takes what is open already, but would look
    /// for the rest on the library path first and find another libtorch there (JavaCPP opens `libtorch.so` before
    /// `libtorch_cpu.so`).
    @SuppressWarnings("restricted") // opening a native library is the point
    private static void openLibraries() {
        try {
            String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/";
            List<File> libraries = new ArrayList<>();
            for (String library : List.of("libgomp.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so")) {
                File file = Loader.cacheResource(folder + library);
                if (file != null) libraries.add(file); // other systems name them differently
            }
            Loader.load(openblas.class);
            for (File library : libraries) SymbolLookup.libraryLookup(library.toPath(), Arena.global());
        } catch (IOException e) {
            throw new InputException(
                    "cannot unpack libtorch into %s: %s; free some space or set -D%s to another folder"
                            .formatted(cacheFolder(), e.getMessage(), "org.bytedeco.javacpp.cachedir"),
                    e);
        }
    }

    /// @return where libtorch is unpacked, once per version
    /// @throws InputException if there is no folder that can be written
    public static Path cacheFolder() {
        try {
            return Loader.getCacheDir().toPath();
        } catch (IOException e) {
            throw new InputException("no folder to unpack libtorch into: " + e.getMessage(), e);
        }
    }

    /// @return whether oneDNN computes matrix products, rather than OpenBLAS
    public static boolean productsByOneDnn() {
        return productsByOneDnn(settings());
    }

    private static boolean productsByOneDnn(Settings settings) {
        return settings.precision() != Precision.FLOAT32 || exactOneDnn;
    }

    private static void apply(Settings settings) {
        try (var _ = new PointerScope()) {
            torch.globalContext().setFloat32MatmulPrecision(productsByOneDnn(settings) ? "medium" : "highest");
            int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
            torch.set_num_threads(threads);
        }
    }

    /// @return what libtorch says of itself, one line each: version, compiler, BLAS, oneDNN, CPU capability
    public static List<String> describe() {
        ensureStarted();
        try (var _ = new PointerScope()) {
            return torch.show_config().getString().lines().map(String::strip).toList();
        }
    }

    /// @return threads used for one operation
    public static int threads() {
        ensureStarted();
        return torch.get_num_threads();
    }

    /// Seeds the random numbers: dropout masks and initial values drawn on from here are the same in every process that
    /// gives the same seed.
    public static void seed(long seed) {
        ensureStarted();
        torch.manual_seed(seed);
        DropoutMask.seed(seed);
    }
}
