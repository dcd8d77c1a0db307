package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// A file of a format of Jikji's own, big-endian: a magic number with the version, what it holds, and the CRC-32C of all
/// that.
final class CheckedFile {
    private static final int BUFFER = 1 << 16;

    private CheckedFile() {}

    /// Writes what a file holds.
    @FunctionalInterface
    interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    /// Leaves nothing of a file that cannot be written.
    static void write(Path file, long magic, Content content) {
        AtomicFile.write(file, raw -> {
            var checked = new CheckedOutputStream(new BufferedOutputStream(raw, BUFFER), new CRC32C());
            var out = new DataOutputStream(new BufferedOutputStream(checked, BUFFER));
            out.writeLong(magic);
            content.write(out);
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
        });
    }

    /// Opens a file for what stands between the magic number and the checksum, once all of it is known to be as it was
    /// written: nothing of an altered file is believed.
    ///
    /// @param what the file should be, for messages
    /// @throws dev.jikji.text.InputException if it is missing, is no such file, is cut short or was altered
    static DataInputStream open(Path file, long magic, String what) throws IOException {
        require(Files.isRegularFile(file), "%s: no such file", file);
        requireWhole(file, magic, what);
        var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        in.readLong();
        return in;
    }

    private static void requireWhole(Path file, long magic, String what) throws IOException {
        long size = Files.size(file);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            var checked = new CheckedInputStream(raw, new CRC32C());
            require(size >= Long.BYTES + Integer.BYTES && new DataInputStream(checked).readLong() == magic,
                    "%s: is not a %s of Jikji's (fastText's own .bin is not read)", file, what);
            byte[] buffer = new byte[BUFFER];
            for (long left = size - Long.BYTES - Integer.BYTES; left > 0;) {
                int read = checked.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) break;
                left -= read;
            }
            int expected = new DataInputStream(raw).readInt();
            require(expected == (int) checked.getChecksum().getValue(),
                    "%s: is cut short or was altered: its checksum differs", file);
        }
    }
}
