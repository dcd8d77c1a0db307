package dev.jikji.models;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.recipe.Setting;
import java.util.OptionalInt;

/// What a token is: the section `tokenizer` of a recipe.
public record TokenizerConfig(@Setting(value = "what a token is", flag = "--tokenizer") TokenizerSettings.Type type,
        @Setting(value = "bpe, char-bpe, morpheme-bpe: number of tokens; char: not used; others: at most so many", min = 1) int vocabSize,
        @Setting("least count of a character, word or other unit, or of a pair to merge; null for the type's usual: char, jamo 1, word 5, others 2") OptionalInt minimumCount,
        @Setting("word: what a word is") Pretokenization pretokenization) {

    /// Byte-level BPE.
    public static TokenizerConfig bpe(int vocabSize) {
        return new TokenizerConfig(TokenizerSettings.Type.BPE, vocabSize, OptionalInt.empty(), Pretokenization.WORDS);
    }

    /// How the tokenizer is trained.
    ///
    /// @throws InputException for WordPiece: it keeps no white space, so that bits per byte would not be those of the
    ///                        text, and a model could not write it
    public TokenizerSettings settings() {
        require(type != TokenizerSettings.Type.WORDPIECE, "tokenizer.type: wordpiece loses the white space of the text,"
                + " which a language model has to write; choose bpe or char-bpe");
        int usual = TokenizerSettings.of(type, vocabSize).minimumCount();
        int limit = type == TokenizerSettings.Type.CHAR ? Integer.MAX_VALUE : vocabSize;
        return new TokenizerSettings(type, limit, minimumCount.orElse(usual), pretokenization);
    }
}
