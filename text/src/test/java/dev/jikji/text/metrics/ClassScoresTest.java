package dev.jikji.text.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Against values worked out by hand.
class ClassScoresTest {
    private static final List<String> LABELS = List.of("a", "b", "c");

    /// Gold a a a b b c; predicted a a b b c c.
    private static final int[] GOLD = {0, 0, 0, 1, 1, 2};
    private static final double[][] PROBABILITIES = {{0.9, 0.05, 0.05}, {0.7, 0.2, 0.1}, {0.35, 0.55, 0.1},
            {0.1, 0.8, 0.1}, {0.1, 0.25, 0.65}, {0.02, 0.03, 0.95}};

    private final ClassScores scores = ClassScores.of(LABELS, GOLD, PROBABILITIES);

    @Test
    void theConfusionHasLabelsInRowsAndPredictionsInColumns() {
        assertThat(scores.confusion()).isDeepEqualTo(new long[][]{{2, 1, 0}, {0, 1, 1}, {0, 0, 1}});
        assertThat(scores.accuracy()).isEqualTo(4 / 6.0);
        assertThat(scores.examples()).isEqualTo(6);
    }

    @Test
    void eachClassHasItsPrecisionRecallAndF1() {
        assertThat(scores.classes()).containsExactly(new ClassScores.Score("a", 1, 2 / 3.0, 0.8, 3),
                new ClassScores.Score("b", 0.5, 0.5, 0.5, 2), new ClassScores.Score("c", 0.5, 1, 2 / 3.0, 1));
        assertThat(scores.macroF1()).isCloseTo((0.8 + 0.5 + 2 / 3.0) / 3, within(1e-12));
        assertThat(scores.weightedF1()).isCloseTo((3 * 0.8 + 2 * 0.5 + 2 / 3.0) / 6, within(1e-12));
    }

    /// Bins (0.5, 0.6]: 0.55 wrong; (0.6, 0.7]: 0.7 right, 0.65 wrong; (0.7, 0.8]: 0.8 right; (0.8, 0.9]: 0.9 right;
    /// (0.9, 1]: 0.95 right.
    @Test
    void calibrationComparesConfidenceWithAccuracyBinByBin() {
        assertThat(scores.bins().get(6)).isEqualTo(new ClassScores.Bin(0.6, 0.7, 2, (0.7 + 0.65) / 2, 0.5));
        double expected = (0.55 + 2 * (0.675 - 0.5) + 0.2 + 0.1 + 0.05) / 6;
        assertThat(scores.calibrationError()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void theLossIsTheMeanSurpriseAtTheLabel() {
        double expected = -(Math.log(0.9) + Math.log(0.7) + Math.log(0.35) + Math.log(0.8) + Math.log(0.25)
                + Math.log(0.95)) / 6;
        assertThat(scores.loss()).isCloseTo(expected, within(1e-12));
        assertThat(scores.metrics().firstEntry().getKey()).isEqualTo("loss");
    }

    /// scikit-learn's f1_score([0, 1, 1], [0, 1, 3], average="macro") is (1 + 2/3 + 0) / 3.
    @Test
    void aClassThatDoesNotOccurIsLeftOutOfTheMean() {
        ClassScores some = ClassScores.of(List.of("a", "b", "absent", "predicted"), new int[]{0, 1, 1},
                new double[][]{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}});
        assertThat(some.macroF1()).isCloseTo((1 + 2 / 3.0) / 3, within(1e-12));
    }

    @Test
    void aClassThatIsNeverPredictedScoresZero() {
        ClassScores none = ClassScores.of(List.of("a", "b"), new int[]{0, 1}, new double[][]{{1, 0}, {0.6, 0.4}});
        assertThat(none.classes().get(1)).isEqualTo(new ClassScores.Score("b", 0, 0, 0, 1));
        assertThat(none.macroF1()).isCloseTo((2 / 3.0) / 2, within(1e-12));
    }
}
