package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    private static Platform platform(String classifier, String glibc, String java, boolean g1) {
        return new Platform(classifier, Optional.ofNullable(glibc), Runtime.Version.parse(java), g1);
    }

    @ParameterizedTest
    @CsvSource({"Linux,amd64,linux-x86_64", "Linux,aarch64,linux-arm64", "Mac OS X,aarch64,macosx-arm64",
            "Mac OS X,x86_64,macosx-x86_64", "Windows 11,amd64,windows-x86_64", "FreeBSD,amd64,freebsd-x86_64"})
    void systemsAreNamedAsJavaCppNamesThem(String name, String arch, String classifier) {
        assertThat(Platform.classifier(name, arch)).isEqualTo(classifier);
    }

    @ParameterizedTest
    @CsvSource({"linux-x86_64,2.35,25.0.3,true", "linux-x86_64,2.36,25.0.3,true", "linux-x86_64,3.0,25.1,true",
            "linux-x86_64,2.41,25.0.1,false", "linux-x86_64,2.41,26,true", "macosx-arm64,,25.0.3,true",
            "windows-x86_64,,25.0.4.1,true"})
    void supportedMachinesPass(String classifier, String glibc, String java, boolean g1) {
        assertThatCode(platform(classifier, glibc, java, g1)::requireSupported).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            linux-arm64   | 2.39 | 25.0.3 | libtorch is not published for linux-arm64; use Linux or Windows on x86-64, or macOS on Apple silicon
            macosx-x86_64 |      | 25.0.3 | libtorch is not published for macosx-x86_64; use Linux or Windows on x86-64, or macOS on Apple silicon
            linux-x86_64  |      | 25.0.3 | this Linux has no glibc (it may be Alpine); libtorch needs glibc 2.35 or newer: use Debian 12, Ubuntu 22.04 or newer
            linux-x86_64  | 2.31 | 25.0.3 | glibc 2.31 is too old; libtorch needs 2.35 or newer: use Debian 12, Ubuntu 22.04 or newer
            linux-x86_64  | 2.4  | 25.0.3 | glibc 2.4 is too old; libtorch needs 2.35 or newer: use Debian 12, Ubuntu 22.04 or newer
            linux-x86_64  | 2.36 | 25.0.2 | JDK 25.0.2 with the G1 collector can corrupt arrays that native code reads; upgrade to 25.0.3 or newer, or run with -XX:+UseParallelGC
            linux-x86_64  | 2.36 | 25     | JDK 25 with the G1 collector can corrupt arrays that native code reads; upgrade to 25.0.3 or newer, or run with -XX:+UseParallelGC
            """)
    void unsupportedMachinesAreRefusedInOneLine(String classifier, String glibc, String java, String message) {
        assertThatThrownBy(platform(classifier, glibc, java, true)::requireSupported)
                .isInstanceOf(InputException.class).hasMessage(message);
    }

    @Test
    void thisMachineIsDescribed() {
        var here = Platform.detect();
        assertThat(here.java()).isEqualTo(Runtime.version());
        if (here.classifier().startsWith("linux-")) assertThat(here.glibc().orElse("2.0")).matches("\\d+\\.\\d+.*");
        else
            assertThat(here.glibc()).isEmpty();
    }
}
