package dev.jikji.models.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.tag.LinearChain.Gradient;
import dev.jikji.models.tag.LinearChain.Probabilities;
import dev.jikji.models.tag.LinearChain.Scores;
import dev.jikji.text.tags.TagScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against all sequences of tags, enumerated.
class LinearChainTest {
    private static final int TAGS = 3;
    private final Random random = new Random(11);

    /// A chain with the numbers it is made of.
    private record Chain(double[] transitions, double[] start, double[] end) {

        LinearChain built() {
            return new LinearChain(transitions, start, end);
        }

        double score(Scores scores, int... sequence) {
            double score = start[sequence[0]] + end[sequence[sequence.length - 1]];
            for (int t = 0; t < sequence.length; t++) {
                score += scores.values()[scores.offset() + t * scores.stride() + sequence[t]];
                if (t > 0) score += transitions[sequence[t - 1] * TAGS + sequence[t]];
            }
            return score;
        }
    }

    private double[] randoms(int count, double size) {
        return random.doubles(count, -size, size == 0 ? 1 : size).toArray();
    }

    private Chain chain(double size) {
        return new Chain(randoms(TAGS * TAGS, size), randoms(TAGS, size), randoms(TAGS, size));
    }

    /// Among those of other sentences, as they lie in a batch.
    private Scores scores(int length, double size) {
        return new Scores(randoms(4 + length * 7, size), 4, 7, length);
    }

    private static void eachSequence(int length, Consumer<int[]> consumer) {
        int[] sequence = new int[length];
        for (int number = 0; number < Math.pow(TAGS, length); number++) {
            for (int t = 0, rest = number; t < length; t++, rest /= TAGS) sequence[t] = rest % TAGS;
            consumer.accept(sequence);
        }
    }

    private static double logSum(int length, ToDoubleFunction<int[]> score) {
        double[] largest = {Double.NEGATIVE_INFINITY}, sum = {0};
        eachSequence(length, s -> largest[0] = Math.max(largest[0], score.applyAsDouble(s)));
        eachSequence(length, s -> sum[0] += Math.exp(score.applyAsDouble(s) - largest[0]));
        return largest[0] + Math.log(sum[0]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 2, 40})
    void theSumOverAllSequencesIsTheirEnumeratedSum(double size) {
        for (int length = 1; length <= 6; length++) {
            Chain chain = chain(size);
            Scores scores = scores(length, size);
            double expected = logSum(length, sequence -> chain.score(scores, sequence));
            assertThat(chain.built().logPartition(scores)).isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void marginalsAreTheSharesOfTheSequencesThatHaveTheTag() {
        for (int length = 1; length <= 5; length++) {
            Chain chain = chain(2);
            Scores scores = scores(length, 2);
            double all = logSum(length, sequence -> chain.score(scores, sequence));
            double[] expected = new double[length * TAGS];
            eachSequence(length, sequence -> {
                double share = Math.exp(chain.score(scores, sequence) - all);
                for (int t = 0; t < sequence.length; t++) expected[t * TAGS + sequence[t]] += share;
            });
            Probabilities found = chain.built().probabilities(scores);
            assertThat(found.marginals()).containsExactly(expected, within(1e-9));
            assertThat(found.logPartition()).isCloseTo(all, within(1e-9));
        }
    }

    @Test
    void viterbiFindsTheSameSequenceAsBruteForce() {
        for (int run = 0; run < 100; run++) {
            int length = 1 + run % 6;
            Chain chain = chain(2);
            Scores scores = scores(length, 2);
            int[] best = new int[length];
            double[] highest = {Double.NEGATIVE_INFINITY};
            eachSequence(length, sequence -> {
                double score = chain.score(scores, sequence);
                if (score > highest[0]) {
                    highest[0] = score;
                    System.arraycopy(sequence, 0, best, 0, length);
                }
            });
            assertThat(chain.built().best(scores, null)).isEqualTo(best);
            assertThat(chain.built().score(scores, best)).isCloseTo(highest[0], within(1e-12));
        }
    }

    @Test
    void underConstraintsViterbiFindsTheBestSequenceThatKeepsThem() {
        List<String> names = List.of("O", "B-A", "I-A");
        var constraints = new Constraints(TagScheme.BIO, names);
        for (int run = 0; run < 100; run++) {
            int length = 1 + run % 6;
            Chain chain = chain(2);
            Scores scores = scores(length, 2);
            int[] best = new int[length];
            double[] highest = {Double.NEGATIVE_INFINITY};
            eachSequence(length, sequence -> {
                List<String> written = Arrays.stream(sequence).mapToObj(names::get).toList();
                double score = chain.score(scores, sequence);
                if (score > highest[0] && TagScheme.BIO.firstFault(written).isEmpty()) {
                    highest[0] = score;
                    System.arraycopy(sequence, 0, best, 0, length);
                }
            });
            assertThat(chain.built().best(scores, constraints)).isEqualTo(best);
        }
    }

    @Test
    void theGradientOfTheLossIsThatOfItsDifferences() {
        int length = 5;
        int[] gold = {0, 2, 2, 1, 0};
        Chain chain = chain(2);
        Scores scores = scores(length, 2);
        double[] byScores = new double[scores.values().length];
        var gradient = new Gradient(TAGS);
        double loss = chain.built().loss(scores, gold, byScores, gradient);
        assertThat(loss).isCloseTo(
                logSum(length, sequence -> chain.score(scores, sequence)) - chain.score(scores, gold), within(1e-9));
        compare(chain.transitions, gradient.transitions, chain, scores, gold);
        compare(chain.start, gradient.start, chain, scores, gold);
        compare(chain.end, gradient.end, chain, scores, gold);
        compare(scores.values(), byScores, chain, scores, gold); // zero at the scores of other sentences
    }

    private static void compare(double[] parameter, double[] gradient, Chain chain, Scores scores, int... gold) {
        for (int i = 0; i < parameter.length; i++) {
            double middle = parameter[i], step = 1e-5;
            parameter[i] = middle + step;
            double above = chain.built().logPartition(scores) - chain.score(scores, gold);
            parameter[i] = middle - step;
            double below = chain.built().logPartition(scores) - chain.score(scores, gold);
            parameter[i] = middle;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-8));
        }
    }

    @Test
    void aSentenceOfAThousandWordsNeitherOverflowsNorVanishes() {
        Chain chain = chain(3);
        Scores scores = scores(1_000, 30);
        Probabilities all = chain.built().probabilities(scores);
        assertThat(all.logPartition()).isFinite();
        for (int t = 0; t < 1_000; t++)
            assertThat(Arrays.stream(all.marginals(), t * TAGS, (t + 1) * TAGS).sum()).isCloseTo(1, within(1e-9));
    }
}
