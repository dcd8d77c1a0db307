package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// The most frequent words in the plane, by their principal components and by t-SNE, each with its neighbours in the
/// whole vocabulary. Words are compared by the directions of their vectors, as their cosines do.
///
/// @param words      those shown, in the order of the vectors: the most frequent first, as all trainers write them
/// @param vocabulary number of words that neighbours were looked for among
/// @param principal  two coordinates of each word
/// @param variance   share of the variance that the two directions of `principal` have
/// @param tsne       two coordinates of each word
/// @param neighbours of each word, nearest first
public record WordMap(List<String> words, int vocabulary, int dim, float[][] principal, double variance, float[][] tsne,
        List<List<Neighbour>> neighbours) {
    private static final int MAX_WORDS = 10_000;

    /// @param words      to show, at most; from 3 to 10,000
    /// @param neighbours of each word
    /// @param perplexity of t-SNE: how many neighbours it heeds
    /// @param iterations of t-SNE
    /// @param seed       of t-SNE
    public record Settings(int words, int neighbours, double perplexity, int iterations, long seed) {
        public static final Settings DEFAULT = new Settings(2_000, 12, 30, 750, 1);

        /// @throws dev.jikji.text.InputException if a value is out of range
        public Settings {
            require(words >= 3 && words <= MAX_WORDS, "a map of %,d words; from 3 to %,d can be shown", words,
                    MAX_WORDS);
            require(neighbours >= 1 && neighbours <= 100, "%,d neighbours of each word; from 1 to 100 can be shown",
                    neighbours);
            require(perplexity >= 1 && perplexity <= 1_000, "a perplexity of %s; it must be from 1 to 1,000",
                    perplexity);
            require(iterations >= 1, "%,d iterations; at least 1 is needed", iterations);
        }
    }

    /// Told how far the computing is.
    @FunctionalInterface
    public interface Progress {
        void at(String what, int done, int of);
    }

    /// @param stop asked between the iterations of t-SNE; if true, the map is made of what is there
    /// @throws dev.jikji.text.InputException if there are fewer than three words
    public static WordMap of(NearestWords nearest, Settings settings, Progress progress, BooleanSupplier stop) {
        WordVectors vectors = nearest.vectors();
        require(vectors.size() >= 3, "%,d words are too few for a map; at least 3 are needed", vectors.size());
        int shown = Math.min(settings.words, vectors.size());
        float[][] rows = IntStream.range(0, shown).mapToObj(i -> UnitBlocks.unit(vectors.vector(i)))
                .toArray(float[][]::new);
        progress.at("principal components", 0, 1);
        PrincipalComponents components = PrincipalComponents.of(rows, 2);
        List<List<Neighbour>> neighbours = nearest.toAll(IntStream.range(0, shown).toArray(), settings.neighbours,
                done -> progress.at("neighbours", done, shown));
        float[][] tsne = new Tsne(settings.perplexity, settings.iterations, settings.seed).place(rows,
                components.points(), progress, stop);
        return new WordMap(new ArrayList<>(vectors.words().subList(0, shown)), vectors.size(), vectors.dim(),
                components.points(), components.variance()[0] + components.variance()[1], tsne, neighbours);
    }
}
