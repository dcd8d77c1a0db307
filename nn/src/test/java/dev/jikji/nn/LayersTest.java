package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Linear, LayerNorm, Embedding.
class LayersTest extends Scoped {

    @Test
    void linearIsProductPlusBias() {
        try (Linear layer = new Linear(3, 2)) {
            layer.load(Map.of("weight", Tensor.of(new double[]{1, 2, 3, 4, 5, 6}, 2, 3), "bias",
                    Tensor.of(new double[]{10, 20}, 2)));
            Tensor x = Tensor.of(new float[]{1, 1, 1, 1, 0, -1}, 1, 2, 3);
            Tensor y = layer.forward(x);
            assertThat(y.shape()).containsExactly(1, 2, 2);
            assertThat(y.toFloats()).containsExactly(16, 35, 8, 18);
        }
    }

    @Test
    void linearHasRightGradients() {
        try (Linear layer = new Linear(3, 2); Linear plain = new Linear(3, 2, false)) {
            layer.to(Dtype.FLOAT64);
            plain.to(Dtype.FLOAT64);
            Tensor x = randomTensor(2, 2, 3).requireGrad();
            assertThat(plain.parameters()).containsOnlyKeys("weight");
            assertThat(GradientCheck.maxRelativeError(List.of(x, layer.weight, layer.bias, plain.weight),
                    () -> layer.forward(x).tanh().sum().add(plain.forward(x).pow(3).sum()))).isLessThan(1e-6);
        }
    }

    @Test
    void layerNormHasRightGradients() {
        try (LayerNorm layer = new LayerNorm(4, 1e-5)) {
            layer.to(Dtype.FLOAT64);
            try (var _ = Grad.off()) {
                layer.parameters().values().forEach(parameter -> parameter.add_(randomTensor(4)));
            }
            Tensor x = randomTensor(3, 4).requireGrad();
            assertThat(GradientCheck.maxRelativeError(
                    List.of(x, layer.parameters().get("weight"), layer.parameters().get("bias")),
                    () -> layer.forward(x).tanh().sum())).isLessThan(1e-6);
        }
    }

    @Test
    void rmsNormHasRightGradientsAndAMeanSquareOfOne() {
        try (RmsNorm layer = new RmsNorm(4, 1e-6)) {
            double[] y = layer.forward(Tensor.of(new float[]{1, -2, 3, 10}, 1, 4)).toDoubles();
            assertThat(y[0] * y[0] + y[1] * y[1] + y[2] * y[2] + y[3] * y[3]).isCloseTo(4, within(1e-5));
            assertThat(y[3] / y[0]).isCloseTo(10, within(1e-5)); // the mean stays
            layer.to(Dtype.FLOAT64);
            Tensor x = randomTensor(3, 4).requireGrad();
            assertThat(GradientCheck.maxRelativeError(List.of(x, layer.parameters().get("weight")),
                    () -> layer.forward(x).tanh().sum())).isLessThan(1e-6);
        }
    }

    @Test
    void activationsAreTheirFormulasWithRightGradients() {
        double x = -0.7;
        Map<Activation, Double> expected = Map.of(Activation.SIGMOID, 0.331812227831834, Activation.TANH,
                -0.604367777117164, Activation.RELU, 0.0, Activation.LEAKY_RELU, -0.007, Activation.GELU,
                -0.169374551, Activation.GELU_TANH, -0.16942986529, Activation.SILU, -0.232268559482284);
        for (Activation activation : Activation.values()) {
            assertThat(activation.of(Tensor.of(new double[]{x}, 1)).item()).as("%s", activation)
                    .isCloseTo(expected.get(activation), within(1e-6));
            Tensor leaf = Tensor.of(new double[]{-1.3, -0.4, 0.3, 2.5}, 4).requireGrad();
            assertThat(GradientCheck.maxRelativeError(List.of(leaf), () -> activation.of(leaf).pow(2).sum()))
                    .isLessThan(1e-6);
        }
    }

    /// Against the sums written out: `linear2(act(linear1 x))`, gated `linear2(act(a) · b)` with both from linear1.
    @Test
    void feedForwardIsItsFormulaGatedOrNot() {
        for (boolean gated : new boolean[]{false, true}) {
            try (FeedForward layer = new FeedForward(2, 3, Activation.SILU, gated, 0, Initialization.HE_NORMAL,
                    Initialization.XAVIER_NORMAL)) {
                layer.to(Dtype.FLOAT64);
                double[] x = {0.5, -1.5};
                double[] w1 = layer.parameters().get("linear1.weight").toDoubles();
                double[] w2 = layer.parameters().get("linear2.weight").toDoubles();
                double[] inner = new double[3], expected = new double[2];
                for (int i = 0; i < 3; i++) {
                    double a = w1[2 * i] * x[0] + w1[2 * i + 1] * x[1];
                    inner[i] = a / (1 + Math.exp(-a));
                    if (gated) inner[i] *= w1[2 * (i + 3)] * x[0] + w1[2 * (i + 3) + 1] * x[1];
                    for (int o = 0; o < 2; o++) expected[o] += w2[3 * o + i] * inner[i];
                }
                Tensor input = Tensor.of(x, 1, 1, 2);
                assertThat(layer.forward(input).toDoubles()).containsExactly(expected, within(1e-12));
                assertThat(GradientCheck.maxRelativeError(layer, () -> layer.forward(input).pow(2).sum()))
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void aNewLayerNormGivesMeanZeroAndVarianceOne() {
        try (LayerNorm layer = new LayerNorm(1000, 1e-5)) {
            double[] y = layer.forward(Tensor.zeros(1, 1000).normal_(5, 3)).toDoubles();
            double mean = 0, square = 0;
            for (double v : y) {
                mean += v / y.length;
                square += v * v / y.length;
            }
            assertThat(mean).isCloseTo(0, within(1e-5));
            assertThat(square).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void embeddingGradientsCountHowOftenARowWasUsed() {
        try (Embedding layer = new Embedding(4, 2, 0.02)) {
            layer.to(Dtype.FLOAT64);
            Tensor ids = Tensor.of(new long[]{1, 3, 1, 1}, 2, 2);
            layer.forward(ids).sum().backward();
            assertThat(layer.weight.grad().toDoubles()).containsExactly(0, 0, 3, 3, 0, 0, 1, 1);
            assertThat(GradientCheck.maxRelativeError(layer, () -> layer.forward(ids).exp().sum())).isLessThan(1e-6);
        }
    }

    /// Two linear layers with tanh between learn what one cannot.
    @Test
    void aTinyNetworkLearnsExclusiveOr() {
        try (Linear hidden = new Linear(2, 8);
                Linear output = new Linear(8, 1);
                AdamW first = new AdamW(hidden.parameters(), AdamW.Config.defaults());
                AdamW second = new AdamW(output.parameters(), AdamW.Config.defaults())) {
            Tensor x = Tensor.of(new float[]{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
            Tensor y = Tensor.of(new float[]{0, 1, 1, 0}, 4, 1);
            double last = Double.NaN;
            for (int step = 0; step < 250; step++) {
                Tensor loss = output.forward(hidden.forward(x).tanh()).sub(y).pow(2).mean();
                last = loss.item();
                first.zeroGrad();
                second.zeroGrad();
                loss.backward();
                first.step(0.05);
                second.step(0.05);
            }
            assertThat(last).isLessThan(1e-3);
        }
    }
}
