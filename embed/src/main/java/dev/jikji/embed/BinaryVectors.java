package dev.jikji.embed;

import dev.jikji.text.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/// Reads the rows of word2vec's binary format: the bytes of a word, a space, its values as little-endian floats, and a
/// line end, which some writers leave out.
final class BinaryVectors {
    private static final int MAX_WORD = 1 << 16;

    private final VectorInput in;
    private final VectorHeader header;
    private final boolean lenient;
    private final Rows rows;
    private int read;

    private BinaryVectors(VectorInput in, VectorHeader header, boolean lenient) {
        this.in = in;
        this.header = header;
        this.lenient = lenient;
        rows = Rows.announced(in, header.dim(), header.words());
    }

    static WordVectors read(VectorInput in, VectorHeader header, boolean lenient) {
        return new BinaryVectors(in, header, lenient).read();
    }

    private WordVectors read() {
        for (; read < header.words(); read++) row();
        while (in.available(1) > 0) {
            byte next = in.buffer()[in.at()];
            if (next != '\n' && next != '\r')
                throw error("the file goes on after the %,d words that its header"
                        + " announces", header.words());
            in.skip(1);
        }
        return rows.toVectors();
    }

    private void row() {
        if (in.available(1) > 0 && in.buffer()[in.at()] == '\n') in.skip(1);
        int length = wordLength();
        String word = VectorInput.decode(in.buffer(), in.at(), in.at() + length, lenient);
        if (word == null) throw error("the word is not UTF-8; pass --lenient to read such bytes as U+FFFD");
        int width = Float.BYTES * header.dim();
        if (in.available(length + 1 + width) < length + 1 + width)
            throw error("the file ends within the values of \"%s\"; its header announces %,d words of %,d values",
                    Quoted.of(word), header.words(), header.dim());
        int start = rows.next();
        float[] values = rows.values();
        ByteBuffer.wrap(in.buffer(), in.at() + length + 1, width).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
                .get(values, start, header.dim());
        for (int i = 0; i < header.dim(); i++) {
            if (!Float.isFinite(values[start + i]))
                throw error("value %,d of \"%s\" is %s; vectors must be finite", i + 1, Quoted.of(word),
                        values[start + i]);
        }
        int first = rows.add(word);
        if (first >= 0 && !lenient)
            throw error("\"%s\" is word %,d already; pass --lenient to keep the first", Quoted.of(word), first + 1);
        in.skip(length + 1 + width);
    }

    private int wordLength() {
        int length = 0;
        while (true) {
            int known = Math.min(in.available(length + 1), MAX_WORD);
            byte[] bytes = in.buffer();
            for (; length < known; length++) {
                if (bytes[in.at() + length] == ' ') {
                    if (length == 0) throw error("there is a space instead of a word");
                    return length;
                }
            }
            if (length == MAX_WORD)
                throw error("no space within %,d bytes; the file is damaged, or not in word2vec's binary format",
                        MAX_WORD);
            if (in.available(length + 1) == length)
                throw error("the file ends here, but its header announces %,d words", header.words());
        }
    }

    private InputException error(String format, Object... arguments) {
        return new InputException(String.format(Locale.ROOT, "%s: word %,d, at byte %,d: ", in.name(), read + 1,
                in.position()) + String.format(Locale.ROOT, format, arguments));
    }
}
