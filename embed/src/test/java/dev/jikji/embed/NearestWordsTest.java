package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearestWordsTest {

    private static WordVectors random(int words, int dim) {
        var random = new Random(11);
        float[] values = new float[words * dim];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return new WordVectors(IntStream.range(0, words).mapToObj(i -> "w" + i).toList(), dim, values);
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
        return product / Math.sqrt(lengthA * lengthB);
    }

    /// The definition: every word's score, sorted.
    private static List<Integer> sorted(double[] scores, int top, Integer... excluded) {
        return IntStream.range(0, scores.length).boxed().filter(i -> !Arrays.asList(excluded).contains(i))
                .sorted(Comparator.comparingDouble(i -> -scores[i])).limit(top).toList();
    }

    @Test
    void neighboursAreThoseOfSortingAllCosines() {
        WordVectors vectors = random(1_000, 19); // neither whole blocks nor whole groups of dimensions
        var nearest = new NearestWords(vectors);
        int[] queries = {0, 255, 256, 999};
        List<List<Neighbour>> found = nearest.toAll(queries, 7, _ -> {});
        for (int q = 0; q < queries.length; q++) {
            float[] query = vectors.vector(queries[q]);
            double[] cosines = IntStream.range(0, 1_000).mapToDouble(i -> cosine(query, vectors.vector(i))).toArray();
            List<Integer> expected = sorted(cosines, 7, queries[q]);
            assertThat(found.get(q)).extracting(Neighbour::index).isEqualTo(expected);
            assertThat(nearest.to(query, 7, queries[q])).extracting(Neighbour::index).isEqualTo(expected);
            assertThat((double) found.get(q).getFirst().score()).isCloseTo(cosines[expected.getFirst()],
                    within(1e-5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void analogiesAreThoseOfScoringEveryWord(Analogy analogy) {
        WordVectors vectors = random(700, 9);
        var nearest = new NearestWords(vectors);
        var random = new Random(2);
        int[][] questions = IntStream.range(0, 50).mapToObj(_ -> random.ints(3, 0, 700).toArray())
                .toArray(int[][]::new);
        int[] answers = nearest.answer(questions, analogy, _ -> {});
        for (int q = 0; q < questions.length; q++) {
            int[] question = questions[q];
            double[] scores = IntStream.range(0, 700).mapToDouble(d -> {
                double[] cos = Arrays.stream(question).mapToDouble(w -> cosine(vectors.vector(w), vectors.vector(d)))
                        .toArray();
                return analogy == Analogy.COS_ADD
                        ? cos[1] - cos[0] + cos[2]
                        : (cos[1] + 1) / 2 * ((cos[2] + 1) / 2) / ((cos[0] + 1) / 2 + 0.001);
            }).toArray();
            List<Integer> expected = sorted(scores, 3, question[0], question[1], question[2]);
            assertThat(answers[q]).isEqualTo(expected.getFirst());
            assertThat(nearest.analogy(question[0], question[1], question[2], analogy, 3))
                    .extracting(Neighbour::index).isEqualTo(expected);
        }
    }

    @Test
    void equalWordsComeInTheOrderOfTheVocabularyAndAllAreFoundIfAsked() {
        var vectors = new WordVectors(List.of("a", "b", "c", "zero", "d"), 1, new float[]{1, 2, -3, 0, 1});
        var nearest = new NearestWords(vectors);
        assertThat(nearest.to(new float[]{5}, 2)).extracting(Neighbour::word).containsExactly("a", "b");
        assertThat(nearest.to(new float[]{5}, 100, 0)).containsExactly(new Neighbour("b", 1, 1),
                new Neighbour("d", 4, 1), new Neighbour("zero", 3, 0), new Neighbour("c", 2, -1));
    }

    @Test
    void anAnalogyAmongTooFewWordsHasNoAnswer() {
        var nearest = new NearestWords(random(3, 2));
        assertThat(nearest.answer(new int[][]{{0, 1, 2}}, Analogy.COS_ADD, _ -> {})).containsExactly(-1);
        assertThat(nearest.analogy(0, 1, 2, Analogy.COS_ADD, 5)).isEmpty();
        assertThat(nearest.answer(new int[0][], Analogy.COS_ADD, _ -> {})).isEmpty();
    }

    @Test
    void aVectorOfAnotherWidthAndNoNeighboursAreRefused() {
        var nearest = new NearestWords(random(3, 2));
        assertThatThrownBy(() -> nearest.to(new float[3], 1))
                .hasMessage("a vector of 3 values among vectors of 2");
        assertThatThrownBy(() -> nearest.to(new float[2], 0))
                .hasMessage("top: 0 neighbours asked for; at least 1 is needed");
    }
}
