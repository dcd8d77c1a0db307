package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.Piece;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/// Pairs of words that people have rated for their similarity, such as WordSim-353 and SimLex-999.
///
/// @param name of its file
public record SimilaritySet(String name, List<Pair> pairs) {

    /// @param rating the higher, the more similar
    public record Pair(String first, String second, double rating) {}

    /// How well vectors agree with a set.
    ///
    /// @param spearman rank correlation of ratings and cosines over the pairs found, from -1 to 1; NaN if there are
    ///                 fewer than two, or all have the same rank
    /// @param found    pairs with both words known
    /// @param pairs    of the set
    /// @param unknown  the words that have no vector, in order
    public record Score(String name, double spearman, int found, int pairs, List<String> unknown) {}

    public SimilaritySet {
        pairs = List.copyOf(pairs);
    }

    /// Reads lines of two words and a rating, separated by tabs, else by commas, else by spaces. A first line without
    /// a rating is a heading; columns between the words and the rating, and lines that begin with `#`, are skipped.
    ///
    /// @throws dev.jikji.text.InputException if the file cannot be read, or a line is different
    public static SimilaritySet read(Path file) {
        var pairs = new ArrayList<Pair>();
        try (Corpus.Pass lines = Corpus.of(List.of(file.toString()), Documents.LINE, false).open()) {
            int number = 0;
            for (Piece piece = lines.next(); piece != null; piece = lines.next()) {
                number++;
                String line = piece.text().strip();
                if (line.isEmpty() || line.startsWith("#")) continue;
                Optional<Pair> pair = pair(line);
                require(pair.isPresent() || number == 1, "%s:%d: \"%s\" is not two words and a rating", file, number,
                        Quoted.of(line));
                pair.ifPresent(pairs::add);
            }
        }
        require(!pairs.isEmpty(), "%s: holds no pairs of words", file);
        return new SimilaritySet(file.getFileName().toString(), pairs);
    }

    private static Optional<Pair> pair(String line) {
        String separator = line.indexOf('\t') >= 0 ? "\t" : line.indexOf(',') >= 0 ? "," : "\\s+";
        String[] columns = line.split(separator);
        OptionalDouble rating = Arrays.stream(columns).skip(2).map(SimilaritySet::number)
                .flatMapToDouble(OptionalDouble::stream).findFirst();
        return rating.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pair(columns[0].strip(), columns[1].strip(), rating.getAsDouble()));
    }

    private static OptionalDouble number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }

    /// Compares the ratings with the cosines of vectors.
    ///
    /// @param vectors   gives the vector of a word, as [WordVectors#vector(String)] does
    /// @param lowerCase whether to look for the words of the set in lower case
    public Score score(Function<String, Optional<float[]>> vectors, boolean lowerCase) {
        var unknown = new TreeSet<String>();
        double[] ratings = new double[pairs.size()];
        double[] cosines = new double[pairs.size()];
        int found = 0;
        for (Pair pair : pairs) {
            Optional<float[]> first = vectors.apply(lowerCase ? pair.first.toLowerCase(Locale.ROOT) : pair.first);
            Optional<float[]> second = vectors.apply(lowerCase ? pair.second.toLowerCase(Locale.ROOT) : pair.second);
            if (first.isEmpty()) unknown.add(pair.first);
            if (second.isEmpty()) unknown.add(pair.second);
            if (first.isEmpty() || second.isEmpty()) continue;
            ratings[found] = pair.rating;
            cosines[found++] = cosine(first.get(), second.get());
        }
        double spearman = RankCorrelation.spearman(Arrays.copyOf(ratings, found), Arrays.copyOf(cosines, found));
        return new Score(name, spearman, found, pairs.size(), List.copyOf(unknown));
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            lengthA += (double) a[i] * a[i];
            lengthB += (double) b[i] * b[i];
        }
        return lengthA == 0 || lengthB == 0 ? 0 : product / Math.sqrt(lengthA * lengthB);
    }
}
