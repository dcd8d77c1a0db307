package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
    private static final double[] PROBABILITIES = {0.05, 0.4, 0.15, 0.1, 0.3};
    private static final int DRAWS = 20_000;

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) logits[i] = (float) Math.log(probabilities[i]) + 3;
        return logits;
    }

    /// How often each token is drawn.
    private static int[] counts(Sampling sampling, double... probabilities) {
        int[] counts = new int[probabilities.length];
        var random = new SplittableRandom(1);
        for (int i = 0; i < DRAWS; i++) counts[sampling.draw(logits(probabilities), new BitSet(), random)]++;
        return counts;
    }

    /// Pearson's statistic stays below 25 in all but one of 10,000 samples with four degrees of freedom.
    private static void assertDrawnAs(int[] counts, double... expected) {
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            if (expected[i] == 0) {
                assertThat(counts[i]).as("token " + i).isZero();
            } else {
                double mean = expected[i] * DRAWS;
                statistic += (counts[i] - mean) * (counts[i] - mean) / mean;
            }
        }
        assertThat(statistic).isLessThan(25);
    }

    @Test
    void tokensAreDrawnWithTheirProbabilities() {
        assertDrawnAs(counts(new Sampling(1, 0, 1, 1), PROBABILITIES), PROBABILITIES);
    }

    @Test
    void temperatureTwoTakesTheRootsOfTheProbabilities() {
        double[] roots = new double[5];
        for (int i = 0; i < 5; i++) roots[i] = Math.sqrt(PROBABILITIES[i]);
        double total = Arrays.stream(roots).sum();
        for (int i = 0; i < 5; i++) roots[i] /= total;
        assertDrawnAs(counts(new Sampling(2, 0, 1, 1), PROBABILITIES), roots);
    }

    @Test
    void topKKeepsTheKBest() {
        assertDrawnAs(counts(new Sampling(1, 2, 1, 1), PROBABILITIES), 0, 0.4 / 0.7, 0, 0, 0.3 / 0.7);
        assertThat(counts(new Sampling(1, 1, 1, 1), PROBABILITIES)[1]).isEqualTo(DRAWS);
        assertDrawnAs(counts(new Sampling(1, 100, 1, 1), PROBABILITIES), PROBABILITIES);
    }

    @Test
    void topKKeepsKTokensEvenAmongEqualOnes() {
        assertThat(IntStream.of(counts(new Sampling(1, 3, 1, 1), 0.2, 0.2, 0.2, 0.2, 0.2)).filter(n -> n > 0).count())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0.39, 1", "0.41, 2", "0.69, 2", "0.71, 3", "0.86, 4", "0.96, 5"})
    void topPKeepsTheFewestTokensThatReachIt(double topP, int kept) {
        double[] sorted = {0.4, 0.3, 0.15, 0.1, 0.05};
        int[] place = {4, 0, 2, 3, 1};
        double total = 0;
        for (int i = 0; i < kept; i++) total += sorted[i];
        double[] expected = new double[5];
        for (int i = 0; i < 5; i++) expected[i] = place[i] < kept ? sorted[place[i]] / total : 0;
        assertDrawnAs(counts(new Sampling(1, 0, topP, 1), PROBABILITIES), expected);
    }

    @Test
    void topPMeasuresWhatTopKLeaves() {
        // of {0.4, 0.3}, the first alone has 0.57
        assertThat(counts(new Sampling(1, 2, 0.55, 1), PROBABILITIES)[1]).isEqualTo(DRAWS);
    }

    @Test
    void zeroTemperatureTakesTheFirstOfTheBest() {
        var random = new SplittableRandom(1);
        assertThat(Sampling.greedy().draw(new float[]{-3, 2, 5, 5, 1}, new BitSet(), random)).isEqualTo(2);
        assertThat(Sampling.greedy().draw(new float[]{-3, -2}, new BitSet(), random)).isEqualTo(1);
    }

    @Test
    void repetitionPenaltyLowersPositiveAndNegativeScoresAlike() {
        float[] logits = {4, -1, 3, -4};
        BitSet written = new BitSet();
        written.set(0);
        written.set(1);
        int drawn = new Sampling(0, 0, 1, 2).draw(logits, written, new SplittableRandom(1));
        assertThat(logits).containsExactly(2, -2, 3, -4);
        assertThat(drawn).isEqualTo(2);
    }

    @Test
    void forbiddenTokenIsNeverDrawn() {
        for (Sampling sampling : new Sampling[]{new Sampling(5, 0, 1, 1), new Sampling(5, 3, 1, 1),
                new Sampling(5, 0, 0.999, 1), new Sampling(5, 3, 0.999, 1.5)}) {
            var random = new SplittableRandom(2);
            for (int i = 0; i < 2_000; i++) {
                float[] logits = {1, Float.NEGATIVE_INFINITY, 2};
                assertThat(sampling.draw(logits, new BitSet(), random)).isNotEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "-1 | 0 | 1 | 1 | temperature -1.0 is negative or infinite; 0 takes the best token each time, 0.8 is usual",
            "Infinity | 0 | 1 | 1 | temperature Infinity is negative or infinite; 0 takes the best token each time, 0.8 is usual",
            "NaN | 0 | 1 | 1 | temperature NaN is negative or infinite; 0 takes the best token each time, 0.8 is usual", //
            "1 | -1 | 1 | 1 | top-k -1 is negative; 0 is for all tokens", //
            "1 | 0 | 0 | 1 | top-p 0.0 is outside (0, 1]; 1 is for all tokens", //
            "1 | 0 | 1.5 | 1 | top-p 1.5 is outside (0, 1]; 1 is for all tokens",
            "1 | 0 | 1 | 0 | repetition penalty 0.0 is not a positive number; 1 is for none"})
    void settingsThatCannotBeAreRefused(double temperature, int topK, double topP, double penalty, String message) {
        assertThatThrownBy(() -> new Sampling(temperature, topK, topP, penalty)).isInstanceOf(InputException.class)
                .hasMessage(message);
    }
}
