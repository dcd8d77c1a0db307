package dev.jikji.embed;

import dev.jikji.text.InputException;
import java.nio.charset.StandardCharsets;

/// Reads the lines of the text formats: a word, then its values.
final class TextVectors {
    private static final int PEEK = 1 << 16;
    private static final int MAX_WORD = 1 << 16;
    private static final int MAX_NUMBER = 64;

    private final VectorInput in;
    private final VectorHeader header;
    private final boolean lenient;
    private final Decimals decimals = new Decimals();
    private int dim;
    private Rows rows;
    private int wordEnd; // of the line at hand

    private TextVectors(VectorInput in, VectorHeader header, boolean lenient) {
        this.in = in;
        this.header = header;
        this.lenient = lenient;
    }

    /// @param header null if the file has none, and its first line was found already
    static WordVectors read(VectorInput in, VectorHeader header, boolean lenient) {
        return new TextVectors(in, header, lenient).read();
    }

    private WordVectors read() {
        if (header == null) {
            dim = firstDim();
            long lineBytes = in.lineEnd() - in.at() + 1L;
            long expected = in.remainingFileBytes() / lineBytes;
            rows = Rows.estimated(in, dim, expected + expected / 16 + 16);
            row();
        } else {
            dim = header.dim();
            rows = Rows.announced(in, dim, header.words());
        }
        int longest = MAX_WORD + MAX_NUMBER * dim;
        int read = header == null ? 1 : 0;
        while (in.nextLine(longest)) {
            if (trimmedEnd(in.buffer(), in.at(), in.lineEnd()) == in.at()) {
                endOfFile();
                break;
            }
            if (header != null && read == header.words())
                throw in.error("a further word, after the %,d that the header announces", header.words());
            row();
            read++;
        }
        if (header != null && read < header.words())
            throw new InputException(String.format(
                    "%s: ends after %,d words, but its header announces %,d; it is truncated, or the header is wrong",
                    in.name(), read, header.words()));
        return rows.toVectors();
    }

    /// An empty line is right only at the end.
    private void endOfFile() {
        InputException error = in.error("the line is empty");
        in.endLine();
        while (in.nextLine(MAX_WORD)) {
            if (trimmedEnd(in.buffer(), in.at(), in.lineEnd()) > in.at()) throw error;
            in.endLine();
        }
    }

    /// The numbers at the end of the line, but for its first word, which may be a number.
    private int firstDim() {
        byte[] bytes = in.buffer();
        int from = in.at();
        int end = trimmedEnd(bytes, from, in.lineEnd());
        int numbers = 0;
        while (end > from) {
            int start = tokenStart(bytes, from, end);
            if (start == from || !looksNumeric(bytes, start, end)) break;
            numbers++;
            end = trimmedEnd(bytes, from, start);
        }
        if (numbers == 0 || numbers > VectorHeader.MAX_DIM)
            throw in.error("\"%s\" is no word followed by its vector", show(from, in.lineEnd()));
        return numbers;
    }

    private void row() {
        byte[] bytes = in.buffer();
        int from = in.at();
        int end = trimmedEnd(bytes, from, in.lineEnd());
        int start = rows.next();
        if (!readUsual(bytes, from, end, start)) readSpaced(bytes, from, end, start);
        if (wordEnd == from) throw in.error("the line begins with a space instead of a word");
        String word = VectorInput.decode(bytes, from, wordEnd, lenient);
        if (word == null)
            throw in.error("the word \"%s\" is not UTF-8; convert the file to UTF-8, or pass --lenient"
                    + " to read such bytes as U+FFFD", show(from, wordEnd));
        int first = rows.add(word);
        if (first >= 0 && !lenient)
            throw in.error("the word \"%s\" stands on line %,d already; remove one of them, or"
                    + " pass --lenient to keep the first", Quoted.of(word), first + (header == null ? 1 : 2));
        in.endLine();
    }

    /// A word without spaces, then as many numbers as it needs.
    ///
    /// @return false if the line is not like that
    private boolean readUsual(byte[] bytes, int from, int end, int start) {
        float[] values = rows.values();
        int at = tokenEnd(bytes, from, end);
        wordEnd = at;
        for (int i = 0; i < dim; i++) {
            while (at < end && isBlank(bytes[at])) at++;
            float value = decimals.read(bytes, at, end);
            if (!Float.isFinite(value)) return false;
            values[start + i] = value;
            at = decimals.end();
        }
        return at == end;
    }

    /// A word with spaces in it, its numbers counted from the end; or a line that is wrong.
    private void readSpaced(byte[] bytes, int from, int end, int start) {
        float[] values = rows.values();
        int numbers = 0;
        int right = end;
        while (numbers < dim) {
            int left = tokenStart(bytes, from, right);
            if (left == from) throw in.error("\"%s\" has %,d of %,d values", show(from, right), numbers, dim);
            float value = decimals.read(bytes, left, right);
            if (!Float.isFinite(value))
                throw in.error("\"%s\" stands for value %,d of %,d, but is no %snumber",
                        show(left, right), dim - numbers, dim, looksNumeric(bytes, left, right) ? "finite " : "");
            values[start + dim - ++numbers] = value;
            right = trimmedEnd(bytes, from, left);
        }
        int left = tokenStart(bytes, from, right);
        if (left > from && looksNumeric(bytes, left, right))
            throw in.error("\"%s\" has more than %,d values", show(from, tokenEnd(bytes, from, end)), dim);
        wordEnd = right;
    }

    private String show(int from, int to) {
        return Quoted.of(new String(in.buffer(), from, Math.min(to - from, 1 << 10), StandardCharsets.UTF_8));
    }

    /// Whether text follows a header, not the floats of the binary format: those have bytes that no line of text has,
    /// or at least do not end in a number.
    static boolean follow(VectorInput in) {
        int length = Math.min(in.available(PEEK), PEEK);
        byte[] bytes = in.buffer();
        int from = in.at();
        int to = from;
        while (to < from + length && bytes[to] != '\n') to++;
        int end = trimmedEnd(bytes, from, to);
        int last = tokenStart(bytes, from, end);
        if (last > from && looksNumeric(bytes, last, end)) return true;
        for (int i = from; i < end; i++) {
            if (bytes[i] < ' ' && !isBlank(bytes[i])) return false;
        }
        return true;
    }

    /// Whether a word can be told from its values in a line of text.
    static boolean canHold(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (isBlank(bytes[0]) || trimmedEnd(bytes, 0, bytes.length) < bytes.length) return false;
        int last = tokenStart(bytes, 0, bytes.length);
        return last == 0 || !looksNumeric(bytes, last, bytes.length);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// @return the end without blanks and a carriage return
    static int trimmedEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (isBlank(bytes[end - 1]) || bytes[end - 1] == '\r')) end--;
        return end;
    }

    private static int tokenStart(byte[] bytes, int from, int end) {
        int start = end;
        while (start > from && !isBlank(bytes[start - 1])) start--;
        return start;
    }

    private static int tokenEnd(byte[] bytes, int from, int end) {
        int tokenEnd = from;
        while (tokenEnd < end && !isBlank(bytes[tokenEnd])) tokenEnd++;
        return tokenEnd;
    }

    /// Digits with what may stand among them, or what C prints for numbers that are not finite.
    private static boolean looksNumeric(byte[] bytes, int from, int to) {
        boolean digit = false;
        for (int i = from; i < to; i++) {
            boolean isDigit = bytes[i] >= '0' && bytes[i] <= '9';
            digit |= isDigit;
            if (!isDigit && "+-.eE".indexOf(bytes[i]) < 0) {
                String text = new String(bytes, from, Math.min(to - from, 10), StandardCharsets.US_ASCII);
                return text.matches("(?i)[+-]?(nan|inf|infinity)");
            }
        }
        return digit;
    }
}
