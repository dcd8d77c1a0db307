package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operations against plain Java loops, in float64.
class TensorTest {
    private static final Offset<Double> EXACT = within(1e-12);

    private final Random random = new Random(7);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private double[] randoms(int count) {
        return random.doubles(count, -2, 2).toArray();
    }

    private static void check(Tensor actual, double[] expected, long... shape) {
        assertThat(actual.shape()).containsExactly(shape);
        assertThat(actual.toDoubles()).containsExactly(expected, EXACT);
    }

    private void checkElementwise(UnaryOperator<Tensor> operation, DoubleUnaryOperator formula) {
        double[] x = randoms(50);
        check(operation.apply(Tensor.of(x, 50)), Arrays.stream(x).map(formula).toArray(), 50);
    }

    // Making and reading

    @Test
    void valuesComeOutAsTheyWentIn() {
        assertThat(Tensor.of(new float[]{1, 2.5f, -3, 4}, 2, 2).toFloats()).containsExactly(1, 2.5f, -3, 4);
        assertThat(Tensor.of(new long[]{Long.MAX_VALUE, -1}, 2).toLongs()).containsExactly(Long.MAX_VALUE, -1);
        assertThat(Tensor.of(new double[]{Math.PI}, 1).item()).isEqualTo(Math.PI);
        assertThat(Tensor.of(new double[0], 0, 3).toDoubles()).isEmpty();
        assertThat(Tensor.arange(3, 6).toLongs()).containsExactly(3, 4, 5);
        assertThat(Tensor.full(0.25, 2).toFloats()).containsExactly(0.25f, 0.25f);
        assertThat(Tensor.zeros(2).toFloats()).containsExactly(0, 0);
        assertThat(Tensor.ones(2).toFloats()).containsExactly(1, 1);
    }

    @Test
    void rawMemoryIsCopiedAsItsElementType() {
        MemorySegment bytes = MemorySegment.ofArray(new int[]{5, -6});
        Tensor ints = Tensor.of(bytes, Dtype.INT32, 2);
        bytes.setAtIndex(ValueLayout.JAVA_INT, 0, 99);
        assertThat(ints.dtype()).isEqualTo(Dtype.INT32);
        assertThat(ints.toLongs()).containsExactly(5, -6);
    }

    @Test
    void valuesThatDoNotFillTheShapeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .withMessage("Tensor.of: 5 values do not fill shape [2, 3]");
    }

    @Test
    void everyElementTypeIsReadBackAsItself() {
        for (Dtype dtype : Dtype.values()) {
            Tensor tensor = Tensor.ones(3).to(dtype);
            assertThat(tensor.dtype()).isEqualTo(dtype);
            assertThat(tensor.memory().byteSize()).isEqualTo(3L * dtype.bytes());
            assertThat(tensor.toDoubles()).containsExactly(1, 1, 1);
        }
    }

    @Test
    void conversionRoundsAsTheElementTypeSays() {
        Tensor x = Tensor.of(new double[]{1.00390625, -2.7, 300}, 3); // 1 + 1/256 lies halfway in bfloat16
        assertThat(x.to(Dtype.BFLOAT16).toDoubles()).containsExactly(1, -2.703125, 300);
        assertThat(x.to(Dtype.INT64).toLongs()).containsExactly(1, -2, 300);
        assertThat(x.to(Dtype.FLOAT32).toFloats()).containsExactly(1 + 1f / 256, -2.7f, 300f);
        assertThat(Tensor.of(new double[]{0, -0.5}, 2).to(Dtype.BOOL).toLongs()).containsExactly(0, 1);
    }

    @Test
    void writingIntoMemoryChangesTheTensor() {
        Tensor x = Tensor.zeros(2, 2);
        x.memory().setAtIndex(ValueLayout.JAVA_FLOAT, 3, 9);
        assertThat(x.toFloats()).containsExactly(0, 0, 0, 9);
    }

    @Test
    void memoryOfATransposedTensorIsRefused() {
        Tensor x = Tensor.of(new float[]{1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1);
        assertThatIllegalStateException().isThrownBy(x::memory)
                .withMessage("memory: float32(3, 2) is not contiguous");
        assertThat(x.contiguous().memory().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(x.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(x.copy().memory().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    // Views

    @Test
    void viewsShareMemoryAndCopiesDoNot() {
        Tensor x = Tensor.zeros(2, 3);
        x.narrow(1, 1, 2).fill_(1);
        x.chunk(2, 0)[1].select(1, 0).fill_(2);
        x.view(6).narrow(0, 0, 1).fill_(3);
        x.transpose(0, 1).select(0, 2).add_(4);
        assertThat(x.toFloats()).containsExactly(3, 1, 5, 2, 1, 5);
        x.copy().zero_();
        Tensor.cat(0, x, x).zero_();
        Tensor.stack(0, x, x).zero_();
        assertThat(x.toFloats()).containsExactly(3, 1, 5, 2, 1, 5);
    }

    @Test
    void catJoinsAlongADimensionAndStackAlongANewOne() {
        Tensor a = Tensor.of(new double[]{1, 2, 3, 4}, 2, 2);
        Tensor b = Tensor.of(new double[]{5, 6, 7, 8}, 2, 2);
        check(Tensor.cat(0, a, b), new double[]{1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
        check(Tensor.cat(1, a, b), new double[]{1, 2, 5, 6, 3, 4, 7, 8}, 2, 4);
        check(Tensor.stack(1, a, b), new double[]{1, 2, 5, 6, 3, 4, 7, 8}, 2, 2, 2);
        check(Tensor.stack(-1, a, b), new double[]{1, 5, 2, 6, 3, 7, 4, 8}, 2, 2, 2);
    }

    @Test
    void chunkAlongTheLastDimensionKeepsTheOrder() {
        Tensor[] chunks = Tensor.arange(0, 12).view(2, 6).chunk(3, -1);
        assertThat(chunks).hasSize(3);
        assertThat(chunks[0].toLongs()).containsExactly(0, 1, 6, 7);
        assertThat(chunks[2].toLongs()).containsExactly(4, 5, 10, 11);
    }

    @Test
    void splitGivesPartsOfUnequalSizes() {
        Tensor[] parts = Tensor.arange(0, 12).view(2, 6).split(1, 1, 3, 2);
        assertThat(parts).hasSize(3);
        assertThat(parts[0].toLongs()).containsExactly(0, 6);
        assertThat(parts[1].toLongs()).containsExactly(1, 2, 3, 7, 8, 9);
        assertThat(parts[2].toLongs()).containsExactly(4, 5, 10, 11);
        assertThatThrownBy(() -> Tensor.arange(0, 4).split(0, 1, 2)).isInstanceOf(TensorException.class)
                .hasMessageStartingWith("split: ");
    }

    @Test
    void expandSqueezeAndUnsqueezeRepeatAndRemoveDimensionsOfOne() {
        Tensor row = Tensor.of(new double[]{1, 2}, 2).unsqueeze(0);
        check(row.expand(3, 2), new double[]{1, 2, 1, 2, 1, 2}, 3, 2);
        check(row.squeeze(0), new double[]{1, 2}, 2);
    }

    // Arithmetic

    @Test
    void matmulBroadcastsTheLeadingDimensionsAsThreeLoopsDo() {
        int batch = 3, rows = 4, inner = 5, columns = 2;
        double[] a = randoms(batch * rows * inner);
        double[] b = randoms(inner * columns);
        double[] expected = new double[batch * rows * columns];
        for (int row = 0; row < batch * rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int k = 0; k < inner; k++) {
                    expected[row * columns + column] += a[row * inner + k] * b[k * columns + column];
                }
            }
        }
        Tensor right = Tensor.of(b, inner, columns);
        check(Tensor.of(a, batch, rows, inner).matmul(right), expected, batch, rows, columns);
        Tensor left = Tensor.of(a, batch, 1, rows, inner); // (batch, 1) and (2) broadcast to (batch, 2)
        Tensor both = left.matmul(Tensor.stack(0, right, right));
        assertThat(both.shape()).containsExactly(batch, 2, rows, columns);
        check(both.select(1, 1), expected, batch, rows, columns);
    }

    @Test
    void elementwiseFunctionsAreTheirFormulas() {
        checkElementwise(Tensor::exp, Math::exp);
        checkElementwise(Tensor::tanh, Math::tanh);
        checkElementwise(Tensor::neg, x -> -x);
        checkElementwise(Tensor::relu, x -> Math.max(x, 0));
        checkElementwise(t -> t.leakyRelu(0.2), x -> x > 0 ? x : 0.2 * x);
        checkElementwise(Tensor::silu, x -> x / (1 + Math.exp(-x)));
        checkElementwise(Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x)));
        checkElementwise(t -> t.mul(t).sqrt(), Math::abs);
        checkElementwise(t -> t.exp().log(), x -> x);
        checkElementwise(t -> t.pow(3), x -> x * x * x);
        checkElementwise(t -> t.add(2).mul(3), x -> (x + 2) * 3);
        checkElementwise(t -> t.div(t.mul(2)).sub(t), x -> 0.5 - x);
    }

    @Test
    void geluIsItsArgumentTimesTheNormalDistributionBelowIt() {
        checkElementwise(Tensor::gelu, x -> x * normalBelow(x));
    }

    /// The standard normal distribution function, by Simpson's rule.
    private static double normalBelow(double x) {
        int steps = 2_000; // its error falls with the fourth power of their number
        double h = x / steps, sum = 0;
        for (int i = 0; i <= steps; i++) {
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-i * h * i * h / 2);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }

    /// Hendrycks and Gimpel 2016, section 2.
    @Test
    void geluTanhIsItsFormula() {
        checkElementwise(Tensor::geluTanh,
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
    }

    @Test
    void inPlaceOperationsChangeTheTensorThemselves() {
        Tensor x = Tensor.of(new double[]{1, 2}, 2);
        Tensor y = Tensor.of(new double[]{10, 20}, 2);
        check(x.add_(y), new double[]{11, 22}, 2);
        x.add_(1).add_(y, -0.5).sub_(y).mul_(2).mul_(y);
        check(x, new double[]{-60, -280}, 2);
        check(x.zero_().exp_(), new double[]{1, 1}, 2);
        check(x.copy_(Tensor.of(new long[]{4, 5}, 2)), new double[]{4, 5}, 2);
    }

    @Test
    void reductionsAddUp() {
        Tensor x = Tensor.of(new double[]{1, 2, 3, 4, 5, 9}, 2, 3);
        assertThat(x.sum().item()).isEqualTo(24);
        assertThat(x.mean().item()).isEqualTo(4);
        check(x.sum(0), new double[]{5, 7, 12}, 3);
        check(x.sum(-1), new double[]{6, 18}, 2);
        assertThat(x.argmax(1).toLongs()).containsExactly(2, 2);
        assertThat(x.neg().argmax(0).toLongs()).containsExactly(0, 0, 0);
    }

    // Functions

    private static double[] softmax(double[] x, int rows, int columns) {
        double[] result = new double[x.length];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = 0; i < columns; i++) sum += Math.exp(x[row * columns + i]);
            for (int i = 0; i < columns; i++) result[row * columns + i] = Math.exp(x[row * columns + i]) / sum;
        }
        return result;
    }

    @Test
    void softmaxNormalisesExponentials() {
        double[] x = randoms(12);
        double[] expected = softmax(x, 3, 4);
        check(Tensor.of(x, 3, 4).softmax(-1), expected, 3, 4);
        check(Tensor.of(x, 3, 4).transpose(0, 1).contiguous().softmax(0).transpose(0, 1), expected, 3, 4);
        check(Tensor.of(x, 3, 4).logSoftmax(1), Arrays.stream(expected).map(Math::log).toArray(), 3, 4);
    }

    @Test
    void softmaxOfHugeScoresDoesNotOverflow() {
        Tensor huge = Tensor.of(new float[]{1000, 1000, -1000}, 1, 3);
        assertThat(huge.softmax(1).toFloats()).containsExactly(0.5f, 0.5f, 0);
        assertThat(huge.logSoftmax(1).toFloats()).containsExactly(-0.6931472f, -0.6931472f, -2000.6931f);
    }

    /// Ba et al. 2016, equation 4, with the variance divided by the number of elements.
    @Test
    void layerNormIsItsFormula() {
        int rows = 3, dim = 5;
        double[] x = randoms(rows * dim), weight = randoms(dim), bias = randoms(dim);
        double[] expected = new double[rows * dim];
        for (int row = 0; row < rows; row++) {
            double mean = Arrays.stream(x, row * dim, (row + 1) * dim).average().orElseThrow();
            double variance = Arrays.stream(x, row * dim, (row + 1) * dim).map(v -> (v - mean) * (v - mean)).average()
                    .orElseThrow();
            for (int i = 0; i < dim; i++) {
                double normal = (x[row * dim + i] - mean) / Math.sqrt(variance + 1e-3);
                expected[row * dim + i] = normal * weight[i] + bias[i];
            }
        }
        check(Tensor.of(x, rows, dim).layerNorm(Tensor.of(weight, dim), Tensor.of(bias, dim), 1e-3), expected, rows,
                dim);
    }

    @Test
    void rmsNormIsItsFormula() {
        int rows = 3, dim = 5;
        double[] x = randoms(rows * dim), weight = randoms(dim), expected = new double[rows * dim];
        for (int row = 0; row < rows; row++) {
            double square = Arrays.stream(x, row * dim, (row + 1) * dim).map(v -> v * v).average().orElseThrow();
            for (int i = 0; i < dim; i++)
                expected[row * dim + i] = x[row * dim + i] / Math.sqrt(square + 1e-3) * weight[i];
        }
        check(Tensor.of(x, rows, dim).rmsNorm(Tensor.of(weight, dim), 1e-3), expected, rows, dim);
    }

    @Test
    void sumsOfRowsAndTheirGradientsFollowTheIds() {
        Tensor table = Tensor.of(new double[]{1, 2, 3, 4, 5, 6}, 3, 2).requireGrad();
        Tensor sums = table.embeddingSums(Tensor.of(new long[]{0, 2, 2, 2, 1, 0}, 6), 2);
        assertThat(sums.shape()).containsExactly(3, 2);
        assertThat(sums.toDoubles()).containsExactly(6, 8, 10, 12, 4, 6);
        sums.mul(Tensor.of(new double[]{1, 1, 10, 10, 100, 100}, 3, 2)).sum().backward();
        assertThat(table.grad().toDoubles()).containsExactly(101, 101, 100, 100, 21, 21);
    }

    @Test
    void theMaximumAlongADimensionGivesItsGradientToOneElement() {
        Tensor x = Tensor.of(new double[]{1, 7, 7, -3, Double.NEGATIVE_INFINITY, -2}, 3, 2).requireGrad();
        Tensor max = x.max(0);
        assertThat(max.toDoubles()).containsExactly(7, 7);
        max.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 1, 1, 0, 0, 0);
    }

    @Test
    void embeddingGatherAndScatterAddFollowTheirIndices() {
        Tensor table = Tensor.of(new double[]{1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor ids = Tensor.of(new long[]{2, 0, 2, 1}, 2, 2);
        check(table.embedding(ids), new double[]{5, 6, 1, 2, 5, 6, 3, 4}, 2, 2, 2);
        check(table.gather(1, Tensor.of(new long[]{1, 0, 1}, 3, 1)), new double[]{2, 3, 6}, 3, 1);
        Tensor sums = Tensor.zeros(Dtype.FLOAT64, 1, 3);
        sums.scatterAdd_(1, Tensor.of(new long[]{0, 2, 2}, 1, 3), Tensor.of(new double[]{1, 10, 100}, 1, 3));
        check(sums, new double[]{1, 0, 110}, 1, 3);
    }

    @Test
    void theCausalMaskHidesWhatComesLater() {
        double no = Double.NEGATIVE_INFINITY;
        assertThat(Tensor.causalMask(Dtype.FLOAT64, 3, 3).toDoubles()).containsExactly(0, no, no, 0, 0, no, 0, 0, 0);
        // the last row stands at the last column
        assertThat(Tensor.causalMask(Dtype.FLOAT64, 2, 4).toDoubles()).containsExactly(0, 0, 0, no, 0, 0, 0, 0);
        assertThat(Tensor.causalMask(Dtype.FLOAT64, 1, 3).toDoubles()).containsExactly(0, 0, 0);
    }

    @Test
    void maskedFillReplacesWhereTheBroadcastMaskIsTrue() {
        Tensor mask = Tensor.of(new long[]{0, 1}, 2).to(Dtype.BOOL);
        check(Tensor.of(new double[]{1, 2, 3, 4}, 2, 2).maskedFill(mask, -9), new double[]{1, -9, 3, -9}, 2, 2);
    }

    @Test
    void dropoutZeroesItsShareAndKeepsTheMean() {
        NativeRuntime.seed(3);
        int count = 100_000;
        float[] kept = Tensor.ones(count).dropout(0.3).toFloats();
        int zeros = 0;
        double sum = 0;
        for (float x : kept) {
            if (x == 0) {
                zeros++;
            } else {
                assertThat(x).isEqualTo((float) (65_536 / (65_536 - 19_661.0))); // 0.3 of 65,536 levels, rounded
            }
            sum += x;
        }
        // five standard deviations of a binomial count
        assertThat(zeros / (double) count).isCloseTo(0.3, within(5 * Math.sqrt(0.3 * 0.7 / count)));
        assertThat(sum / count).isCloseTo(1, within(0.012));
    }

    @Test
    void dropoutMasksDependOnTheSeedAloneAndDifferFromCallToCall() {
        NativeRuntime.seed(8);
        float[] first = Tensor.dropoutMask(Dtype.FLOAT32, 0.5, 1_001).toFloats();
        float[] second = Tensor.dropoutMask(Dtype.FLOAT32, 0.5, 1_001).toFloats();
        NativeRuntime.seed(8);
        assertThat(Tensor.dropoutMask(Dtype.FLOAT32, 0.5, 7, 143).toFloats()).containsExactly(first);
        assertThat(Tensor.dropoutMask(Dtype.BFLOAT16, 0.5, 1_001).toFloats()).containsExactly(second);
        assertThat(agreement(first, second, 0)).isCloseTo(0.5, within(0.08)); // five standard deviations
    }

    @Test
    void aDropoutMaskInBfloat16IsTheRoundedOne() {
        NativeRuntime.seed(8);
        float[] rounded = Tensor.dropoutMask(Dtype.FLOAT32, 0.3, 10_001).to(Dtype.BFLOAT16).toFloats();
        NativeRuntime.seed(8);
        assertThat(Tensor.dropoutMask(Dtype.BFLOAT16, 0.3, 10_001).toFloats()).containsExactly(rounded);
    }

    @Test
    void neighbouringElementsOfADropoutMaskAreIndependent() {
        NativeRuntime.seed(9);
        float[] mask = Tensor.dropoutMask(Dtype.FLOAT32, 0.5, 100_000).toFloats();
        for (int shift = 1; shift <= 8; shift++) {
            assertThat(agreement(mask, mask, shift)).isCloseTo(0.5, within(0.008)); // five standard deviations
        }
    }

    /// @return the share of places that are zero in both or in neither
    private static double agreement(float[] a, float[] b, int shift) {
        int equal = 0;
        for (int i = shift; i < a.length; i++) if ((a[i] == 0) == (b[i - shift] == 0)) equal++;
        return equal / (double) (a.length - shift);
    }

    @Test
    void theSameSeedDrawsTheSameNumbers() {
        NativeRuntime.seed(5);
        float[] first = Tensor.zeros(9).normal_(0, 1).toFloats();
        NativeRuntime.seed(5);
        assertThat(Tensor.zeros(9).normal_(0, 1).toFloats()).containsExactly(first);
        assertThat(Tensor.zeros(9).normal_(0, 1).toFloats()).isNotEqualTo(first);
    }

    // Gradients

    @Test
    void backwardAgreesWithFiniteDifferences() {
        double[] x = randoms(6);
        Tensor w = Tensor.of(randoms(6), 3, 2);
        Tensor leaf = Tensor.of(x, 2, 3).requireGrad();
        expression(leaf, w).backward();
        double[] gradient = leaf.grad().toDoubles();
        double h = 1e-6;
        for (int i = 0; i < x.length; i++) {
            double middle = x[i];
            x[i] = middle + h;
            double above = expression(Tensor.of(x, 2, 3), w).item();
            x[i] = middle - h;
            double below = expression(Tensor.of(x, 2, 3), w).item();
            x[i] = middle;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-8));
        }
    }

    private static Tensor expression(Tensor x, Tensor w) {
        return x.matmul(w).tanh().mul(x.sigmoid().narrow(1, 0, 2)).softmax(1).log().sum().mul(0.5);
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        Tensor x = Tensor.of(new double[]{3}, 1).requireGrad();
        assertThat(x.hasGrad()).isFalse();
        assertThatIllegalStateException().isThrownBy(x::grad)
                .withMessage("grad: float64(1) has no gradient; call backward() first");
        x.mul(x).sum().backward();
        x.mul(x).sum().backward();
        assertThat(x.grad().item()).isEqualTo(12);
        x.clearGrad();
        assertThat(x.hasGrad()).isFalse();
        x.mul(x).sum().backward();
        assertThat(x.grad().item()).isEqualTo(6);
    }

    @Test
    void backwardTakesTheGradientItIsGiven() {
        Tensor x = Tensor.of(new double[]{1, 2}, 2).requireGrad();
        x.mul(x).backward(Tensor.of(new double[]{10, 100}, 2));
        assertThat(x.grad().toDoubles()).containsExactly(20, 400);
    }

    @Test
    void aHookReplacesTheGradientEvenAfterTheCollectorRan() {
        Tensor x = Tensor.of(new double[]{1, 2, 3}, 3).requireGrad();
        Tensor doubled = x.mul(2);
        doubled.registerHook(gradient -> gradient.mul(10));
        System.gc(); // libtorch alone would not keep the hook
        doubled.mul(doubled).sum().backward(); // 2 · 2x, then 10, then 2
        assertThat(x.grad().toDoubles()).containsExactly(80, 160, 240);
    }

    @Test
    void aHookSeesTheWholeGradientOnce() {
        Tensor x = Tensor.of(new double[]{1, 2}, 2).requireGrad();
        Tensor doubled = x.mul(2);
        List<double[]> arrived = new ArrayList<>();
        doubled.registerHook(gradient -> {
            arrived.add(gradient.toDoubles());
            return gradient;
        });
        doubled.sum().add(doubled.mul(3).sum()).backward();
        assertThat(arrived).hasSize(1);
        assertThat(arrived.getFirst()).containsExactly(4, 4);
    }

    @Test
    void whatAHookThrowsComesOutOfBackward() {
        Tensor y = Tensor.of(new double[]{1}, 1).requireGrad().mul(2);
        y.registerHook(_ -> {
            throw new IllegalStateException("no gradient today");
        });
        assertThatThrownBy(y::backward).isInstanceOf(TensorException.class).hasMessageContaining("no gradient today");
    }

    @Test
    void aHookNeedsAGradient() {
        Tensor constant = Tensor.of(new double[]{1}, 1);
        assertThatThrownBy(() -> constant.registerHook(gradient -> gradient)).isInstanceOf(TensorException.class)
                .hasMessageContaining("registerHook");
    }

    @Test
    void writingToTheDataLeavesTheRecordAlone() {
        Tensor x = Tensor.of(new double[]{1, 2}, 2).requireGrad();
        Tensor part = x.mul(2).view(2, 1).narrow(0, 1, 1); // a view, which an operation in place would record anew
        part.data().fill_(7);
        part.mul(part).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 2 * 2 * 7);
    }

    @Test
    void changingTheGradientChangesWhatTheLeafHolds() {
        Tensor x = Tensor.of(new double[]{1}, 1).requireGrad();
        x.sum().backward();
        x.grad().mul_(7);
        assertThat(x.grad().item()).isEqualTo(7);
    }

    @Test
    void nothingIsRecordedWhileGradIsOff() {
        Tensor x = Tensor.ones(1).requireGrad();
        try (var _ = Grad.off()) {
            try (var _ = Grad.off()) {
                assertThat(x.mul(2).requiresGrad()).isFalse();
            }
            assertThat(x.mul(2).requiresGrad()).isFalse(); // the inner guard restored "off"
        }
        assertThat(x.mul(2).requiresGrad()).isTrue();
        assertThat(x.mul(2).detach().requiresGrad()).isFalse();
    }

    @Test
    void convertChangesALeafInPlaceAndForgetsItsGradient() {
        Tensor x = Tensor.ones(2).requireGrad();
        x.sum().backward();
        x.convert_(Dtype.FLOAT64);
        assertThat(x.dtype()).isEqualTo(Dtype.FLOAT64);
        assertThat(x.requiresGrad()).isTrue();
        assertThat(x.hasGrad()).isFalse();
        x.mul(3).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(3, 3);
    }

    @Test
    void copyAndToFloatsWorkOnRecordedTensors() {
        Tensor x = Tensor.of(new double[]{1, 2}, 2).requireGrad();
        assertThat(x.mul(2).toFloats()).containsExactly(2, 4);
        x.copy().sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(1, 1);
    }

    // Refusals

    @Test
    void shapesThatDoNotFitAreNamedInOneLine() {
        Tensor a = Tensor.zeros(3, 4);
        Tensor b = Tensor.zeros(5, 6);
        assertThatThrownBy(() -> a.matmul(b)).isInstanceOf(TensorException.class)
                .hasMessage("matmul: mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6). "
                        + "Operands: float32(3, 4), float32(5, 6)")
                .hasCauseInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> a.add(b)).hasMessage(
                "add: The size of tensor a (4) must match the size of tensor b (6) at non-singleton dimension 1. "
                        + "Operands: float32(3, 4), float32(5, 6)");
        assertThatThrownBy(() -> a.view(5, 5))
                .hasMessage("view: shape '[5, 5]' is invalid for input of size 12. Operands: float32(3, 4)");
        assertThatThrownBy(() -> Tensor.cat(0, a, b)).isInstanceOf(TensorException.class)
                .hasMessageStartingWith("cat: Sizes of tensors must match except in dimension 0.")
                .hasMessageEndingWith("Operands: float32(3, 4), float32(5, 6)").message().doesNotContain("\n");
    }

    @Test
    void anIndexOutsideTheTableIsRefused() {
        Tensor ids = Tensor.of(new long[]{9}, 1);
        assertThatThrownBy(() -> Tensor.zeros(3, 2).embedding(ids)).isInstanceOf(TensorException.class)
                .hasMessage("embedding: index out of range in self. Operands: float32(3, 2), int64(1)");
    }

    @Test
    void chunksThatDoNotDivideTheSizeAreRefused() {
        assertThatThrownBy(() -> Tensor.zeros(2, 7).chunk(3, 1))
                .hasMessage("chunk: size 7 of dimension 1 is not a multiple of 3. Operands: float32(2, 7)");
    }

    @Test
    void memoryThatIsNotThereIsAnErrorOfItsOwn() {
        assertThatThrownBy(() -> Tensor.zeros(1L << 45)).isInstanceOf(TensorException.OutOfMemory.class)
                .hasMessageStartingWith("zeros: ").hasMessageContaining("allocate memory").message()
                .doesNotContain("\n");
        assertThat(Tensor.ones(2).sum().item()).isEqualTo(2); // and the process goes on
    }

    @Test
    void addcmulAndAddcdivAddAScaledProductAndQuotient() {
        Tensor a = Tensor.of(new double[]{1, 2}, 2), b = Tensor.of(new double[]{4, -8}, 2);
        assertThat(Tensor.of(new double[]{1, 1}, 2).addcmul_(a, b, 0.5).toDoubles()).containsExactly(3, -7);
        assertThat(Tensor.of(new double[]{1, 1}, 2).addcdiv_(a, b, 2).toDoubles()).containsExactly(1.5, 0.5);
    }

    /// Against the definition, loop by loop.
    @ParameterizedTest
    @CsvSource({"0, true, FLOAT64", "2, true, FLOAT64", "1, false, FLOAT64", "1, true, FLOAT32"})
    void conv1dSlidesItsFiltersAlongTheSequence(int padding, boolean withBias, Dtype dtype) {
        int batch = 2, in = 3, out = 4, time = 6, width = 3, length = time + 2 * padding - width + 1;
        Random random = new Random(5);
        double[] x = random.doubles((long) batch * in * time, -1, 1).toArray();
        double[] w = random.doubles((long) out * in * width, -1, 1).toArray();
        double[] b = random.doubles(out, -1, 1).toArray();
        double[] expected = new double[batch * out * length];
        for (int row = 0; row < batch; row++)
            for (int o = 0; o < out; o++)
                for (int t = 0; t < length; t++) {
                    double sum = withBias ? b[o] : 0;
                    for (int c = 0; c < in; c++)
                        for (int k = 0; k < width; k++) {
                            int at = t + k - padding;
                            if (at >= 0 && at < time)
                                sum += w[(o * in + c) * width + k] * x[(row * in + c) * time + at];
                        }
                    expected[(row * out + o) * length + t] = sum;
                }
        Tensor y = Tensor.of(x, batch, in, time).to(dtype).conv1d(Tensor.of(w, out, in, width).to(dtype),
                withBias ? Tensor.of(b, out).to(dtype) : null, padding);
        assertThat(y.shape()).containsExactly(batch, out, length);
        assertThat(y.toDoubles()).containsExactly(expected, within(dtype == Dtype.FLOAT64 ? 1e-12 : 1e-6));
    }

    /// At numbers of channels and filters that fill no block of oneDNN's, whose own filling errs on some processors.
    @ParameterizedTest
    @CsvSource({"3, 5", "37, 8", "16, 100", "100, 32"})
    void conv1dInFloat32HasTheGradientsOfFloat64(int in, int out) {
        Random random = new Random(6);
        double[] x = random.doubles(4L * in * 9, -1, 1).toArray();
        double[] w = random.doubles((long) out * in * 3, -1, 1).toArray();
        double[] b = random.doubles(out, -1, 1).toArray();
        double[] exact = conv1dGradients(Dtype.FLOAT64, x, w, b), computed = conv1dGradients(Dtype.FLOAT32, x, w, b);
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        assertThat(computed).containsExactly(exact, within(1e-5 * largest));
    }

    /// Of a sum of squares, by sequence, filters and biases in turn.
    private static double[] conv1dGradients(Dtype dtype, double[] x, double[] w, double[] b) {
        int out = b.length, in = w.length / out / 3;
        List<Tensor> leaves = Stream.of(Tensor.of(x, 4, in, 9), Tensor.of(w, out, in, 3), Tensor.of(b, out))
                .map(values -> values.to(dtype).requireGrad()).toList();
        Tensor y = leaves.get(0).conv1d(leaves.get(1), leaves.get(2), 1);
        y.mul(y).sum().backward();
        return leaves.stream().flatMapToDouble(leaf -> Arrays.stream(leaf.grad().toDoubles())).toArray();
    }

    @Test
    void conv1dRefusesFiltersForOtherChannels() {
        assertThatThrownBy(() -> Tensor.ones(1, 3, 5).conv1d(Tensor.ones(2, 4, 3), null, 0))
                .isInstanceOf(TensorException.class).hasMessageStartingWith("conv1d: ")
                .hasMessageEndingWith("Operands: float32(1, 3, 5), float32(2, 4, 3)");
    }
}
