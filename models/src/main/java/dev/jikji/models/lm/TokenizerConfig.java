package dev.jikji.models.lm;

import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.recipe.Setting;
import java.util.OptionalInt;

/// What a token is: the section `tokenizer` of a recipe.
public record TokenizerConfig(@Setting(value = "what a token is", flag = "--tokenizer") TokenizerSettings.Type type,
        @Setting(value = "bpe: number of tokens; word: at most so many", min = 1) int vocabSize,
        @Setting("least count of a character or word, or of a pair bpe merges; null for 1, 5 or 2") OptionalInt minimumCount,
        @Setting("word: what a word is") Pretokenization pretokenization) {

    /// Byte-level BPE.
    public static TokenizerConfig bpe(int vocabSize) {
        return new TokenizerConfig(TokenizerSettings.Type.BPE, vocabSize, OptionalInt.empty(), Pretokenization.WORDS);
    }

    /// How the tokenizer is trained.
    public TokenizerSettings settings() {
        int usual = TokenizerSettings.of(type, vocabSize).minimumCount();
        int limit = type == TokenizerSettings.Type.CHAR ? Integer.MAX_VALUE : vocabSize;
        return new TokenizerSettings(type, limit, minimumCount.orElse(usual), pretokenization);
    }
}
