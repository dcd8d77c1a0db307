package dev.jikji.embed;

import dev.jikji.text.InputException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder for files that are gone when it is closed.
class ScratchFolder implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path parent;
    private final Path path;
    private int files;

    /// @throws InputException if it cannot be made
    ScratchFolder(Path parent) {
        this.parent = parent;
        try {
            Files.createDirectories(parent);
            path = Files.createTempDirectory(parent, ".cooccurrences-");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// A name for a further file.
    synchronized Path newFile() {
        return path.resolve(Integer.toString(files++));
    }

    /// Starts to write a file, through a buffer.
    DataOutputStream write(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(open(file), BUFFER));
    }

    OutputStream open(Path file) throws IOException {
        return Files.newOutputStream(file);
    }

    /// What a user is told when the folder's files cannot be written or read.
    final InputException failed(IOException e) {
        return new InputException(parent + ": the counts of pairs of words cannot be kept there: " + e.getMessage()
                + "; free some space, choose another folder, or allow more memory", e);
    }

    @Override
    public void close() {
        try (var all = Files.list(path)) {
            for (Path file : all.toList()) Files.delete(file);
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
