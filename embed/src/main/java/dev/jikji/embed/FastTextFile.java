package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// The file of a [FastTextModel], big-endian: magic and version; seven ints (dim, shortest and longest n-gram, buckets,
/// words, rows, bytes of all words with their lengths); each word as an unsigned 16-bit length and its UTF-8 bytes; the
/// rows' floats, in the order of [SubwordRows], which follows from the words; the CRC-32C of all that.
///
/// Buckets that no word uses, which are most of them, are not stored.
final class FastTextFile {
    private static final long MAGIC = 0x4A494B4A49465401L; // JIKJIFT and the version
    private static final int HEADER = Long.BYTES + 7 * Integer.BYTES;
    private static final int MAX_WORD = 0xFFFF;

    private FastTextFile() {}

    static void write(Path file, SubwordRows rows, Matrix input) {
        var words = new ArrayList<byte[]>();
        int wordBytes = 0;
        for (String word : rows.words()) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            require(bytes.length <= MAX_WORD, "a word of %d bytes; a model's file holds words of at most %d",
                    bytes.length, MAX_WORD);
            words.add(bytes);
            wordBytes = Math.addExact(wordBytes, Short.BYTES + bytes.length);
        }
        int textBytes = wordBytes;
        AtomicFile.write(file, raw -> {
            var checked = new CheckedOutputStream(new BufferedOutputStream(raw, 1 << 16), new CRC32C());
            var out = new DataOutputStream(new BufferedOutputStream(checked, 1 << 16));
            out.writeLong(MAGIC);
            Subwords subwords = rows.subwords();
            for (int value : new int[]{input.dim, subwords.minLength(), subwords.maxLength(), subwords.buckets(),
                    words.size(), rows.count(), textBytes}) {
                out.writeInt(value);
            }
            for (byte[] word : words) {
                out.writeShort(word.length);
                out.write(word);
            }
            for (int row = 0; row < rows.count(); row++) {
                int at = input.at(row);
                for (int i = 0; i < input.dim; i++) out.writeFloat(input.values[at + i]);
            }
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
        });
    }

    /// @throws InputException if it is missing, is no such file, is cut short or was altered
    static FastTextModel read(Path file) {
        require(Files.isRegularFile(file), "%s: no such file", file);
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            require(size >= HEADER + Integer.BYTES, "%s: is not a fastText model of Jikji's, or is cut short (%d"
                    + " bytes)", file, size);
            requireChecksum(file, size);
            return read(file, size, new DataInputStream(new BufferedInputStream(
                    Channels.newInputStream(channel), 1 << 16)));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// Nothing of an altered file is believed.
    private static void requireChecksum(Path file, long size) throws IOException {
        var crc = new CRC32C();
        try (InputStream raw = Files.newInputStream(file); var in = new DataInputStream(raw)) {
            require(in.readLong() == MAGIC, "%s: is not a fastText model of Jikji's (fastText's own .bin is not read)",
                    file);
        }
        try (InputStream raw = Files.newInputStream(file); var checked = new CheckedInputStream(raw, crc)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size - Integer.BYTES; left > 0;) {
                int read = checked.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) break;
                left -= read;
            }
            int expected = ByteBuffer.wrap(raw.readNBytes(Integer.BYTES)).getInt();
            require(expected == (int) crc.getValue(), "%s: is cut short or was altered: its checksum differs", file);
        }
    }

    private static FastTextModel read(Path file, long size, DataInputStream in) throws IOException {
        in.readLong();
        int dim = in.readInt();
        var subwords = new Subwords(in.readInt(), in.readInt(), in.readInt());
        int wordCount = in.readInt();
        int rowCount = in.readInt();
        int textBytes = in.readInt();
        require(dim > 0 && wordCount > 0 && rowCount >= wordCount && textBytes >= 0
                && rowCount - wordCount <= subwords.buckets()
                && size == HEADER + textBytes + 4L * dim * rowCount + Integer.BYTES,
                "%s: its header (dim %d, %d words, %d rows) does not fit its %d bytes", file, dim, wordCount, rowCount,
                size);
        List<String> words = words(file, in, wordCount, textBytes);
        var rows = new SubwordRows(words, subwords);
        require(rows.count() == rowCount, "%s: has %d rows, its words and their n-grams need %d", file, rowCount,
                rows.count());
        Matrix input = Matrix.zeros(rowCount, dim);
        for (int row = 0; row < rowCount; row++) {
            int at = input.at(row);
            for (int i = 0; i < dim; i++) input.values[at + i] = in.readFloat();
        }
        return new FastTextModel(rows, input);
    }

    private static List<String> words(Path file, DataInputStream in, int count, int textBytes) throws IOException {
        require(2L * count <= textBytes, "%s: %d words in %d bytes", file, count, textBytes);
        var words = new ArrayList<String>(count);
        var distinct = new HashSet<String>();
        int left = textBytes;
        for (int i = 0; i < count; i++) {
            int length = in.readUnsignedShort();
            left -= Short.BYTES + length;
            require(left >= 0, "%s: word %d of %d bytes does not fit", file, i, length);
            try {
                words.add(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readNBytes(length)))
                        .toString());
            } catch (CharacterCodingException _) {
                throw new InputException(file + ": word " + i + " is not UTF-8");
            }
            require(distinct.add(words.getLast()), "%s: word %d, \"%s\", is there twice", file, i, words.getLast());
        }
        require(left == 0, "%s: %d bytes are left after the words", file, left);
        return words;
    }
}
