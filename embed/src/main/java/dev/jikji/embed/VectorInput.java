package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/// The bytes of a vector file, decompressed, as they come: `buffer[at, end)` is read and not yet used.
final class VectorInput implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final String name;
    private final FileChannel channel;
    private final InputStream in;
    private final boolean zipped;
    private final long fileBytes;
    private final LongConsumer progress;

    private byte[] buffer = new byte[2 * BLOCK];
    private int at;
    private int end;
    private boolean ended;
    private long offset; // of buffer[0]
    private int lines;
    private int lineEnd;

    private VectorInput(Path file, FileChannel channel, LongConsumer progress) throws IOException {
        name = file.toString();
        this.channel = channel;
        this.progress = progress;
        fileBytes = channel.size();
        in = Gzip.decompressed(Channels.newInputStream(channel));
        zipped = in instanceof GZIPInputStream;
    }

    static VectorInput open(Path file, LongConsumer progress) {
        require(Files.exists(file), "%s: no such file", file);
        require(!Files.isDirectory(file), "%s: is a folder; name a file of word vectors", file);
        try {
            return new VectorInput(file, FileChannel.open(file), progress);
        } catch (IOException e) {
            throw Gzip.explain(file.toString(), e);
        }
    }

    String name() {
        return name;
    }

    byte[] buffer() {
        return buffer;
    }

    int at() {
        return at;
    }

    void skip(int bytes) {
        at += bytes;
    }

    /// Of the next byte, in the decompressed file.
    long position() {
        return offset + at;
    }

    /// Bytes of the file not yet used; if it is compressed, of the compressed file.
    long remainingFileBytes() {
        return zipped ? fileBytes : fileBytes - position();
    }

    boolean zipped() {
        return zipped;
    }

    /// Reads on until `wanted` bytes are at hand or the file ends. Moves [#buffer] and [#at].
    ///
    /// @return how many bytes are at hand, from [#at] on; fewer than `wanted` only at the end of the file
    int available(int wanted) {
        while (end - at < wanted && !ended) fill(wanted);
        return end - at;
    }

    private void fill(int wanted) {
        if (buffer.length - at < Math.max(wanted, end - at + BLOCK)) {
            int room = Math.max(wanted, end - at + BLOCK);
            byte[] target = room > buffer.length ? new byte[Math.max(room, 2 * buffer.length)] : buffer;
            System.arraycopy(buffer, at, target, 0, end - at);
            buffer = target;
            offset += at;
            end -= at;
            at = 0;
        }
        try {
            int read = in.read(buffer, end, buffer.length - end);
            ended = read < 0;
            end += Math.max(read, 0);
            progress.accept(channel.position());
        } catch (IOException e) {
            throw Gzip.explain(name, e);
        }
    }

    /// Finds the next line, which is `buffer[at, lineEnd)`, without its line end; [#endLine] goes on behind it.
    ///
    /// @return false at the end of the file
    /// @throws InputException if the line is longer than `longest` bytes
    boolean nextLine(int longest) {
        int searched = 0;
        while (true) {
            int here = end - at;
            for (int i = at + searched; i < end; i++) {
                if (buffer[i] == '\n') {
                    lineEnd = i;
                    lines++;
                    return true;
                }
            }
            searched = here;
            if (here > longest) {
                lines++;
                throw error("no line end within %,d bytes; this is no file of word vectors", longest);
            }
            if (available(here + 1) == here) break;
        }
        lineEnd = end;
        if (at == end) return false;
        lines++;
        return true;
    }

    int lineEnd() {
        return lineEnd;
    }

    /// Goes on behind the line that [#nextLine] found.
    void endLine() {
        at = Math.min(end, lineEnd + 1);
    }

    /// @return what is wrong with the line that [#nextLine] found
    InputException error(String format, Object... arguments) {
        return new InputException(name + ":" + lines + ": " + String.format(Locale.ROOT, format, arguments));
    }

    /// A word of the file.
    ///
    /// @return null if it is not UTF-8 and that is not to be overlooked
    static String decode(byte[] bytes, int from, int to, boolean lenient) {
        var word = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (lenient || word.indexOf('\uFFFD') < 0) return word;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /// Skips a UTF-8 byte order mark.
    ///
    /// @throws InputException if the file is empty or of a kind that is often taken for word vectors
    void requireKnownFormat() {
        int size = available(4);
        require(size > 0, "%s: the file is empty", name);
        require(!begins(0xff, 0xfe) && !begins(0xfe, 0xff), "%s: is UTF-16; convert it to UTF-8", name);
        require(!begins('P', 'K', 3, 4), "%s: is a zip archive; unpack it and name the file of vectors", name);
        require(!begins(0xba, 0x16, 0x4f, 0x2f),
                "%s: is a fastText model with its subwords (.bin), not a file of vectors; use its .vec file", name);
        if (begins(0xef, 0xbb, 0xbf)) at += 3;
        require(available(1) > 0, "%s: the file is empty", name);
    }

    private boolean begins(int... bytes) {
        byte[] magic = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) magic[i] = (byte) bytes[i];
        return Arrays.equals(magic, Arrays.copyOfRange(buffer, at, Math.min(end, at + bytes.length)));
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw Gzip.explain(name, e);
        }
    }
}
