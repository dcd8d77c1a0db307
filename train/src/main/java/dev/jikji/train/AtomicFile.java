package dev.jikji.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Replaces a file as a whole: readers see the old content or the new, and a failure leaves the old.
public final class AtomicFile {
    private AtomicFile() {}

    /// Writes a file's content.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes beside `file`, forces it to the disk, then moves it there. Creates missing folders.
    ///
    /// @throws UncheckedIOException if that fails, as on a full disk; `file` is then as it was
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            Files.createDirectories(target.getParent());
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        } finally {
            deleteLeftover(temporary);
        }
    }

    private static void deleteLeftover(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // the failure that left it there is already on its way to the caller
        }
    }
}
