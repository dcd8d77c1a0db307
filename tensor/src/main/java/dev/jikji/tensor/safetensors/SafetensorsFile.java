package dev.jikji.tensor.safetensors;

import static dev.jikji.tensor.safetensors.Header.refusal;

import dev.jikji.text.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// A safetensors file, mapped into memory: opening costs milliseconds whatever its size, and pages are read when
/// touched. The mapping is copy-on-write: a tensor over it may be changed in place, and the file never is.
///
/// Format: <https://github.com/huggingface/safetensors#format>. Every rule of it is checked on opening, so each
/// entry lies inside the file, and no byte belongs to two of them or to none.
///
/// [#close()] unmaps the file: whatever native code still points into it crashes the process. Close it after copying
/// the tensors out, or together with the model that lives on it. Replacing the file by a move is safe while it is
/// open (except on Windows, which refuses); truncating it in place is not.
public final class SafetensorsFile implements AutoCloseable {

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final Map<String, String> metadata;
    private final SequencedMap<String, Entry> entries;

    private SafetensorsFile(Arena arena, Path path) throws IOException {
        this.arena = arena;
        String name = path.toString();
        MemorySegment file = load(path, arena);
        long length = file.get(LENGTH, 0);
        long rest = file.byteSize() - Long.BYTES;
        if (length < 0 || length > Header.MAX_LENGTH) {
            throw refusal(name, "header length %s is over the limit of %d bytes: this is not a safetensors file",
                    Long.toUnsignedString(length), Header.MAX_LENGTH);
        }
        if (length > rest) {
            throw refusal(name, "truncated: the header has %d bytes, but only %d follow its length", length, rest);
        }
        byte[] header = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = file.asSlice(Long.BYTES + length);
        Header parsed = Header.parse(name, header, data.byteSize());
        metadata = parsed.metadata();
        var byName = new LinkedHashMap<String, Entry>();
        for (var span : parsed.tensors()) {
            byName.put(span.name(), new Entry(span.name(), span.dtype(), span.shape(),
                    data.asSlice(span.begin(), span.end() - span.begin())));
        }
        entries = Collections.unmodifiableSequencedMap(byName);
    }

    /// @throws InputException if the file cannot be read or breaks a rule of the format; the message names the file,
    ///         the tensor and the value
    public static SafetensorsFile open(Path path) {
        var arena = Arena.ofShared();
        try {
            var file = new SafetensorsFile(arena, path);
            arena = null;
            return file;
        } catch (NoSuchFileException e) {
            throw new InputException(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new InputException(path + ": permission denied", e);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
        } finally {
            if (arena != null) arena.close();
        }
    }

    private static MemorySegment load(Path path, Arena arena) throws IOException {
        if (Files.isDirectory(path)) {
            throw refusal(path.toString(), "is a folder; name the file in it, such as model.safetensors");
        }
        // Java maps copy-on-write only from a writable channel, so a file one may only read is copied instead.
        boolean writable = Files.isWritable(path);
        try (var channel = writable
                ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw refusal(path.toString(), "holds %d bytes, too few for a safetensors file", size);
            }
            return writable ? channel.map(MapMode.PRIVATE, 0, size, arena) : read(channel, size, arena);
        }
    }

    static MemorySegment read(FileChannel channel, long size, Arena arena) throws IOException {
        MemorySegment memory = arena.allocate(size, 64);
        long chunk = 1L << 30;
        for (long at = 0; at < size;) {
            int read = channel.read(memory.asSlice(at, Math.min(chunk, size - at)).asByteBuffer());
            if (read < 0) throw new EOFException("the file became shorter while it was read");
            at += read;
        }
        return memory;
    }

    /// @return the header's `__metadata__`, such as `format` = `pt`; empty if it has none
    public Map<String, String> metadata() {
        return metadata;
    }

    /// @return every tensor by name, in the header's order; their memory is valid until [#close()]
    public SequencedMap<String, Entry> entries() {
        return entries;
    }

    /// Unmaps the file. Closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }
}
