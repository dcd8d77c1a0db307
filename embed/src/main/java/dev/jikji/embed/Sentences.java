package dev.jikji.embed;

import dev.jikji.text.PackedTokens;
import java.util.SplittableRandom;

/// Reads a part of a text sentence by sentence, with the frequent words thinned out.
final class Sentences {
    private final PackedTokens tokens;
    private final TrainingWords vocabulary;
    private final float[] keep;
    private final int maxLength;
    private final long to;
    private final int[] sentence;
    private long at;
    private int words;

    /// @param maxLength words, before they are thinned out, after which a sentence ends if its line does not
    Sentences(PackedTokens tokens, TrainingWords vocabulary, float[] keep, int maxLength, long from, long to) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.keep = keep;
        this.maxLength = maxLength;
        this.to = to;
        sentence = new int[maxLength];
        at = from;
    }

    boolean hasNext() {
        return at < to;
    }

    /// Reads a sentence into [#sentence].
    ///
    /// @return how many words it holds, which may be none
    int next(SplittableRandom random) {
        int length = 0;
        words = 0;
        while (at < to && words < maxLength) {
            int token = tokens.get(at++);
            int word = vocabulary.wordOf(token);
            if (word >= 0) {
                words++;
                if (keep[word] >= 1 || (random.nextInt() >>> 8) < keep[word] * 0x1p24f) sentence[length++] = word;
            }
            if (vocabulary.endsSentence(token)) break;
        }
        return length;
    }

    /// Words by index in the vocabulary; overwritten by the next call of [#next].
    int[] sentence() {
        return sentence;
    }

    /// Words of the last sentence before they were thinned out.
    int words() {
        return words;
    }
}
