package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

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
            case OutOfMemoryError e -> new Failure(2, "Java has not enough memory (" + e.getMessage()
                    + "); give it more, for example with JIKJI_JAVA_OPTS=-Xmx8g");
            default -> isOutOfNativeMemory(thrown)
                    ? new Failure(2, firstLine(thrown) + "; lower the batch size, the context or the model's width")
                    : new Failure(1, "internal error: " + thrown.getClass().getSimpleName() + ": " + firstLine(thrown)
                            + "; rerun with --debug for the stack trace");
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

    private static boolean isOutOfNativeMemory(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            String message = firstLine(e);
            if (message.contains("not enough memory") || message.contains("can't allocate memory")) return true;
        }
        return false;
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
