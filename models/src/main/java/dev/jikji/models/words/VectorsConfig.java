package dev.jikji.models.words;

import dev.jikji.embed.VectorFile;
import dev.jikji.embed.WordVectors;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Setting;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Word vectors to begin with: a part of the section `data` of a recipe.
public record VectorsConfig(
        @Setting("file of word vectors to begin with, of word2vec, GloVe or fastText, plain or .gz") Optional<Path> vectors,
        @Setting(value = "words taken from the beginning of that file, besides those in the training data; 0 for all", min = 0) int vectorWords) {

    public static VectorsConfig none() {
        return new VectorsConfig(Optional.empty(), 200_000);
    }

    /// @param seen     words that are taken wherever in the file they stand
    /// @param progress given the bytes read so far
    /// @return the vectors; null if no file is named
    /// @throws InputException if the file cannot be used
    public WordVectors read(Set<String> seen, LongConsumer progress) {
        if (vectors.isEmpty()) return null;
        WordVectors all = VectorFile.read(vectors.get(), true, progress);
        int most = vectorWords == 0 ? all.size() : vectorWords;
        return all.filter((index, word) -> isWord(word) && (index < most || seen.contains(word)));
    }

    /// Some files have whole phrases, which no token equals.
    private static boolean isWord(String text) {
        return !text.isEmpty() && text.indexOf(' ') < 0 && text.indexOf('\n') < 0;
    }
}
