package dev.jikji.text;

import static dev.jikji.text.InputException.require;

/// How to make a tokenizer from a corpus.
///
/// @param vocabSize       BPE and WordPiece: exactly so many tokens; char: not used; others: at most so many
/// @param minimumCount    of a character, a word or other unit, or a pair to merge
/// @param pretokenization word: what a word is
public record TokenizerSettings(Type type, int vocabSize, int minimumCount,
        WordTokenizer.Pretokenization pretokenization) {

    public enum Type {
        /// [CharTokenizer]
        CHAR,
        /// [WordTokenizer]
        WORD,
        /// [BpeTokenizer], over bytes
        BPE,
        /// [CharBpeTokenizer], with `▁` for a space
        CHAR_BPE,
        /// [WordPieceTokenizer], which keeps case and accents but neither white space nor control characters
        WORDPIECE,
        /// [HangulTokenizer.Unit#SYLLABLE]
        SYLLABLE,
        /// [HangulTokenizer.Unit#JAMO]
        JAMO,
        /// [HangulTokenizer.Unit#MORPHEME]
        MORPHEME,
        /// [HangulTokenizer.Unit#MORPHEME_BPE]
        MORPHEME_BPE
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
            case CHAR, JAMO -> 1;
            case WORD -> 5;
            case BPE, CHAR_BPE, WORDPIECE, SYLLABLE, MORPHEME, MORPHEME_BPE -> 2;
        };
        return new TokenizerSettings(type, vocabSize, minimumCount, WordTokenizer.Pretokenization.WORDS);
    }

    /// @throws InputException if the corpus does not support these settings
    public Tokenizer train(Corpus corpus) {
        return train(corpus, TrainingWatch.NONE);
    }

    /// [#train(Corpus)] that tells how far it is and can be stopped; what it has seen by then makes the tokenizer.
    public Tokenizer train(Corpus corpus, TrainingWatch watch) {
        return switch (type) {
            case CHAR -> CharTokenizer.train(corpus, minimumCount);
            case WORD -> WordTokenizer.train(corpus, pretokenization, minimumCount, vocabSize, watch);
            case BPE -> BpeTokenizer.train(corpus, vocabSize, minimumCount, watch);
            case CHAR_BPE -> CharBpeTokenizer.train(corpus, vocabSize, minimumCount, watch);
            case WORDPIECE -> WordPieceTokenizer.train(corpus, WordPieceTokenizer.Options.cased(), vocabSize,
                    minimumCount, watch);
            case SYLLABLE -> hangul(HangulTokenizer.Unit.SYLLABLE, corpus, watch);
            case JAMO -> hangul(HangulTokenizer.Unit.JAMO, corpus, watch);
            case MORPHEME -> hangul(HangulTokenizer.Unit.MORPHEME, corpus, watch);
            case MORPHEME_BPE -> hangul(HangulTokenizer.Unit.MORPHEME_BPE, corpus, watch);
        };
    }

    private HangulTokenizer hangul(HangulTokenizer.Unit unit, Corpus corpus, TrainingWatch watch) {
        return HangulTokenizer.train(corpus, unit, vocabSize, minimumCount, watch);
    }
}
