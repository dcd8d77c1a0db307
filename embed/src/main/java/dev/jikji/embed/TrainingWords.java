package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The tokens of a text that get vectors, the most frequent first. The others (the unknown token, those that are
/// white space or no text at all, rare ones) are skipped in training as if they were not there.
final class TrainingWords {
    /// Says of a token that it is no word.
    private static final int NONE = -1;

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
        long[] tokenCounts = new long[size];
        for (long i = 0; i < tokens.length(); i++) tokenCounts[tokens.get(i)]++;
        boolean[] endsSentence = new boolean[size];
        boolean[] skipped = new boolean[size];
        for (int id = 0; id < size; id++) {
            String text = tokenizer.decode(id);
            endsSentence[id] = text.indexOf('\n') >= 0;
            skipped[id] = text.isBlank();
        }
        tokenizer.unknown().ifPresent(id -> skipped[id] = true);
        tokenizer.endOfText().ifPresent(id -> skipped[id] = endsSentence[id] = true);
        int[] ids = IntStream.range(0, size).filter(id -> tokenCounts[id] >= minCount && !skipped[id]).boxed()
                .sorted(Comparator.comparingLong((Integer id) -> -tokenCounts[id])).mapToInt(id -> id).toArray();
        require(ids.length > 0, "no word occurs %d times in the text of %d tokens; lower the minimum count, or train"
                + " on more text", minCount, tokens.length());
        int[] wordOfToken = new int[size];
        Arrays.fill(wordOfToken, NONE);
        for (int word = 0; word < ids.length; word++) wordOfToken[ids[word]] = word;
        return new TrainingWords(Arrays.stream(ids).mapToObj(tokenizer::token).toList(),
                Arrays.stream(ids).mapToLong(id -> tokenCounts[id]).toArray(), wordOfToken, endsSentence);
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
        return new AliasTable(Arrays.stream(counts).mapToDouble(count -> Math.pow(count, power)).toArray());
    }
}
