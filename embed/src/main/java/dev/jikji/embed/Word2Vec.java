package dev.jikji.embed;

import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// word2vec (Mikolov et al. 2013): a vector for each word of a text, so that words in like company get like vectors.
///
/// It trains as word2vec.c does, but for the negatives, which a window shares (see [NegativeSampling]).
public final class Word2Vec {
    /// word2vec.c's MAX_SENTENCE_LENGTH.
    private static final int MAX_SENTENCE = 1000;

    private Word2Vec() {}

    /// Trains on a text.
    ///
    /// @param tokens    the text, packed with `tokenizer`
    /// @param tokenizer its tokens are the words; those that are unknown, white space or rare are skipped, and one with
    ///                  a line end in it ends a sentence
    /// @param progress  told ten times a second how far it is, on the calling thread
    /// @param stop      asked as often; once it says yes, the vectors as they are then are returned
    /// @return the words by falling frequency
    /// @throws dev.jikji.text.InputException if no word reaches the minimum count, the text is not longer than a window,
    ///         the vocabulary is too large for a full softmax, or training diverges
    public static WordVectors train(PackedTokens tokens, Tokenizer tokenizer, EmbeddingSettings settings,
            Consumer<TrainingProgress> progress, BooleanSupplier stop) {
        TrainingWords words = TrainingWords.of(tokens, tokenizer, settings.minCount());
        var layers = new OutputLayers(words, settings);
        var random = new SplittableRandom(settings.seed());
        Matrix input = Matrix.uniform(words.size(), settings.dim(), 0.5f / settings.dim(), random);
        int[][] rowsOfWord = new int[words.size()][];
        for (int word = 0; word < words.size(); word++) rowsOfWord[word] = new int[]{word};
        new Hogwild(tokens, words, settings, MAX_SENTENCE).run(source -> switch (settings.architecture()) {
            case SKIP_GRAM -> new SkipGram(input, layers.create(), settings.window(), source);
            case CBOW -> new Cbow(new SubwordSum(input, rowsOfWord), layers.create(), settings.window(), source);
        }, random, progress, stop);
        input.requireFinite(settings.learningRate());
        return new WordVectors(words.words(), settings.dim(), input.packed(words.size()));
    }
}
