package dev.jikji.embed;

import dev.jikji.text.InputException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file of a [FastTextClassifier], a [CheckedFile]: ints (dim, shortest and longest n-gram, buckets,
/// words of an n-gram, rows, whether there is a tree); labels, words and the tree's counts; the buckets in the order of
/// their rows; the rows' floats, then the labels'.
final class FastTextClassifierFile {
    private static final long MAGIC = 0x4A494B4A49435401L; // JIKJICT and the version

    private FastTextClassifierFile() {}

    static void write(Path file, List<String> labels, TextRows rows, Matrix input, Matrix output, HuffmanTree tree) {
        CheckedFile.write(file, MAGIC, out -> {
            Subwords subwords = rows.subwords();
            for (int value : new int[]{input.dim, subwords.minLength(), subwords.maxLength(), subwords.buckets(),
                    rows.wordNgrams(), rows.count(), tree == null ? 0 : 1})
                out.writeInt(value);
            writeTexts(out, labels);
            writeTexts(out, rows.vocabulary());
            if (tree != null) for (long count : tree.counts()) out.writeLong(count);
            for (int bucket : rows.ngramBuckets()) out.writeInt(bucket);
            input.write(out);
            output.write(out);
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

    /// @throws InputException if it is missing, is no such file, is cut short or was altered
    static FastTextClassifier read(Path file) {
        try (DataInputStream in = CheckedFile.open(file, MAGIC, "fastText classifier")) {
            return read(in);
        } catch (IOException | ArithmeticException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static FastTextClassifier read(DataInputStream in) throws IOException {
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
        return new FastTextClassifier(labels, rows, Matrix.read(in, count, dim), Matrix.read(in, labels.size(), dim),
                tree);
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        int count = in.readInt();
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        return List.copyOf(texts);
    }
}
