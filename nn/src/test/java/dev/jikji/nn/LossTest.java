package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossTest extends Scoped {
    private static final int CLASSES = 5, DIM = 3;

    private Tensor targets(int rows) {
        return Tensor.of(random.longs(rows, 0, CLASSES).toArray(), rows);
    }

    @Test
    void crossEntropyIsTheMeanSurpriseInNats() {
        int rows = 4;
        double[] logits = randoms(rows * CLASSES);
        Tensor targets = targets(rows);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double total = 0;
            for (int c = 0; c < CLASSES; c++) total += Math.exp(logits[row * CLASSES + c]);
            sum -= Math.log(Math.exp(logits[row * CLASSES + (int) targets.toLongs()[row]]) / total);
        }
        Tensor loss = Loss.crossEntropy(Tensor.of(logits, rows, CLASSES), targets);
        assertThat(loss.shape()).isEmpty();
        assertThat(loss.item()).isCloseTo(sum / rows, within(1e-12));
    }

    @Test
    void guessingAmongEqualsCostsTheLogarithmOfTheirNumber() {
        Objective loss = Loss.linearCrossEntropy(Tensor.zeros(700, DIM), Tensor.ones(CLASSES, DIM), null, targets(700));
        assertThat(loss.value()).isCloseTo(Math.log(CLASSES), within(1e-6));
    }

    @Test
    void crossEntropyHasRightGradients() {
        Tensor logits = randomTensor(4, CLASSES).requireGrad();
        Tensor targets = targets(4);
        assertThat(GradientCheck.maxRelativeError(List.of(logits), () -> Loss.crossEntropy(logits, targets)))
                .isLessThan(1e-6);
    }

    @Test
    void linearCrossEntropyHasRightGradients() {
        Tensor hidden = randomTensor(7, DIM).requireGrad(), weight = randomTensor(CLASSES, DIM).requireGrad(),
                bias = randomTensor(CLASSES).requireGrad();
        Tensor targets = targets(7);
        assertThat(GradientCheck.ofObjective(List.of(hidden, weight, bias),
                () -> Loss.linearCrossEntropy(hidden.tanh(), weight, bias, targets))).isLessThan(1e-6);
        assertThat(GradientCheck.ofObjective(List.of(hidden, weight),
                () -> Loss.linearCrossEntropy(hidden, weight, null, targets))).isLessThan(1e-6);
    }

    /// One row, one chunk, a whole number of chunks and a last one that is not full, with few classes and with many.
    @ParameterizedTest
    @CsvSource({"1, 5, true, 0", "512, 5, true, 0", "513, 5, false, 0", "1024, 5, false, 0", "1100, 5, true, 0",
            "1100, 5, false, 0", "300, 40000, true, 0", "7, 5, true, 0.1", "1100, 5, false, 0.2",
            "300, 40000, true, 0.1"})
    void chunksGiveTheLossAndGradientsOfTheWholeProduct(int rows, int classes, boolean withBias, double smoothing) {
        Tensor hidden = randomTensor(rows, DIM).requireGrad(), weight = randomTensor(classes, DIM).requireGrad();
        Tensor bias = withBias ? randomTensor(classes).requireGrad() : null;
        Tensor targets = targets(rows);
        List<Tensor> leaves = withBias ? List.of(hidden, weight, bias) : List.of(hidden, weight);

        Tensor whole = Loss.crossEntropy(Functional.linear(hidden, weight, bias), targets, smoothing);
        whole.mul(0.5).backward();
        List<double[]> expected = leaves.stream().map(leaf -> leaf.grad().toDoubles()).toList();
        leaves.forEach(Tensor::clearGrad);

        Objective chunked = Loss.linearCrossEntropy(hidden, weight, bias, targets, smoothing);
        assertThat(chunked.value()).isCloseTo(whole.item(), within(1e-12));
        chunked.backward(0.5);
        for (int i = 0; i < leaves.size(); i++) {
            double[] actual = leaves.get(i).grad().toDoubles();
            double worst = 0;
            for (int k = 0; k < actual.length; k++) worst = Math.max(worst, Math.abs(actual[k] - expected.get(i)[k]));
            assertThat(worst).isLessThan(1e-12);
        }
    }

    /// The whole distribution of targets written out, class by class.
    @Test
    void smoothedTargetsAreACrossEntropyWithTheirWholeDistribution() {
        int rows = 4;
        double smoothing = 0.1;
        double[] logits = randoms(rows * CLASSES);
        Tensor targets = targets(rows);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double total = 0;
            for (int c = 0; c < CLASSES; c++) total += Math.exp(logits[row * CLASSES + c]);
            for (int c = 0; c < CLASSES; c++) {
                double weight = smoothing / CLASSES + (c == targets.toLongs()[row] ? 1 - smoothing : 0);
                sum -= weight * Math.log(Math.exp(logits[row * CLASSES + c]) / total);
            }
        }
        Tensor scores = Tensor.of(logits, rows, CLASSES).requireGrad();
        assertThat(Loss.crossEntropy(scores, targets, smoothing).item()).isCloseTo(sum / rows, within(1e-12));
        assertThat(Loss.crossEntropy(scores, targets, 0).item())
                .isCloseTo(Loss.crossEntropy(scores, targets).item(), within(1e-12));
        assertThat(GradientCheck.maxRelativeError(List.of(scores),
                () -> Loss.crossEntropy(scores, targets, smoothing))).isLessThan(1e-6);
    }

    @Test
    void smoothedLinearCrossEntropyHasRightGradients() {
        Tensor hidden = randomTensor(7, DIM).requireGrad(), weight = randomTensor(CLASSES, DIM).requireGrad(),
                bias = randomTensor(CLASSES).requireGrad();
        Tensor targets = targets(7);
        assertThat(GradientCheck.ofObjective(List.of(hidden, weight, bias),
                () -> Loss.linearCrossEntropy(hidden.tanh(), weight, bias, targets, 0.1))).isLessThan(1e-6);
    }

    /// In float32 the probability is zero or denormal from a cost of about 87 on.
    @Test
    void anImprobableTargetCostsItsFullPrice() {
        Tensor one = Tensor.ones(1, 1), target = Tensor.of(new long[]{1}, 1);
        for (double cost : new double[]{20, 80, 95, 103, 110, 5000}) {
            Tensor weight = Tensor.of(new double[]{0, -cost}, 2, 1).to(Dtype.FLOAT32).requireGrad();
            Objective loss = Loss.linearCrossEntropy(one, weight, null, target);
            assertThat(loss.value()).isCloseTo(cost, within(0.01 * cost));
            loss.backward();
            assertThat(weight.grad().toFloats()).containsExactly(new float[]{1, -1}, within(1e-6f));
        }
    }

    /// The embedding table tied to the output gets the gradients of both its uses.
    @Test
    void aTiedWeightCollectsBothGradients() {
        Tensor table = randomTensor(CLASSES, DIM).requireGrad();
        Tensor ids = targets(6), targets = targets(6);
        assertThat(GradientCheck.ofObjective(List.of(table),
                () -> Loss.linearCrossEntropy(table.embedding(ids), table, null, targets))).isLessThan(1e-6);
    }

    @Test
    void inBfloat16AutocastTheGradientStaysFloat32AndClose() {
        Tensor hidden = randomTensor(600, DIM).to(Dtype.FLOAT32).requireGrad();
        Tensor weight = randomTensor(CLASSES, DIM).to(Dtype.FLOAT32).requireGrad();
        Tensor targets = targets(600);
        Objective exact = Loss.linearCrossEntropy(hidden, weight, null, targets);
        exact.backward();
        double[] expected = weight.grad().toDoubles();
        weight.clearGrad();
        Objective loss;
        try (var _ = Precision.BFLOAT16.autocast()) {
            loss = Loss.linearCrossEntropy(hidden, weight, null, targets);
        }
        loss.backward();
        assertThat(weight.grad().dtype()).isEqualTo(Dtype.FLOAT32);
        assertThat(loss.value()).isCloseTo(exact.value(), within(1e-2));
        assertThat(weight.grad().toDoubles()).containsExactly(expected, within(5e-3));
    }

    @Test
    void withoutGradientsTheLossIsTheSame() {
        Tensor hidden = randomTensor(600, DIM).requireGrad(), weight = randomTensor(CLASSES, DIM).requireGrad();
        Tensor targets = targets(600);
        double recorded = Loss.linearCrossEntropy(hidden, weight, null, targets).value();
        try (var _ = Grad.off()) {
            Objective loss = Loss.linearCrossEntropy(hidden, weight, null, targets);
            assertThat(loss.value()).isEqualTo(recorded);
            assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class);
        }
        assertThat(Loss.linearCrossEntropy(hidden.detach(), weight.detach(), null, targets).value())
                .isEqualTo(recorded);
    }

    @Test
    void aTargetOutsideTheClassesIsRefused() {
        Tensor targets = Tensor.of(new long[]{CLASSES}, 1);
        assertThatThrownBy(() -> Loss.crossEntropy(Tensor.zeros(1, CLASSES), targets))
                .isInstanceOf(TensorException.class).hasMessage("gather: index 5 is out of bounds for dimension 1 "
                        + "with size 5. Operands: float32(1, 5), int64(1, 1)");
        assertThatThrownBy(
                () -> Loss.linearCrossEntropy(Tensor.zeros(1, DIM), Tensor.zeros(CLASSES, DIM), null, targets))
                .isInstanceOf(TensorException.class).hasMessageStartingWith("gather: index 5 is out of bounds");
    }
}
