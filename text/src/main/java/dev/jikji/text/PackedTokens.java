package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/// A corpus as token ids in a memory-mapped file: encoded once, read at any place without loading the rest. Where the
/// tokenizer has an end-of-text token, each document ends with it.
///
/// The file is little-endian: a header of 64 bytes (magic, version, bytes per id, tokens, UTF-8 bytes of the text,
/// unknown tokens, documents, vocabulary size, CRC-32C of the ids, CRC-32C of the header before it), then the ids,
/// unsigned 16-bit where the vocabulary allows, else 32-bit.
public final class PackedTokens implements AutoCloseable {
    private static final long MAGIC = 0x004B4F54494B494AL; // "JIKITOK" and a zero byte, as it stands in the file
    private static final int VERSION = 1;
    private static final int HEADER = 64;
    private static final int CHECKED = HEADER - Integer.BYTES;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// What a file says of its text.
    ///
    /// @param tokens    ids, those that end documents included
    /// @param bytes     of the text in UTF-8
    /// @param unknowns  ids that are the tokenizer's unknown token
    /// @param vocabSize of the tokenizer
    public record Info(long tokens, long bytes, long unknowns, long documents, int vocabSize) {}

    private final Arena arena;
    private final MemorySegment ids;
    private final Info info;
    private final boolean wide;

    private PackedTokens(Arena arena, MemorySegment ids, Info info, boolean wide) {
        this.arena = arena;
        this.ids = ids;
        this.info = info;
        this.wide = wide;
    }

    private static boolean wide(int vocabSize) {
        return vocabSize > 1 << 16;
    }

    private record Encoded(ByteBuffer ids, long bytes, long unknowns, long documents) {}

    /// Encodes a corpus with all cores; the file does not depend on their number.
    ///
    /// @param file      replaced when the new one is complete
    /// @param bytesDone told now and then how many UTF-8 bytes of text are written
    public static Info write(Path file, Tokenizer tokenizer, Corpus corpus, LongConsumer bytesDone) {
        return write(file, tokenizer, corpus, Runtime.getRuntime().availableProcessors(), bytesDone);
    }

    static Info write(Path file, Tokenizer tokenizer, Corpus corpus, int threads, LongConsumer bytesDone) {
        var writer = new Writer(tokenizer);
        AtomicFile.writeChannel(file, channel -> {
            writer.writeFully(channel, ByteBuffer.allocate(HEADER));
            try {
                Parallel.forEach(corpus, threads, pieces -> encode(tokenizer, pieces), encoded -> {
                    writer.append(channel, encoded);
                    bytesDone.accept(writer.bytes);
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            channel.position(0);
            writer.writeFully(channel, writer.header());
        });
        return writer.info();
    }

    private static final class Writer {
        private final int vocabSize;
        private final CRC32C checksum = new CRC32C();
        private long tokens;
        private long bytes;
        private long unknowns;
        private long documents;

        Writer(Tokenizer tokenizer) {
            vocabSize = tokenizer.vocabSize();
        }

        void append(FileChannel channel, Encoded encoded) {
            checksum.update(encoded.ids.duplicate());
            tokens += encoded.ids.remaining() / (wide(vocabSize) ? Integer.BYTES : Short.BYTES);
            bytes += encoded.bytes;
            unknowns += encoded.unknowns;
            documents += encoded.documents;
            try {
                writeFully(channel, encoded.ids);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) channel.write(buffer);
        }

        Info info() {
            return new Info(tokens, bytes, unknowns, documents, vocabSize);
        }

        ByteBuffer header() {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(MAGIC).putInt(VERSION).putInt(wide(vocabSize) ? Integer.BYTES : Short.BYTES);
            header.putLong(tokens).putLong(bytes).putLong(unknowns).putLong(documents);
            header.putInt(vocabSize).putInt((int) checksum.getValue());
            return header.putInt(HEADER - Integer.BYTES, crc(header.array())).rewind();
        }
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header, 0, CHECKED);
        return (int) crc.getValue();
    }

    private static Encoded encode(Tokenizer tokenizer, List<Piece> pieces) {
        int end = tokenizer.endOfText().orElse(-1);
        int unknown = tokenizer.unknown().orElse(-1);
        var all = TokenList.ofIds(1 << 16);
        long bytes = 0;
        long documents = 0;
        for (Piece piece : pieces) {
            int[] ids = tokenizer.encode(piece.text());
            all.addAll(ids);
            bytes += piece.bytes();
            if (!piece.endsDocument()) continue;
            documents++;
            // A tokenizer of words has told the end already, with the last line's.
            if (end >= 0 && (ids.length == 0 || ids[ids.length - 1] != end)) all.addAll(end);
        }
        long unknowns = 0;
        int[] ids = all.ids();
        boolean wide = wide(tokenizer.vocabSize());
        ByteBuffer packed = ByteBuffer.allocate(ids.length * (wide ? Integer.BYTES : Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int id : ids) {
            if (id == unknown) unknowns++;
            if (wide) {
                packed.putInt(id);
            } else {
                packed.putShort((short) id);
            }
        }
        return new Encoded(packed.flip(), bytes, unknowns, documents);
    }

    /// Maps a file. Its ids are read through once, to compare their checksum.
    ///
    /// @throws InputException if it is missing, is no such file, is of another version, is cut short or was altered
    public static PackedTokens open(Path file) {
        require(Files.isRegularFile(file), "%s: no such file", file);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            require(size >= HEADER, "%s: is not a file of packed tokens, or is cut short (%d bytes)", file, size);
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            byte[] bytes = all.asSlice(0, HEADER).toArray(ValueLayout.JAVA_BYTE);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            require(header.getLong() == MAGIC, "%s: is not a file of packed tokens", file);
            int version = header.getInt();
            require(version == VERSION, "%s: has version %d of packed tokens, this program reads %d; pack the text"
                    + " again", file, version, VERSION);
            require(header.getInt(CHECKED) == crc(bytes), "%s: its header was altered; pack the text again", file);
            int width = header.getInt();
            var info = new Info(header.getLong(), header.getLong(), header.getLong(), header.getLong(),
                    header.getInt());
            long expected = HEADER + info.tokens * width;
            require(size == expected, "%s: has %d bytes instead of %d, it is cut short or was altered; pack the text"
                    + " again", file, size, expected);
            MemorySegment ids = all.asSlice(HEADER);
            require(checksum(ids) == header.getInt(), "%s: its tokens were altered; pack the text again", file);
            return new PackedTokens(arena, ids, info, width == Integer.BYTES);
        } catch (IOException e) {
            arena.close();
            throw new InputException(file + ": cannot be read: " + e, e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static int checksum(MemorySegment ids) {
        var crc = new CRC32C();
        long step = 1 << 24;
        for (long at = 0; at < ids.byteSize(); at += step) {
            crc.update(ids.asSlice(at, Math.min(step, ids.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    public Info info() {
        return info;
    }

    /// @return how many tokens there are
    public long length() {
        return info.tokens;
    }

    /// @throws IndexOutOfBoundsException unless 0 ≤ `index` < `length()`
    public int get(long index) {
        return wide ? ids.getAtIndex(INT, index) : Short.toUnsignedInt(ids.getAtIndex(SHORT, index));
    }

    /// Copies the tokens `[from, from + count)` to `target[at, at + count)`.
    ///
    /// @throws IndexOutOfBoundsException if either does not hold so many
    public void copy(long from, int count, long[] target, int at) {
        Objects.checkFromIndexSize(from, count, info.tokens);
        Objects.checkFromIndexSize(at, count, target.length);
        for (int i = 0; i < count; i++) target[at + i] = get(from + i);
    }

    /// Unmaps the file; reading any more throws [IllegalStateException].
    @Override
    public void close() {
        arena.close();
    }
}
