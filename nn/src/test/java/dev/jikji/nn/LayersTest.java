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
