package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveSoftmaxTest extends Scoped {
    /// A head of 2, a cluster of 6 and one of 12, the last not full.
    private static final int CLASSES = 20, SHORTLIST = 2, DIM = 3, ROWS = 9;

    private final AdaptiveSoftmax softmax = new AdaptiveSoftmax(CLASSES, SHORTLIST, DIM, 0.5);

    AdaptiveSoftmaxTest() {
        softmax.to(Dtype.FLOAT64);
    }

    private Tensor targets() {
        return Tensor.of(new long[]{0, 1, 2, 7, 8, 19, 1, 2, 13}, ROWS);
    }

    @Test
    void probabilitiesOfAllClassesSumToOne() {
        Tensor logProbs = softmax.logProbs(randomTensor(ROWS, DIM), randomTensor(CLASSES, DIM), randomTensor(CLASSES));
        assertThat(logProbs.shape()).containsExactly(ROWS, CLASSES);
        assertThat(logProbs.exp().sum(1).toDoubles()).containsOnly(new double[]{1, 1, 1, 1, 1, 1, 1, 1, 1},
                within(1e-12));
    }

    /// Worked by hand: with all scores equal the head has 2 classes and 2 clusters, of 6 and 12 classes.
    @Test
    void equalScoresShareTheHeadAndThenTheCluster() {
        try (var equal = new AdaptiveSoftmax(CLASSES, SHORTLIST, DIM, 0)) {
            equal.to(Dtype.FLOAT64);
            double[] logProbs = equal.logProbs(randomTensor(1, DIM), Tensor.zeros(Dtype.FLOAT64, CLASSES, DIM),
                    Tensor.zeros(Dtype.FLOAT64, CLASSES)).toDoubles();
            assertThat(logProbs[1]).isCloseTo(-Math.log(4), within(1e-12));
            assertThat(logProbs[2]).isCloseTo(-Math.log(4 * 6), within(1e-12));
            assertThat(logProbs[19]).isCloseTo(-Math.log(4 * 12), within(1e-12));
        }
    }

    @Test
    void theLossIsThatOfTheProbabilities() {
        Tensor hidden = randomTensor(ROWS, DIM), weight = randomTensor(CLASSES, DIM), bias = randomTensor(CLASSES);
        double expected = -softmax.logProbs(hidden, weight, bias).gather(1, targets().unsqueeze(1)).mean().item();
        assertThat(softmax.crossEntropy(hidden, weight, bias, targets()).value()).isCloseTo(expected, within(1e-12));
        try (var _ = Grad.off()) {
            assertThat(softmax.crossEntropy(hidden, weight, bias, targets()).value()).isCloseTo(expected,
                    within(1e-12));
        }
    }

    @Test
    void gradientsAreRight() {
        Tensor hidden = randomTensor(ROWS, DIM).requireGrad(), weight = randomTensor(CLASSES, DIM).requireGrad(),
                bias = randomTensor(CLASSES).requireGrad();
        Tensor targets = targets();
        assertThat(GradientCheck.ofObjective(List.of(hidden, weight, bias),
                () -> softmax.crossEntropy(hidden.tanh(), weight, bias, targets))).isLessThan(1e-6);
        assertThat(GradientCheck.ofObjective(List.copyOf(softmax.parameters().values()),
                () -> softmax.crossEntropy(hidden, weight, bias, targets))).isLessThan(1e-6);
    }

    @Test
    void aTiedTableCollectsBothGradients() {
        Tensor table = randomTensor(CLASSES, DIM).requireGrad(), bias = randomTensor(CLASSES).requireGrad();
        Tensor targets = targets();
        assertThat(GradientCheck.ofObjective(List.of(table),
                () -> softmax.crossEntropy(table.embedding(targets), table, bias, targets))).isLessThan(1e-6);
    }

    @Test
    void aShortListMustLeaveSomethingToCluster() {
        assertThatThrownBy(() -> new AdaptiveSoftmax(10, 10, DIM, 0.1)).isInstanceOf(InputException.class)
                .hasMessage("AdaptiveSoftmax: a short-list of 10 does not lie between 1 and the 10 classes");
    }
}
