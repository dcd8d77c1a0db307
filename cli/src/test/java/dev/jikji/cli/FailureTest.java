package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void whatTheUserGaveIsToldInItsOwnWords() {
        assertThat(Failure.of(new InputException("a.txt:3: empty"))).isEqualTo(new Failure(2, "a.txt:3: empty"));
    }

    @Test
    void fileErrorsNameTheFileAndTheReason() {
        Path missing = Path.of("no", "such.txt");
        try {
            Files.readString(missing);
        } catch (IOException e) {
            assertThat(Failure.of(e)).isEqualTo(new Failure(2, missing + ": no such file or folder"));
        }
        assertThat(Failure.of(new AccessDeniedException("a"))).isEqualTo(new Failure(2, "a: permission denied"));
        assertThat(Failure.of(new UncheckedIOException(new FileAlreadyExistsException("a")))).isEqualTo(
                new Failure(2, "a: already exists"));
        assertThat(Failure.of(new IOException("No space left on device"))).isEqualTo(
                new Failure(2, "No space left on device"));
    }

    @Test
    void aLibraryThatCannotBeLoadedPointsToTheDoctor() {
        var missing = new UnsatisfiedLinkError("libtorch.so: cannot open shared object file");
        assertThat(Failure.of(new ExceptionInInitializerError(missing))).isEqualTo(new Failure(2,
                "libtorch cannot be loaded: libtorch.so: cannot open shared object file; see ./jikji doctor"));
    }

    @Test
    void tooLittleMemoryIsToldApartFromABug() {
        assertThat(Failure.of(new OutOfMemoryError("Java heap space"))).isEqualTo(new Failure(2,
                "Java has not enough memory (Java heap space); give it more, for example with JIKJI_JAVA_OPTS=-Xmx8g"));
        var fromLibtorch = new IllegalStateException("the step failed",
                new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.\nat"));
        assertThat(Failure.of(fromLibtorch)).isEqualTo(new Failure(2,
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.; lower the batch size, "
                        + "the context or the model's width"));
    }

    @Test
    void aBugIsOneLineAndPointsToDebug() {
        assertThat(Failure.of(new IllegalStateException("first\nsecond"))).isEqualTo(new Failure(1,
                "internal error: IllegalStateException: first; rerun with --debug for the stack trace"));
    }

    @Test
    void aReaderThatHasGoneIsNoFailure() {
        assertThat(Failure.of(failureOf(writingFailsWith("Broken pipe")))).isEqualTo(new Failure(0, ""));
    }

    @Test
    void aFullDiskBehindStandardOutputIs() {
        assertThat(Failure.of(failureOf(writingFailsWith("No space left on device")))).isEqualTo(
                new Failure(2, "standard output: No space left on device"));
    }

    /// What reaches a command that prints through a writer, which swallows checked exceptions.
    private static Throwable failureOf(OutputStream broken) {
        try {
            var writer = new PrintWriter(new StandardOutput(broken), false, StandardCharsets.UTF_8);
            writer.println("result");
            writer.flush();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("the failure was swallowed");
    }

    private static OutputStream writingFailsWith(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
