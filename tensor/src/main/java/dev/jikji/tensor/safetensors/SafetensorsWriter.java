package dev.jikji.tensor.safetensors;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes safetensors files that are whole or not there: the bytes go to `NAME.tmp` beside the target, reach the disk,
/// and only then take the target's name. A process killed in between leaves the old file and a `.tmp` that the next
/// write replaces.
public final class SafetensorsWriter {

    /// Data begins at a multiple of this many bytes: a cache line, the width of an AVX-512 register.
    private static final int ALIGNMENT = 64;

    /// Bytes handed to the channel at once: it copies heap memory into a native buffer of this size.
    private static final long CHUNK = 8 << 20;

    private static final long MEGABYTE = 1_000_000;

    private static final JsonFactory JSON = new JsonFactory();

    /// Opens the temporary file; the tests put a full disk here.
    @FunctionalInterface
    interface Opener {
        WritableByteChannel open(Path temporary) throws IOException;
    }

    private SafetensorsWriter() {}

    /// Writes a file, replacing an older one at once and completely.
    ///
    /// @param metadata free text by key, such as `format` = `pt`; may be empty
    /// @param entries  in the order they shall have in the file. The format allows no gaps, so tensors of wider types
    ///                 should come first if all are to stay aligned
    /// @throws InputException if the file cannot be written; the target is then as it was
    /// @throws IllegalArgumentException if two entries have the same name or the header would be over 100 MB
    public static void write(Path target, Map<String, String> metadata, List<Entry> entries) {
        write(target, metadata, entries, temporary -> FileChannel.open(temporary, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    static void write(Path target, Map<String, String> metadata, List<Entry> entries, Opener opener) {
        byte[] header = header(metadata, entries);
        long size = header.length + entries.stream().mapToLong(entry -> entry.data().byteSize()).sum();
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            try (var channel = opener.open(temporary)) {
                writeAll(channel, MemorySegment.ofArray(header));
                for (var entry : entries) writeAll(channel, entry.data());
                if (channel instanceof FileChannel file) file.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(temporary, e);
            throw new InputException("cannot write " + target + ": " + reason(e, target, size), e);
        } catch (RuntimeException e) {
            delete(temporary, e);
            throw e;
        }
    }

    private static byte[] header(Map<String, String> metadata, List<Entry> entries) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart(Header.METADATA);
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            var names = new HashSet<String>();
            long offset = 0;
            for (var entry : entries) {
                require(names.add(entry.name()), "two tensors are called %s", entry.name());
                json.writeObjectPropertyStart(entry.name());
                json.writeStringProperty("dtype", entry.dtype().name());
                json.writeName("shape");
                writeNumbers(json, entry.shape());
                json.writeName("data_offsets");
                writeNumbers(json, List.of(offset, offset += entry.data().byteSize()));
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return framed(text.toString());
    }

    private static void writeNumbers(JsonGenerator json, List<Long> numbers) {
        json.writeStartArray();
        numbers.forEach(json::writeNumber);
        json.writeEndArray();
    }

    /// @return length, JSON and the spaces that align the data
    private static byte[] framed(String json) {
        require(StandardCharsets.UTF_8.newEncoder().canEncode(json),
                "a tensor name or metadata text is broken Unicode");
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(Long.BYTES + text.length, ALIGNMENT) * ALIGNMENT;
        require(padded - Long.BYTES <= Header.MAX_LENGTH, "a safetensors header of %d bytes is over the limit of %d",
                padded - Long.BYTES, Header.MAX_LENGTH);
        var frame = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded - Long.BYTES).put(text);
        while (frame.hasRemaining()) frame.put((byte) ' ');
        return frame.array();
    }

    private static void writeAll(WritableByteChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            var buffer = data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer();
            while (buffer.hasRemaining()) channel.write(buffer);
        }
    }

    private static void delete(Path temporary, Exception cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static String reason(IOException e, Path target, long size) {
        return switch (e) {
            case NoSuchFileException _ -> "its folder does not exist; create it or choose another";
            case AccessDeniedException _ -> "permission denied; choose another folder";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.format(Locale.ROOT, "%s; %d MB needed, %s free: free space or choose another folder",
                    e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
                    Math.ceilDiv(size, MEGABYTE), free(target));
        };
    }

    private static String free(Path target) {
        try {
            return Files.getFileStore(target.toAbsolutePath().getParent()).getUsableSpace() / MEGABYTE + " MB";
        } catch (IOException e) {
            return "an unknown amount";
        }
    }
}
