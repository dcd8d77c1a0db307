package dev.jikji.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A text as BERT's tokenizer normalizes it, with the place in the original that each code point comes from: cleaned,
/// Chinese characters spaced, decomposed and stripped of marks, lower-cased, in this order.
final class BertText {
    private final WordPieceTokenizer.Options options;
    private int[] codePoints;
    private int[] starts;
    private int[] ends;
    private int size;

    /// Characters on their way: what is not ASCII is decomposed run by run, since marks are put into canonical order.
    private int[] run = new int[32];
    private int[] runStarts = new int[32];
    private int[] runEnds = new int[32];
    private int runSize;

    /// Normalizes `text[from, to)`. An unpaired surrogate is U+FFFD.
    BertText(WordPieceTokenizer.Options options, char[] text, int from, int to) {
        this.options = options;
        int capacity = to - from + 16;
        codePoints = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        for (int i = from; i < to;) {
            char c = text[i];
            if (c < 0x80) {
                addAscii(c, i);
                i++;
            } else {
                int codePoint = Character.codePointAt(text, i, to);
                int next = i + Character.charCount(codePoint);
                boolean unpaired = next == i + 1 && Character.isSurrogate(c);
                clean(unpaired ? 0xFFFD : codePoint, i, next);
                i = next;
            }
        }
        endRun();
    }

    int size() {
        return size;
    }

    int codePoint(int i) {
        return codePoints[i];
    }

    /// Where a code point begins in the original.
    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    /// @return where the word that starts at `from` ends: before white space and punctuation, which is a word itself
    int endOfWord(int from) {
        if (BertCharacters.isPunctuation(codePoints[from])) return from + 1;
        int i = from + 1;
        while (i < size && !UnicodeClasses.isSpace(codePoints[i]) && !BertCharacters.isPunctuation(codePoints[i])) i++;
        return i;
    }

    boolean isSpace(int i) {
        return UnicodeClasses.isSpace(codePoints[i]);
    }

    private void addAscii(char c, int at) {
        char clean = c;
        if (options.cleanText() && (c < ' ' || c == 0x7F)) {
            if (c != '\t' && c != '\n' && c != '\r') return;
            clean = ' ';
        }
        endRun();
        boolean capital = clean >= 'A' && clean <= 'Z' && options.lowercase();
        add(capital ? clean + ('a' - 'A') : clean, at, at + 1);
    }

    private void clean(int c, int start, int end) {
        int clean = c;
        if (options.cleanText()) {
            if (BertCharacters.isControl(c)) return;
            if (UnicodeClasses.isSpace(c)) clean = ' ';
        }
        boolean spaced = options.spaceAroundCjk() && BertCharacters.isCjk(c);
        if (spaced) addToRun(' ', start, end);
        addToRun(clean, start, end);
        if (spaced) addToRun(' ', start, end);
    }

    private void addToRun(int c, int start, int end) {
        if (runSize == run.length) {
            run = Arrays.copyOf(run, 2 * runSize);
            runStarts = Arrays.copyOf(runStarts, 2 * runSize);
            runEnds = Arrays.copyOf(runEnds, 2 * runSize);
        }
        run[runSize] = c;
        runStarts[runSize] = start;
        runEnds[runSize++] = end;
    }

    private void endRun() {
        if (runSize == 0) return;
        if (options.stripAccents()) {
            stripAccents();
        } else {
            for (int i = 0; i < runSize; i++) addLowercase(run[i], runStarts[i], runEnds[i]);
        }
        runSize = 0;
    }

    private void stripAccents() {
        var decomposed = new int[4 * runSize]; // no character has more than four
        var first = new boolean[4 * runSize]; // of those a character became
        int length = 0;
        int marks = 0; // where those of the last character begin
        for (int i = 0; i < runSize; i++) {
            boolean begins = true;
            for (int c : BertCharacters.decompose(run[i])) {
                if (BertCharacters.combiningClass(c) == 0) {
                    orderMarks(decomposed, first, marks, length);
                    marks = length + 1;
                }
                decomposed[length] = c;
                first[length++] = begins;
                begins = false;
            }
        }
        orderMarks(decomposed, first, marks, length);
        // Places follow the order of the original also where marks have changed theirs, as in the Hugging Face library.
        int place = -1;
        for (int i = 0; i < length; i++) {
            if (first[i]) place++;
            int at = Math.max(0, place);
            if (!BertCharacters.isMark(decomposed[i])) addLowercase(decomposed[i], runStarts[at], runEnds[at]);
        }
    }

    /// Unicode's canonical order: by combining class, marks of the same class as they were.
    private static void orderMarks(int[] characters, boolean[] first, int from, int to) {
        if (to - from < 2) return;
        int[] before = Arrays.copyOfRange(characters, from, to);
        boolean[] firstBefore = Arrays.copyOfRange(first, from, to);
        int[] order = IntStream.range(0, before.length).boxed()
                .sorted(Comparator.comparingInt(i -> BertCharacters.combiningClass(before[i])))
                .mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < order.length; i++) {
            characters[from + i] = before[order[i]];
            first[from + i] = firstBefore[order[i]];
        }
    }

    private void addLowercase(int c, int start, int end) {
        if (options.lowercase()) {
            for (int lower : BertCharacters.lowercase(c)) add(lower, start, end);
        } else {
            add(c, start, end);
        }
    }

    private void add(int c, int start, int end) {
        if (size == codePoints.length) {
            codePoints = Arrays.copyOf(codePoints, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        codePoints[size] = c;
        starts[size] = start;
        ends[size++] = end;
    }
}
