package dev.jikji.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reading files that may be compressed by gzip: what they are is told by their first bytes, not by their names.
public final class Gzip {
    private static final int BLOCK = 1 << 16;

    private Gzip() {}

    /// Opens a file; what is read is decompressed.
    public static InputStream open(Path file) throws IOException {
        return decompressed(Files.newInputStream(file));
    }

    /// @param in closed if this fails
    /// @return a [GZIPInputStream] if the bytes are compressed, else a buffered stream of them as they are
    public static InputStream decompressed(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, BLOCK);
        try {
            buffered.mark(2);
            boolean zipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
            buffered.reset();
            return zipped ? new GZIPInputStream(buffered, BLOCK) : buffered;
        } catch (IOException e) {
            try (in) {
                throw e;
            }
        }
    }

    /// What went wrong while reading, as a line for the user.
    public static InputException explain(String file, IOException e) {
        return switch (e) {
            case EOFException _ -> new InputException(file + ": the compressed file ends too early", e);
            case ZipException _ -> new InputException(file + ": the compressed file is damaged: " + e.getMessage(), e);
            default -> new InputException(file + ": cannot be read: " + e, e);
        };
    }
}
