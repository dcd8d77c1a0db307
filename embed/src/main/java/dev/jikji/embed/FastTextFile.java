package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// The file of a [FastTextModel], a [CheckedFile]: seven ints (dim, shortest and longest n-gram, buckets,
/// words, rows, bytes of all words with their lengths); each word as an unsigned 16-bit length and its UTF-8 bytes; the
/// rows' floats, in the order of [SubwordRows], which follows from the words.
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
        CheckedFile.write(file, MAGIC, out -> {
            Subwords subwords = rows.subwords();
            for (int value : new int[]{input.dim, subwords.minLength(), subwords.maxLength(), subwords.buckets(),
                    words.size(), rows.count(), textBytes}) {
                out.writeInt(value);
            }
            for (byte[] word : words) {
                out.writeShort(word.length);
                out.write(word);
            }
            input.write(out);
        });
    }

    /// @throws InputException if it is missing, is no such file, is cut short or was altered
    static FastTextModel read(Path file) {
        try (DataInputStream in = CheckedFile.open(file, MAGIC, "fastText model")) {
            return read(file, Files.size(file), in);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static FastTextModel read(Path file, long size, DataInputStream in) throws IOException {
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
        return new FastTextModel(rows, Matrix.read(in, rowCount, dim));
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
