package dev.jikji.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/// Standard output whose failures are not swallowed, as those of [System#out] are: when the reader of a pipe has
/// gone (`jikji generate RUN | head`) the command ends quietly, and a full disk is reported.
final class StandardOutput extends OutputStream {

    /// Nobody reads the output any more.
    static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ReaderGone(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream out;

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.toLowerCase(Locale.ROOT).contains("broken pipe")) throw new ReaderGone(e);
            throw new UncheckedIOException(new IOException("standard output: " + message, e));
        }
    }
}
