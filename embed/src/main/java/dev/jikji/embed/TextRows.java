package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which rows of a matrix a text consists of, as fastText's `Dictionary::getLine` has it: those of its words and their
/// character n-grams, and those of its n-grams of words, hashed. Rows of n-grams are given out in the order of first
/// use, while learning.
final class TextRows {
    static final int NONE = -1;
    private static final String END = "</s>";
    private static final long WORD_NGRAM_FACTOR = 116_049_371L; // fastText's

    private final List<String> words;
    private final Map<String, Integer> ids;
    private final int[][] ofWords;
    private final int[] hashes;
    private final Subwords subwords;
    private final int wordNgrams;
    private final int[] rowOfBucket;
    private int[] bucketOfRow = new int[1 << 12]; // from the first row after the words
    private int count;
    private long read;

    TextRows(List<String> words, Subwords subwords, int wordNgrams) {
        this.words = words;
        this.subwords = subwords;
        this.wordNgrams = wordNgrams;
        rowOfBucket = new int[subwords.buckets()];
        Arrays.fill(rowOfBucket, NONE);
        count = words.size();
        ids = HashMap.newHashMap(words.size());
        ofWords = new int[words.size()][];
        hashes = new int[words.size()];
        for (int id = 0; id < ofWords.length; id++) {
            String word = words.get(id);
            ids.put(word, id);
            hashes[id] = hash(word);
            int[] buckets = buckets(word);
            int[] rows = new int[1 + buckets.length];
            rows[0] = id;
            for (int i = 0; i < buckets.length; i++) rows[1 + i] = row(buckets[i]);
            ofWords[id] = rows;
        }
    }

    /// Counts the words of texts, the frequent ones first.
    static TextRows of(List<String[]> texts, FastTextClassifier.Settings settings) {
        Map<String, int[]> counts = new HashMap<>();
        for (String[] text : texts) for (String word : text) counts.computeIfAbsent(word, _ -> new int[1])[0]++;
        counts.put(END, new int[]{texts.size()});
        List<String> words = new ArrayList<>();
        counts.entrySet().stream().filter(entry -> entry.getValue()[0] >= settings.minCount())
                .sorted(Comparator.<Map.Entry<String, int[]>>comparingInt(entry -> -entry.getValue()[0])
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> words.add(entry.getKey()));
        require(!words.isEmpty(), "no word occurs %d times; lower the minimum count", settings.minCount());
        return new TextRows(words,
                new Subwords(settings.minNgram(), settings.maxNgram(), settings.buckets()), settings.wordNgrams());
    }

    private int[] buckets(String word) {
        return subwords.maxLength() == 0 || word.equals(END) ? new int[0] : subwords.of(word);
    }

    private int row(int bucket) {
        if (rowOfBucket[bucket] == NONE) {
            int ngram = count - words.size();
            if (ngram == bucketOfRow.length) bucketOfRow = Arrays.copyOf(bucketOfRow, 2 * ngram);
            bucketOfRow[ngram] = bucket;
            rowOfBucket[bucket] = count++;
        }
        return rowOfBucket[bucket];
    }

    /// FNV-1a with bytes taken as signed.
    private static int hash(String word) {
        int hash = 0x811C9DC5;
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ b) * 0x01000193;
        return hash;
    }

    /// A text to learn from: its number of words, its known words as `-1 - id` where they have n-grams of characters,
    /// and rows.
    int[] learn(String... text) {
        read += text.length + 1;
        return rows(text, true);
    }

    /// The rows of a new text, without those that were never learnt.
    int[] of(String... text) {
        int[] document = rows(text, false);
        return offsets(document, 1, new int[expanded(document)]);
    }

    private int[] rows(String[] text, boolean grow) {
        int length = text.length + 1;
        int[] found = new int[16 + 2 * length * wordNgrams];
        int[] hashed = new int[length];
        int at = 1;
        found[0] = length;
        for (int i = 0; i < length; i++) {
            String word = i < text.length ? text[i] : END;
            Integer id = ids.get(word);
            hashed[i] = id == null ? hash(word) : hashes[id];
            if (id != null) {
                found = room(found, at, 1);
                found[at++] = ofWords[id].length == 1 ? id : -1 - id;
            } else {
                int[] buckets = buckets(word);
                found = room(found, at, buckets.length);
                for (int bucket : buckets) at = add(found, at, bucket, grow);
            }
        }
        for (int i = 0; i < length; i++) {
            long hash = hashed[i];
            for (int j = i + 1; j < length && j < i + wordNgrams; j++) {
                hash = hash * WORD_NGRAM_FACTOR + hashed[j];
                found = room(found, at, 1);
                at = add(found, at, (int) Long.remainderUnsigned(hash, subwords.buckets()), grow);
            }
        }
        return Arrays.copyOf(found, at);
    }

    private static int[] room(int[] found, int at, int more) {
        return at + more <= found.length ? found : Arrays.copyOf(found, 2 * (at + more));
    }

    private int add(int[] found, int at, int bucket, boolean grow) {
        int row = grow ? row(bucket) : rowOfBucket[bucket];
        if (row == NONE) return at;
        found[at] = row;
        return at + 1;
    }

    /// @return how many rows a text has
    int expanded(int[] document) {
        int rows = 0;
        for (int i = 1; i < document.length; i++) rows += document[i] < 0 ? ofWords[-1 - document[i]].length : 1;
        return rows;
    }

    /// @param stride   of the matrix
    /// @param offsets filled, if long enough
    /// @return where the text's rows begin
    int[] offsets(int[] document, int stride, int[] offsets) {
        int rows = expanded(document);
        if (offsets.length < rows) offsets = new int[2 * rows];
        int at = 0;
        for (int i = 1; i < document.length; i++) {
            if (document[i] >= 0) offsets[at++] = document[i] * stride;
            else
                for (int row : ofWords[-1 - document[i]]) offsets[at++] = row * stride;
        }
        return offsets;
    }

    /// Rows of words and n-grams.
    int count() {
        return count;
    }

    /// Words read by [#learn], ends included.
    long words() {
        return read;
    }

    List<String> vocabulary() {
        return words;
    }

    Subwords subwords() {
        return subwords;
    }

    int wordNgrams() {
        return wordNgrams;
    }

    /// The buckets of n-grams of words, in the order of their rows, which come after all others.
    int[] ngramBuckets() {
        return Arrays.copyOf(bucketOfRow, count - words.size());
    }

    /// Gives rows to buckets in this order, as when they were learnt.
    void restore(int[] buckets) {
        for (int bucket : buckets) row(bucket);
    }
}
