package dev.jikji.text;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files that appear complete or not at all.
public final class AtomicFile {
    private AtomicFile() {}

    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    @FunctionalInterface
    public interface ChannelContent {
        void writeTo(FileChannel out) throws IOException;
    }

    public static void write(Path file, Content content) {
        writeChannel(file, channel -> {
            OutputStream out = Channels.newOutputStream(channel);
            content.writeTo(out);
        });
    }

    /// Writes a temporary file in the same folder and gives it its name when it is whole.
    public static void writeChannel(Path file, ChannelContent content) {
        Path folder = file.toAbsolutePath().getParent();
        Path part = null;
        try {
            Files.createDirectories(folder);
            part = folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            part.toFile().deleteOnExit(); // if Ctrl-C ends the program meanwhile; the same name counts once
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                if (channel.isOpen()) channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            part = null;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        } finally {
            if (part != null) part.toFile().delete();
        }
    }
}
