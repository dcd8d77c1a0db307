package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How often each word occurs: an open-addressing table over one array of characters, so that counting a word already
/// seen allocates nothing.
final class WordCounts {
    private int[] slots = new int[1 << 12]; // index of the word + 1
    private int[] hashes = new int[1 << 10];
    private int[] ends = new int[1 << 10];
    private long[] counts = new long[1 << 10];
    private char[] characters = new char[1 << 14];
    private int size;

    /// Where words go as a text is cut.
    @FunctionalInterface
    interface Sink {
        /// The word is `text[from, to)`.
        void accept(char[] text, int from, int to);
    }

    /// Cuts a text into words.
    @FunctionalInterface
    interface Cutter {
        void cut(String text, Sink words);
    }

    /// Counts the words of a corpus on all cores, holding no more of the text than is being counted.
    ///
    /// @param watch when it stops, what has been counted so far is the result
    static WordCounts of(Corpus corpus, Cutter cutter, TrainingWatch watch) {
        int threads = Runtime.getRuntime().availableProcessors();
        var tables = new ConcurrentLinkedQueue<WordCounts>(); // as many as threads work at a time
        var done = new long[1];
        Parallel.forEach(stoppable(corpus, watch), threads, pieces -> {
            WordCounts polled = tables.poll();
            WordCounts table = polled == null ? new WordCounts() : polled;
            long bytes = 0;
            for (Piece piece : pieces) {
                cutter.cut(piece.text(), (text, from, to) -> table.add(text, from, to, 1));
                bytes += piece.bytes();
            }
            tables.add(table);
            return bytes;
        }, bytes -> watch.at("counting words", done[0] += bytes));
        WordCounts all = tables.isEmpty() ? new WordCounts() : tables.remove();
        for (WordCounts table : tables) all.addAll(table);
        return all;
    }

    private static Corpus stoppable(Corpus corpus, TrainingWatch watch) {
        return () -> new Corpus.Pass() {
            private final Corpus.Pass pass = corpus.open();

            @Override
            public Piece next() {
                return watch.stopped() ? null : pass.next();
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }

    void add(char[] text, int from, int to, long count) {
        int hash = 0;
        for (int i = from; i < to; i++) hash = 31 * hash + text[i];
        add(text, from, to, count, hash);
    }

    private void addAll(WordCounts other) {
        for (int word = 0; word < other.size; word++) {
            add(other.characters, other.start(word), other.ends[word], other.counts[word], other.hashes[word]);
        }
    }

    private void add(char[] text, int from, int to, long count, int hash) {
        int slot = slot(hash);
        for (; slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
            int word = slots[slot] - 1;
            if (hashes[word] == hash && Arrays.equals(characters, start(word), ends[word], text, from, to)) {
                counts[word] += count;
                return;
            }
        }
        append(text, from, to, count, hash);
        slots[slot] = size;
        if (2 * size > slots.length) grow();
    }

    private int slot(int hash) {
        return ((hash * 0x9E3779B9) >>> 7) & (slots.length - 1);
    }

    private void append(char[] text, int from, int to, long count, int hash) {
        int start = size == 0 ? 0 : ends[size - 1];
        require(start <= Integer.MAX_VALUE - 16 - (to - from),
                "the different words of the text have more than 2^31 characters together; train on a part of it");
        if (size == counts.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        int end = start + to - from;
        if (end > characters.length) {
            long length = Math.min(Math.max(2L * characters.length, end), Integer.MAX_VALUE - 16);
            characters = Arrays.copyOf(characters, (int) length);
        }
        System.arraycopy(text, from, characters, start, to - from);
        hashes[size] = hash;
        ends[size] = end;
        counts[size++] = count;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int word = 0; word < size; word++) {
            int slot = slot(hashes[word]);
            while (slots[slot] != 0) slot = (slot + 1) & (slots.length - 1);
            slots[slot] = word + 1;
        }
    }

    /// How many different words there are; they are numbered from 0.
    int size() {
        return size;
    }

    long count(int word) {
        return counts[word];
    }

    String word(int word) {
        return new String(characters, start(word), ends[word] - start(word));
    }

    /// The characters of all words, in code point order.
    ///
    /// @param minimumCount of a character
    /// @param limit        how many at most, the most frequent ones (of equally frequent ones the lowest)
    List<String> characters(long minimumCount, int limit) {
        var totals = new long[Character.MAX_CODE_POINT + 1];
        for (int word = 0; word < size; word++) {
            for (int i = start(word), c; i < ends[word]; i += Character.charCount(c)) {
                c = Character.codePointAt(characters, i, ends[word]);
                totals[c] += counts[word];
            }
        }
        return IntStream.range(0, totals.length).filter(c -> totals[c] >= minimumCount)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE).boxed()
                .sorted(Comparator.comparingLong(c -> -totals[c])).limit(limit).sorted().map(Character::toString)
                .toList();
    }

    /// The words, the most frequent first, equally frequent ones in the order of their characters.
    ///
    /// @param minimumCount of a word
    Stream<String> mostFrequent(long minimumCount) {
        record Counted(String word, long count) {}
        return IntStream.range(0, size).filter(word -> counts[word] >= minimumCount)
                .mapToObj(word -> new Counted(word(word), counts[word]))
                .sorted(Comparator.comparingLong((Counted c) -> -c.count).thenComparing(Counted::word))
                .map(Counted::word);
    }

    private int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }
}
