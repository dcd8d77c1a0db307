package dev.jikji.tensor.machine;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What decides whether libtorch can run here.
///
/// @param classifier system and processor as JavaCPP names them, such as `linux-x86_64`
/// @param glibc      version of the GNU C library; empty on other systems, and on Linux with another C library
/// @param java       version of the running JDK
/// @param g1         whether the garbage collector is G1
public record Platform(String classifier, Optional<String> glibc, Runtime.Version java, boolean g1) {

    private static final Set<String> PUBLISHED = Set.of("linux-x86_64", "macosx-arm64", "windows-x86_64");

    private static final String OLDEST_GLIBC = "2.35";

    /// The first update of JDK 25 in which G1 leaves arrays alone that native code holds by a JNI critical section.
    private static final int FIRST_SOUND_UPDATE = 3;

    /// @return the facts of this process
    public static Platform detect() {
        boolean g1 = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(collector -> collector.getName().startsWith("G1"));
        return new Platform(classifier(System.getProperty("os.name"), System.getProperty("os.arch")),
                NativeEnvironment.glibcVersion(), Runtime.version(), g1);
    }

    static String classifier(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String os = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : name.replace(" ", "");
        String arch = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
        return os + "-" + arch;
    }

    /// @throws InputException if libtorch would not load here, or could not be trusted; one line with the way out
    public void requireSupported() {
        require(PUBLISHED.contains(classifier),
                "libtorch is not published for %s; use Linux or Windows on x86-64, or macOS on Apple silicon",
                classifier);
        if (classifier.startsWith("linux-")) {
            require(glibc.isPresent(),
                    "this Linux has no glibc (it may be Alpine); libtorch needs glibc %s or newer:"
                            + " use Debian 12, Ubuntu 22.04 or newer",
                    OLDEST_GLIBC);
            require(Version.parse(glibc.get()).compareTo(Version.parse(OLDEST_GLIBC)) >= 0,
                    "glibc %s is too old; libtorch needs %s or newer: use Debian 12, Ubuntu 22.04 or newer",
                    glibc.get(), OLDEST_GLIBC);
        }
        boolean unsound = g1 && java.feature() == 25 && java.interim() == 0 && java.update() < FIRST_SOUND_UPDATE;
        require(!unsound, "JDK %s with the G1 collector can corrupt arrays that native code reads;"
                + " upgrade to 25.0.%d or newer, or run with -XX:+UseParallelGC", java, FIRST_SOUND_UPDATE);
    }
}
