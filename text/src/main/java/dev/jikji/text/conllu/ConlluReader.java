package dev.jikji.text.conllu;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads CoNLL-U sentence by sentence, as <https://universaldependencies.org/format.html> defines it. Files may be
/// compressed by gzip, begin with a byte order mark and end their lines with CR LF.
///
/// What is wrong is told with its line: `dev.conllu:1042: head 57 is outside the sentence (23 words)`.
public final class ConlluReader implements AutoCloseable {
    private static final int BLOCK = 1 << 16;
    private static final int COLUMNS = 10;
    private static final List<String> NAMES = List.of("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL",
            "DEPS", "MISC");
    /// Ids and heads beyond it are typing errors.
    private static final int MAX_DIGITS = 6;

    private final String name;
    private final InputStream in;
    private final Check check;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    /// Equal tags, features and relations are kept once.
    private final Map<String, String> known = new HashMap<>();
    private final Map<String, Attributes> knownFeats = new HashMap<>();

    private final byte[] block = new byte[BLOCK];
    private int at;
    private int end;
    private byte[] pending = new byte[256]; // a line across blocks
    private int line;
    private boolean inside; // a sentence that a blank line is yet to end
    private boolean byteOrderMark;
    private boolean carriageReturn;
    private int skipped;
    private String firstSkipped = "";

    private ConlluReader(String name, InputStream in, Check check) {
        this.name = name;
        this.in = in;
        this.check = check;
    }

    /// @throws InputException if the file cannot be read
    public static ConlluReader open(String file, Check check) {
        Path path = Path.of(file);
        require(Files.exists(path), "%s: no such file", file);
        require(!Files.isDirectory(path), "%s: is a folder; name a CoNLL-U file", file);
        try {
            return new ConlluReader(file, Gzip.open(path), check);
        } catch (IOException e) {
            throw Gzip.explain(file, e);
        }
    }

    /// @param name what messages call it
    /// @param in   closed with the reader
    public static ConlluReader of(String name, InputStream in, Check check) {
        try {
            return new ConlluReader(name, Gzip.decompressed(in), check);
        } catch (IOException e) {
            throw Gzip.explain(name, e);
        }
    }

    /// All sentences of a file.
    ///
    /// @throws InputException if it cannot be read, breaks the format, or has no sentence
    public static List<Sentence> read(String file, Check check) {
        try (ConlluReader reader = open(file, check)) {
            List<Sentence> sentences = new ArrayList<>();
            for (Sentence sentence = reader.next(); sentence != null; sentence = reader.next()) sentences.add(sentence);
            require(!sentences.isEmpty(), "%s: no sentences%s", file,
                    reader.skipped == 0 ? "" : " but bad ones, the first at " + reader.firstSkipped);
            return sentences;
        }
    }

    /// The next sentence.
    ///
    /// @return null at the end
    /// @throws InputException if it breaks the format, or is no tree where trees are demanded
    public Sentence next() {
        while (true) {
            try {
                return nextChecked();
            } catch (BadSentence e) {
                String place = name + ":" + e.line + ": " + e.getMessage();
                if (check == Check.ROWS) throw new InputException(place);
                if (check == Check.TREES)
                    throw new InputException(place + "; fix the line or pass --skip-bad-sentences");
                if (skipped++ == 0) firstSkipped = place;
                while (inside) {
                    String text = readLine();
                    inside = text != null && !text.isBlank();
                }
            }
        }
    }

    /// What the writer needs to give the same bytes; known after the first sentence.
    public Layout layout() {
        return new Layout(byteOrderMark, carriageReturn ? "\r\n" : "\n");
    }

    /// Sentences passed over so far, see [Check#SKIP_BAD_SENTENCES].
    public int skipped() {
        return skipped;
    }

    /// Where the first of them stood and what was wrong with it; empty if there is none.
    public String firstSkipped() {
        return firstSkipped;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private Sentence nextChecked() throws BadSentence {
        List<String> comments = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int first = 0;
        var order = new IdOrder();
        for (String text = readLine(); text != null; text = readLine()) {
            if (text.isBlank()) {
                if (!inside) continue; // blank lines between sentences
                break;
            }
            inside = true;
            if (text.charAt(0) == '#') {
                check(rows.isEmpty(), "a comment inside a sentence; comments stand before its first word, and a blank "
                        + "line ends a sentence");
                comments.add(text);
                continue;
            }
            if (rows.isEmpty()) first = line;
            Row row = row(text);
            order.accept(row);
            rows.add(row);
        }
        if (!inside) return null;
        inside = false;
        int last = line;
        if (rows.isEmpty()) throw new BadSentence(last, "comments without a sentence below them");
        order.end(last);
        var sentence = new Sentence(comments, rows, first);
        if (check != Check.ROWS) checkTree(sentence);
        return sentence;
    }

    private Row row(String text) throws BadSentence {
        String[] column = new String[COLUMNS];
        int columns = 0;
        for (int from = 0; from >= 0; columns++) {
            int tab = text.indexOf('\t', from);
            if (columns < COLUMNS) column[columns] = tab < 0 ? text.substring(from) : text.substring(from, tab);
            from = tab < 0 ? -1 : tab + 1;
        }
        check(columns == COLUMNS, "%d column%s where CoNLL-U has 10; tabs separate columns, and a blank line ends a "
                + "sentence", columns, columns == 1 ? "" : "s");
        for (int i = 0; i < COLUMNS; i++)
            check(!column[i].isEmpty(), "column %d (%s) is empty; write _ where there is nothing", i + 1, NAMES.get(i));
        String id = column[0];
        int hyphen = id.indexOf('-'), dot = id.indexOf('.');
        if (hyphen > 0)
            return multiWordToken(column, number(id.substring(0, hyphen)), number(id.substring(hyphen + 1)));
        if (dot > 0) return emptyNode(column, number(id.substring(0, dot)), number(id.substring(dot + 1)));
        int number = number(id);
        check(number > 0, "id %s is not a word (3), a range of words (3-4) or an empty node (8.1)", id);
        int head = column[6].equals("_") ? Word.NO_HEAD : number(column[6]);
        check(head >= 0 || column[6].equals("_"), "head %s is not a number", column[6]);
        return new Word(number, column[1], column[2], once(column[3]), once(column[4]), feats(column[5]), head,
                once(column[7]), column[8], feats(column[9]));
    }

    private MultiWordToken multiWordToken(String[] column, int first, int last) throws BadSentence {
        check(first > 0 && last >= first, "id %s is not a range of words such as 3-4", column[0]);
        for (int i : new int[]{2, 3, 4, 6, 7, 8})
            check(column[i].equals("_"),
                    "token %s has %s in column %d (%s), where _ must stand: only words have it", column[0], column[i],
                    i + 1, NAMES.get(i));
        return new MultiWordToken(first, last, column[1], feats(column[5]), feats(column[9]));
    }

    private EmptyNode emptyNode(String[] column, int after, int index) throws BadSentence {
        check(after >= 0 && index > 0, "id %s is not an empty node such as 8.1", column[0]);
        for (int i : new int[]{6, 7})
            check(column[i].equals("_"),
                    "empty node %s has %s in column %d (%s), where _ must stand: only words have it", column[0],
                    column[i],
                    i + 1, NAMES.get(i));
        return new EmptyNode(after, index, column[1], column[2], once(column[3]), once(column[4]), feats(column[5]),
                column[8], feats(column[9]));
    }

    /// @return -1 if it is no number as a program writes it: `07` would not survive a round trip
    private static int number(String digits) {
        int length = digits.length(), value = 0;
        if (length == 0 || length > MAX_DIGITS || (length > 1 && digits.charAt(0) == '0')) return -1;
        for (int i = 0; i < length; i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = 10 * value + c - '0';
        }
        return value;
    }

    private String once(String text) {
        String first = known.putIfAbsent(text, text);
        return first == null ? text : first;
    }

    private Attributes feats(String text) {
        return text.equals("_") ? Attributes.NONE : knownFeats.computeIfAbsent(text, Attributes::new);
    }

    /// Ids count the words; a range stands before its first word, an empty node after its word.
    private final class IdOrder {
        private int word;
        private int covered;
        private int empty;
        private int rangeLine;

        void accept(Row row) throws BadSentence {
            switch (row) {
                case Word next -> {
                    check(next.id() == word + 1,
                            "id %d follows %d; the words of a sentence count 1, 2, 3, … and a blank "
                                    + "line ends a sentence",
                            next.id(), word);
                    word++;
                    empty = 0;
                }
                case MultiWordToken token -> {
                    check(token.first() == word + 1, "token %d-%d stands after word %d; it must stand before word %d",
                            token.first(), token.last(), word, token.first());
                    check(token.first() > covered, "token %d-%d overlaps the token before it, which goes to word %d",
                            token.first(), token.last(), covered);
                    covered = token.last();
                    rangeLine = line;
                }
                case EmptyNode node -> {
                    check(node.after() == word && node.index() == empty + 1, "empty node %s stands where %d.%d is due",
                            node.id(), word, empty + 1);
                    empty++;
                }
            }
        }

        void end(int last) throws BadSentence {
            if (word == 0) throw new BadSentence(last, "the sentence has no word");
            if (covered > word)
                throw new BadSentence(rangeLine,
                        "the token goes to word %d, but the sentence has %d words".formatted(covered, word));
        }
    }

    private void checkTree(Sentence sentence) throws BadSentence {
        List<Word> words = sentence.words();
        int count = words.size(), root = 0;
        for (Word word : words) {
            int head = word.head();
            if (head == Word.NO_HEAD) throw bad(sentence, word, "word %d has no head", word.id());
            if (head > count) throw bad(sentence, word, "head %d is outside the sentence (%d words)", head, count);
            if (head == word.id()) throw bad(sentence, word, "word %d is its own head", head);
            if (word.deprel().equals("_")) throw bad(sentence, word, "word %d has no relation", word.id());
            if (head == 0 && root > 0)
                throw bad(sentence, word, "a second root: word %d has head 0 as word %d has",
                        word.id(), root);
            if (head == 0) root = word.id();
        }
        // From each word upwards to the root or to a word seen before.
        int[] visit = new int[count + 1];
        for (int start = 1; start <= count; start++) {
            int at = start;
            while (at > 0 && visit[at] == 0) {
                visit[at] = start;
                at = words.get(at - 1).head();
            }
            if (at > 0 && visit[at] == start) throw bad(sentence, words.get(at - 1), "a cycle: %s", cycle(words, at));
        }
    }

    private static String cycle(List<Word> words, int from) {
        var text = new StringBuilder().append(from);
        int at = from;
        do {
            at = words.get(at - 1).head();
            text.append(" → ").append(at);
        } while (at != from);
        return text + " (from word to head)";
    }

    private static BadSentence bad(Sentence sentence, Word word, String format, Object... arguments) {
        return new BadSentence(sentence.line() + sentence.rows().indexOf(word), String.format(format, arguments));
    }

    private void check(boolean condition, String format, Object... arguments) throws BadSentence {
        if (!condition) throw new BadSentence(line, String.format(format, arguments));
    }

    /// What breaks the format, for the reader to refuse or to skip.
    private static final class BadSentence extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        BadSentence(int line, String message) {
            super(message, null, false, false);
            this.line = line;
        }
    }

    /// @return the next line without its end, null at the end of the file
    private String readLine() {
        int length = 0;
        try {
            while (true) {
                if (at == end) {
                    end = in.read(block);
                    at = 0;
                    if (end < 0) {
                        end = 0;
                        if (length == 0) return null;
                        return decode(pending, 0, length);
                    }
                }
                int newline = at;
                while (newline < end && block[newline] != '\n') newline++;
                boolean whole = newline < end;
                if (whole && length == 0) {
                    int from = at;
                    at = newline + 1;
                    return decode(block, from, newline - from);
                }
                int more = newline - at;
                if (pending.length < length + more) pending = Arrays.copyOf(pending, 2 * (length + more));
                System.arraycopy(block, at, pending, length, more);
                length += more;
                at = whole ? newline + 1 : end;
                if (whole) return decode(pending, 0, length);
            }
        } catch (IOException e) {
            throw Gzip.explain(name, e);
        }
    }

    private String decode(byte[] bytes, int from, int length) {
        line++;
        String text;
        try {
            text = decoder.decode(ByteBuffer.wrap(bytes, from, length)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException("%s:%d: not UTF-8; convert the file".formatted(name, line), e);
        }
        if (line == 1 && text.startsWith("\uFEFF")) {
            byteOrderMark = true;
            text = text.substring(1);
        }
        boolean ended = text.endsWith("\r");
        if (line == 1) carriageReturn = ended;
        return ended ? text.substring(0, text.length() - 1) : text;
    }
}
