package dev.jikji.embed;

import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// fastText (Bojanowski et al. 2017, *Enriching Word Vectors with Subword Information*): word2vec where a word is the
/// mean of a vector of its own and those of its character n-grams, so that a word never seen has a vector too.
///
/// It trains as fastText 0.9.2 does. Only n-grams that occur in the vocabulary have a vector here; fastText keeps random
/// ones for the others.
public final class FastText {
    /// fastText's MAX_LINE_SIZE.
    private static final int MAX_SENTENCE = 1024;
    private static final double NOISE_POWER = 0.5;

    private FastText() {}

    /// How a model is trained.
    ///
    /// @param words     as for [Word2Vec]; the original's `noisePower` is 0.5
    /// @param minNgram  characters of the shortest n-gram, the word's boundaries `<` and `>` counted
    /// @param maxNgram  of the longest; 0 for none
    /// @param buckets   that n-grams are hashed into
    public record Settings(EmbeddingSettings words, int minNgram, int maxNgram, int buckets) {
        public Settings {
            new Subwords(minNgram, maxNgram, buckets);
        }

        /// Those of [EmbeddingSettings#defaults] with the original's `noisePower`, 0.5, and [#of] for the n-grams.
        public static Settings defaults() {
            EmbeddingSettings usual = EmbeddingSettings.defaults();
            return of(new EmbeddingSettings(usual.architecture(), usual.objective(), usual.dim(), usual.window(),
                    usual.negatives(), NOISE_POWER, usual.minCount(), usual.subsampling(), usual.epochs(),
                    usual.learningRate(), usual.threads(), usual.seed()));
        }

        /// n-grams of 3 to 6 characters in 2,000,000 buckets, as the original.
        public static Settings of(EmbeddingSettings words) {
            return new Settings(words, 3, 6, 2_000_000);
        }
    }

    /// Trains on a text; for the arguments and exceptions see [Word2Vec#train].
    public static FastTextModel train(PackedTokens tokens, Tokenizer tokenizer, Settings settings,
            Consumer<TrainingProgress> progress, BooleanSupplier stop) {
        EmbeddingSettings words = settings.words();
        TrainingWords vocabulary = TrainingWords.of(tokens, tokenizer, words.minCount());
        var layers = new OutputLayers(vocabulary, words);
        var rows = new SubwordRows(vocabulary.words(),
                new Subwords(settings.minNgram(), settings.maxNgram(), settings.buckets()));
        var random = new SplittableRandom(words.seed());
        Matrix input = Matrix.uniform(rows.count(), words.dim(), 1f / words.dim(), random);
        new Hogwild(tokens, vocabulary, words, MAX_SENTENCE).run(source -> {
            var sum = new SubwordSum(input, rows.ofWords());
            return switch (words.architecture()) {
                case SKIP_GRAM -> new SubwordSkipGram(sum, layers.create(), words.window(), source);
                case CBOW -> new Cbow(sum, layers.create(), words.window(), source);
            };
        }, random, progress, stop);
        input.requireFinite(words.learningRate());
        return new FastTextModel(rows, input);
    }
}
