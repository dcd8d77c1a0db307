package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// How a command ends that threw: one line for the user, and the exit code.
///
/// @param message empty if there is nothing to say
record Failure(int exitCode, String message) {

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case InputException e -> new Failure(2, e.getMessage());
            case StandardOutput.ReaderGone _ -> new Failure(0, "");
            case UncheckedIOException e -> new Failure(2, describe(e.getCause()));
            case IOException e -> new Failure(2, describe(e));
            case LinkageError e -> new Failure(2, "libtorch cannot be loaded: " + rootCause(e)
                    + "; see ./jikji doctor");
            case OutOfMemoryError e -> new Failure(2, "Java has not enough memory (" + e.getMessage()
                    + "); give it more, for example with JIKJI_JAVA_OPTS=-Xmx8g");
            default -> nativeMemory(thrown).map(message -> new Failure(2,
                    message + "; lower the batch size, the context or the model's width"))
                    .orElseGet(() -> internal(thrown));
        };
    }

    /// The messages of the JDK's file exceptions are often no more than the path.
    private static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + ": already exists";
            default -> firstLine(e);
        };
    }

    private static Failure internal(Throwable bug) {
        return new Failure(1, "internal error: " + bug.getClass().getSimpleName() + ": " + firstLine(bug)
                + "; rerun with --debug for the stack trace");
    }

    /// What libtorch said, if it could not allocate.
    private static Optional<String> nativeMemory(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).map(Failure::firstLine).filter(
                message -> message.contains("not enough memory") || message.contains("can't allocate memory"))
                .findFirst();
    }

    private static String rootCause(Throwable e) {
        while (e.getCause() != null) e = e.getCause();
        return firstLine(e);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
