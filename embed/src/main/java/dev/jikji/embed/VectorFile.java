package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/// Files of word vectors, in the formats of word2vec, GloVe and fastText ([VectorFormat]).
public final class VectorFile {
    private static final int BUFFER = 1 << 16;

    private VectorFile() {}

    /// Reads a file strictly and without telling how far it is.
    ///
    /// @see #read(Path, boolean, LongConsumer)
    public static WordVectors read(Path file) {
        return read(file, false, _ -> {});
    }

    /// Reads a file of any [VectorFormat], which is recognised from its content, as is compression by gzip.
    ///
    /// In text, words may contain spaces (GloVe's 840B vectors have some): the last `width` numbers of a line are the
    /// vector. Only space and tab separate; a no-break space is part of a word.
    ///
    /// @param lenient  whether bytes that are not UTF-8 are read as U+FFFD, and only the first of repeated words is
    ///                 kept, instead of refusing either
    /// @param progress given the bytes of the file read so far, now and then
    /// @throws dev.jikji.text.InputException if the file cannot be read, or is not such a file: the message tells the
    ///                                       line, or in the binary format the word and byte
    public static WordVectors read(Path file, boolean lenient, LongConsumer progress) {
        try (VectorInput in = VectorInput.open(file, progress)) {
            in.requireKnownFormat();
            VectorHeader header = VectorHeader.read(in);
            boolean text = header == null || TextVectors.follow(in);
            return text ? TextVectors.read(in, header, lenient) : BinaryVectors.read(in, header, lenient);
        }
    }

    /// Writes a file; nothing is left of it if that fails. It is compressed by gzip if its name ends in `.gz`.
    ///
    /// In text, values have the fewest digits that read back as the same float.
    ///
    /// @throws dev.jikji.text.InputException if the format cannot hold one of the words, or a value is not finite
    /// @throws java.io.UncheckedIOException  if the file cannot be written
    public static void write(Path file, WordVectors vectors, VectorFormat format) {
        for (int i = 0; i < vectors.size(); i++) {
            requireWritable(i, vectors.words().get(i), format);
            requireFinite(i, vectors.words().get(i), vectors.vector(i));
        }
        boolean zipped = file.toString().endsWith(".gz");
        AtomicFile.write(file, out -> {
            GZIPOutputStream zip = zipped ? new GZIPOutputStream(out, BUFFER) : null;
            var buffered = new BufferedOutputStream(zip == null ? out : zip, BUFFER);
            write(buffered, vectors, format);
            buffered.flush();
            if (zip != null) zip.finish();
        });
    }

    private static void requireFinite(int index, String word, float[] vector) {
        for (float value : vector)
            if (!Float.isFinite(value))
                throw new InputException("the vector of word %d, \"%s\", holds %s, which cannot be read back".formatted(
                        index + 1, Quoted.of(word), value));
    }

    private static void requireWritable(int index, String word, VectorFormat format) {
        String what = String.format("word %d, \"%s\",", index + 1, Quoted.of(word));
        require(!word.isEmpty(), "%s is empty, which no vector file can hold", what);
        require(word.indexOf('\n') < 0, "%s holds a line end, which no vector file can hold", what);
        if (format == VectorFormat.WORD2VEC_BINARY) {
            require(word.indexOf(' ') < 0, "%s holds a space, where word2vec's binary format ends a word; write text",
                    what);
        } else {
            require(TextVectors.canHold(word), "%s begins or ends with white space, or has a number after white"
                    + " space, which a text file cannot tell from values; write word2vec's binary format", what);
        }
    }

    private static void write(OutputStream out, WordVectors vectors, VectorFormat format) throws IOException {
        if (format != VectorFormat.GLOVE_TEXT)
            out.write((vectors.size() + " " + vectors.dim() + "\n").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < vectors.size(); i++) {
            out.write(vectors.words().get(i).getBytes(StandardCharsets.UTF_8));
            float[] vector = vectors.vector(i);
            if (format == VectorFormat.WORD2VEC_BINARY) {
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(vector);
                out.write(' ');
                out.write(bytes.array());
            } else {
                var line = new StringBuilder();
                for (float value : vector) line.append(' ').append(value);
                out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
            }
            out.write('\n');
        }
    }
}
