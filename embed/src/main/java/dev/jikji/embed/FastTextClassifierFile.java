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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// The file of a [FastTextClassifier], big-endian: magic and version; ints (dim, shortest and longest n-gram, buckets,
/// words of an n-gram, rows, whether there is a tree); labels, words and the tree's counts; the buckets in the order of
/// their rows; the rows' floats, then the labels'; the CRC-32C of all that.
final class FastTextClassifierFile {
    private static final long MAGIC = 0x4A494B4A49435401L; // JIKJICT and the version

    private FastTextClassifierFile() {}

    static void write(Path file, List<String> labels, TextRows rows, Matrix input, Matrix output, HuffmanTree tree) {
        AtomicFile.write(file, raw -> {
            var checked = new CheckedOutputStream(new BufferedOutputStream(raw, 1 << 16), new CRC32C());
            var out = new DataOutputStream(new BufferedOutputStream(checked, 1 << 16));
            out.writeLong(MAGIC);
            Subwords subwords = rows.subwords();
            for (int value : new int[]{input.dim, subwords.minLength(), subwords.maxLength(), subwords.buckets(),
                    rows.wordNgrams(), rows.count(), tree == null ? 0 : 1})
                out.writeInt(value);
            writeTexts(out, labels);
            writeTexts(out, rows.vocabulary());
            if (tree != null) for (long count : tree.counts()) out.writeLong(count);
            for (int bucket : rows.ngramBuckets()) out.writeInt(bucket);
            writeRows(out, input);
            writeRows(out, output);
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
        });
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static void writeRows(DataOutputStream out, Matrix matrix) throws IOException {
        for (int row = 0; row < matrix.rows; row++) {
            int at = matrix.at(row);
            for (int i = 0; i < matrix.dim; i++) out.writeFloat(matrix.values[at + i]);
        }
    }

    /// @throws InputException if it is missing, is no such file, is cut short or was altered
    static FastTextClassifier read(Path file) {
        require(Files.isRegularFile(file), "%s: no such file", file);
        try {
            requireWhole(file);
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
                return read(in);
            }
        } catch (IOException | ArithmeticException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// Nothing of an altered file is believed.
    private static void requireWhole(Path file) throws IOException {
        long size = Files.size(file);
        try (InputStream raw = Files.newInputStream(file)) {
            require(size > 40 && new DataInputStream(raw).readLong() == MAGIC,
                    "%s: is not a fastText classifier of Jikji's (fastText's own .bin is not read)", file);
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var checked = new CheckedInputStream(raw, new CRC32C());
            byte[] buffer = new byte[1 << 16];
            for (long left = size - Integer.BYTES; left > 0;) {
                int read = checked.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) break;
                left -= read;
            }
            int expected = new DataInputStream(raw).readInt();
            require(expected == (int) checked.getChecksum().getValue(),
                    "%s: is cut short or was altered: its checksum differs", file);
        }
    }

    private static FastTextClassifier read(DataInputStream in) throws IOException {
        in.readLong();
        int dim = in.readInt();
        var subwords = new Subwords(in.readInt(), in.readInt(), in.readInt());
        int wordNgrams = in.readInt();
        int count = in.readInt();
        boolean hasTree = in.readInt() == 1;
        List<String> labels = readTexts(in);
        List<String> words = readTexts(in);
        HuffmanTree tree = null;
        if (hasTree) {
            long[] counts = new long[labels.size()];
            for (int i = 0; i < counts.length; i++) counts[i] = in.readLong();
            tree = new HuffmanTree(counts);
        }
        var rows = new TextRows(words, subwords, wordNgrams);
        int[] buckets = new int[count - words.size()];
        for (int i = 0; i < buckets.length; i++) buckets[i] = in.readInt();
        rows.restore(buckets);
        return new FastTextClassifier(labels, rows, readRows(in, count, dim), readRows(in, labels.size(), dim), tree);
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        int count = in.readInt();
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        return List.copyOf(texts);
    }

    private static Matrix readRows(DataInputStream in, int rows, int dim) throws IOException {
        Matrix matrix = Matrix.zeros(rows, dim);
        for (int row = 0; row < rows; row++) {
            int at = matrix.at(row);
            for (int i = 0; i < dim; i++) matrix.values[at + i] = in.readFloat();
        }
        return matrix;
    }
}
