package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionalTest extends Scoped {
    private static final double BFLOAT16_ROUNDING = 1.0 / 256;

    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    /// Whatever the number of dimensions before the last, and whether or not the rows lie side by side.
    @ParameterizedTest
    @EnumSource(Precision.class)
    void linearIsItsFormulaForEachRow(Precision precision) {
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
        int in = 5, out = 3;
        Tensor weight = randomTensor(out, in), bias = randomTensor(out);
        for (Tensor x : List.of(randomTensor(7, in), randomTensor(2, 4, in), randomTensor(4, 2, in).transpose(0, 1),
                randomTensor(2, 1, 3, in))) {
            Tensor y = Functional.linear(x, weight, bias);
            long[] shape = x.shape();
            shape[shape.length - 1] = out;
            assertThat(y.shape()).isEqualTo(shape);
            double[] rows = x.toDoubles(), w = weight.toDoubles(), expected = new double[rows.length / in * out];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = bias.toDoubles()[i % out];
                for (int k = 0; k < in; k++) expected[i] += rows[i / out * in + k] * w[i % out * in + k];
            }
            assertThat(y.toDoubles()).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void linearInAutocastIsBfloat16WithFloat32Gradients() {
        Precision precision = Precision.BFLOAT16;
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
        Tensor x = randomTensor(2, 4, 5).to(Dtype.FLOAT32).requireGrad();
        Tensor weight = randomTensor(3, 5).to(Dtype.FLOAT32).requireGrad();
        Tensor bias = randomTensor(3).to(Dtype.FLOAT32).requireGrad();
        Tensor y;
        try (var _ = precision.autocast()) {
            y = Functional.linear(x, weight, bias);
        }
        assertThat(y.dtype()).isEqualTo(Dtype.BFLOAT16);
        y.to(Dtype.FLOAT32).sum().backward();
        for (Tensor leaf : List.of(x, weight, bias)) assertThat(leaf.grad().dtype()).isEqualTo(Dtype.FLOAT32);
        assertThat(bias.grad().toFloats()).containsExactly(8, 8, 8); // one for each row
    }

    @Test
    void linearHasRightGradients() {
        Tensor x = randomTensor(2, 4, 5).requireGrad(), weight = randomTensor(3, 5).requireGrad(),
                bias = randomTensor(3).requireGrad();
        assertThat(GradientCheck.maxRelativeError(List.of(x, weight, bias),
                () -> Functional.linear(x, weight, bias).tanh().sum())).isLessThan(1e-6);
    }

    /// Widths of all ways: very short, through float32, a whole number of vectors, long.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 24, 32, 50, 64, 95, 97, 130})
    void softmaxInBfloat16IsFloat32sRounded(int width) {
        Tensor x = randomTensor(2, 3, width).to(Dtype.BFLOAT16);
        Tensor y = Functional.softmax(x);
        assertThat(y.dtype()).isEqualTo(Dtype.BFLOAT16);
        double[] expected = x.to(Dtype.FLOAT64).softmax(2).toDoubles(), actual = y.toDoubles();
        for (int i = 0; i < expected.length; i++)
            assertThat(actual[i]).isCloseTo(expected[i], within(BFLOAT16_ROUNDING * expected[i]));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 24, 64})
    void whatIsMaskedHasAWeightOfExactlyZero(int width) {
        Tensor x = randomTensor(2, width).to(Dtype.BFLOAT16);
        x.narrow(1, width - 3, 3).fill_(Double.NEGATIVE_INFINITY);
        assertThat(Functional.softmax(x).narrow(1, width - 3, 3).toFloats()).containsOnly(0);
    }
}
