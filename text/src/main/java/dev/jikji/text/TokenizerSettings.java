package dev.jikji.text;

import static dev.jikji.text.InputException.require;

/// How to make a tokenizer from a corpus.
///
/// @param vocabSize       BPE: exactly so many tokens; word: at most so many; char: not used
/// @param minimumCount    of a character, a word, or a pair to merge
/// @param pretokenization word: what a word is
public record TokenizerSettings(Type type, int vocabSize, int minimumCount,
        WordTokenizer.Pretokenization pretokenization) {

    public enum Type {
        CHAR, WORD, BPE
    }

    public TokenizerSettings {
        require(vocabSize >= 1, "tokenizer: a vocabulary of %d is too small", vocabSize);
        require(minimumCount >= 1, "tokenizer: minimum count %d is below 1", minimumCount);
    }

    /// All characters of the text.
    public static TokenizerSettings chars() {
        return of(Type.CHAR, Integer.MAX_VALUE);
    }

    /// Words that occur five times or more.
    public static TokenizerSettings words() {
        return of(Type.WORD, Integer.MAX_VALUE);
    }

    public static TokenizerSettings bpe(int vocabSize) {
        return of(Type.BPE, vocabSize);
    }

    /// The usual settings of a type.
    public static TokenizerSettings of(Type type, int vocabSize) {
        int minimumCount = switch (type) {
            case CHAR -> 1;
            case WORD -> 5;
            case BPE -> 2;
        };
        return new TokenizerSettings(type, vocabSize, minimumCount, WordTokenizer.Pretokenization.WORDS);
    }

    /// @throws InputException if the corpus does not support these settings
    public Tokenizer train(Corpus corpus) {
        return switch (type) {
            case CHAR -> CharTokenizer.train(corpus, minimumCount);
            case WORD -> WordTokenizer.train(corpus, pretokenization, minimumCount, vocabSize);
            case BPE -> BpeTokenizer.train(corpus, vocabSize, minimumCount);
        };
    }
}
