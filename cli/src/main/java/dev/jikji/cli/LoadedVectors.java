package dev.jikji.cli;

import dev.jikji.embed.FastTextModel;
import dev.jikji.embed.WordVectors;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Nearest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Word vectors as commands use them.
///
/// @param words    those of the vocabulary
/// @param subwords of a fastText run, which give vectors to other words too
record LoadedVectors(WordVectors words, Optional<FastTextModel> subwords) {

    static LoadedVectors of(WordVectors words) {
        return new LoadedVectors(words, Optional.empty());
    }

    static LoadedVectors of(FastTextModel model) {
        return new LoadedVectors(model.wordVectors(), Optional.of(model));
    }

    /// The vector of a word, unless it is unknown and has no n-gram in common with a known one.
    Optional<float[]> vector(String word) {
        return words.vector(word)
                .or(() -> subwords.map(model -> model.vector(word)).filter(LoadedVectors::isSomewhere));
    }

    private static boolean isSomewhere(float[] vector) {
        for (float value : vector) if (value != 0) return true;
        return false;
    }

    /// @throws InputException if there is none; the message has the most similar known word
    float[] require(String word) {
        return vector(word).orElseThrow(() -> new InputException(String.format(Locale.ROOT,
                "\"%s\" is not among the %,d words%s", LiveLine.visible(word), words.size(),
                Nearest.to(word, words.words()).map(near -> "; did you mean \"" + LiveLine.visible(near) + "\"?")
                        .orElse(""))));
    }

    /// The places of those that are in the vocabulary, so that they are not found again.
    int[] indices(String... known) {
        return Arrays.stream(known).flatMapToInt(word -> words.index(word).stream()).toArray();
    }
}
