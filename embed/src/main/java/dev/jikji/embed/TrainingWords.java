package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The words of a text that get vectors, the most frequent first. A word is the text of a token without the white space
/// at its ends: tokens that differ in no more than that, such as a morpheme that begins a word and the same within one,
/// are one word, which is found by how it is written. The other tokens (the unknown one, those that are white space or
/// no text at all, rare ones) are skipped in training as if they were not there.
final class TrainingWords {
    /// Says of a token that it is no word.
    private static final int NONE = -1;
    private static final char REPLACEMENT = '\uFFFD';

    private final List<String> words;
    private final long[] counts;
    private final int[] wordOfToken;
    private final boolean[] endsSentence;
    private final long total;

    private TrainingWords(List<String> words, long[] counts, int[] wordOfToken, boolean[] endsSentence) {
        this.words = words;
        this.counts = counts;
        this.wordOfToken = wordOfToken;
        this.endsSentence = endsSentence;
        total = Arrays.stream(counts).sum();
    }

    /// Counts the tokens of a text.
    ///
    /// @throws dev.jikji.text.InputException if no word is frequent enough
    static TrainingWords of(PackedTokens tokens, Tokenizer tokenizer, int minCount) {
        int size = tokenizer.vocabSize();
        require(size == tokens.info().vocabSize(), "the text is packed with a vocabulary of %d, the tokenizer's has %d;"
                + " pack the text with this tokenizer", tokens.info().vocabSize(), size);
        int[] wordOfToken = new int[size];
        boolean[] endsSentence = new boolean[size];
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int token = 0; token < size; token++) {
            String text = tokenizer.decode(token);
            boolean special = isSame(tokenizer.unknown(), token) || isSame(tokenizer.endOfText(), token);
            endsSentence[token] = text.indexOf('\n') >= 0 || isSame(tokenizer.endOfText(), token);
            wordOfToken[token] = special || text.isBlank()
                    ? NONE
                    : ids.computeIfAbsent(word(text, tokenizer.token(token)), _ -> ids.size());
        }
        List<String> words = List.copyOf(ids.keySet());
        long[] counts = new long[words.size()];
        for (long i = 0; i < tokens.length(); i++) {
            int word = wordOfToken[tokens.get(i)];
            if (word != NONE) counts[word]++;
        }
        int[] frequent = IntStream.range(0, counts.length).filter(id -> counts[id] >= minCount).boxed()
                .sorted(Comparator.comparingLong((Integer id) -> -counts[id])).mapToInt(id -> id).toArray();
        require(frequent.length > 0, "no word occurs %d times in the text of %d tokens; lower the minimum count, or"
                + " train on more text", minCount, tokens.length());
        int[] rank = new int[counts.length];
        Arrays.fill(rank, NONE);
        for (int i = 0; i < frequent.length; i++) rank[frequent[i]] = i;
        for (int token = 0; token < size; token++) {
            if (wordOfToken[token] != NONE) wordOfToken[token] = rank[wordOfToken[token]];
        }
        return new TrainingWords(Arrays.stream(frequent).mapToObj(words::get).toList(),
                Arrays.stream(frequent).mapToLong(id -> counts[id]).toArray(), wordOfToken, endsSentence);
    }

    private static boolean isSame(OptionalInt id, int token) {
        return id.isPresent() && id.getAsInt() == token;
    }

    /// A token that is no whole characters, as byte-level ones may be, is called as its file writes it.
    private static String word(String text, String token) {
        return text.indexOf(REPLACEMENT) < 0 ? text.strip() : token;
    }

    int size() {
        return words.size();
    }

    List<String> words() {
        return words;
    }

    long[] counts() {
        return counts;
    }

    /// Words in the text.
    long total() {
        return total;
    }

    /// The word that a token is, or a negative number.
    int wordOf(int token) {
        return wordOfToken[token];
    }

    boolean endsSentence(int token) {
        return endsSentence[token];
    }

    /// The probability √(t/f) + t/f, at most 1, that subsampling keeps a word of the share f of the text.
    float[] keepProbabilities(double threshold) {
        float[] keep = new float[counts.length];
        for (int word = 0; word < keep.length; word++) {
            double ratio = threshold * total / counts[word];
            keep[word] = threshold == 0 ? 1 : (float) Math.min(1, Math.sqrt(ratio) + ratio);
        }
        return keep;
    }

    /// Draws words in proportion to a power of their counts.
    AliasTable noise(double power) {
        return new AliasTable(Arrays.stream(counts).mapToDouble(count -> Math.pow((double) count, power)).toArray());
    }
}
