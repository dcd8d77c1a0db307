package dev.jikji.models.classify;

import dev.jikji.embed.FastTextClassifier;
import dev.jikji.embed.FastTextClassifier.Loss;
import dev.jikji.train.recipe.Setting;

/// How fastText learns: the section `fasttext` of a recipe. Its vectors are `model.dim` wide, its passes
/// `learning.epochs`.
public record FastTextConfig(@Setting("what its words are") Words words,
        @Setting(value = "learning rate at the start", min = 0, flag = "--fasttext-rate") double rate,
        @Setting(value = "least count of a word", min = 1) int minCount,
        @Setting(value = "words of the longest n-gram of words; 1 for none", min = 1, max = 10) int wordNgrams,
        @Setting(value = "characters of a word's shortest n-gram, its marks < and > counted", min = 0) int minNgram,
        @Setting(value = "characters of the longest n-gram; 0 for none", min = 0) int maxNgram,
        @Setting(value = "buckets that n-grams are hashed into", min = 1) int buckets,
        @Setting(value = "softmax, or a Huffman tree of many labels", flag = "--fasttext-loss") Loss loss) {

    /// What the words of a text are.
    public enum Words {
        /// What lies between white space, as fastText has it.
        WHITESPACE,
        /// Characters.
        CHARACTERS,
        /// The tokens of the recipe's tokenizer.
        TOKENS
    }

    static FastTextConfig defaults() {
        return new FastTextConfig(Words.WHITESPACE, 0.1, 1, 2, 0, 0, 2_000_000, Loss.SOFTMAX);
    }

    FastTextClassifier.Settings settings(int dim, int epochs, int threads, long seed) {
        return new FastTextClassifier.Settings(dim, epochs, rate, minCount, wordNgrams, minNgram, maxNgram, buckets,
                loss, threads, seed);
    }
}
