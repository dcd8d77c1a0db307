package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedTest {
    private static final int SIZE = 7;

    private final Random random = new Random(11);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private double[] randoms() {
        return random.doubles(SIZE, -1, 1).toArray();
    }

    /// Loshchilov and Hutter 2019, Algorithm 2, lines 5 to 12, with schedule multiplier 1 and the weight decay times
    /// the learning rate, as PyTorch has it.
    @Test
    void adamWIsAlgorithm2() {
        double rate = 0.01, beta1 = 0.9, beta2 = 0.99, decay = 0.1, epsilon = 1e-8;
        double[] weights = randoms(), mean = new double[SIZE], square = new double[SIZE];
        Tensor parameter = Tensor.of(weights, SIZE).to(Dtype.FLOAT32);
        Tensor means = Tensor.zeros(SIZE), squares = Tensor.zeros(SIZE), steps = Tensor.zeros();
        for (int t = 1; t <= 5; t++) {
            double[] gradient = randoms();
            steps.add_(1);
            Fused.adamW(List.of(parameter), List.of(Tensor.of(gradient, SIZE).to(Dtype.FLOAT32)), List.of(means),
                    List.of(squares), steps, rate, beta1, beta2, decay, epsilon, null);
            for (int i = 0; i < SIZE; i++) {
                mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i];
                square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] * gradient[i];
                double m = mean[i] / (1 - Math.pow(beta1, t));
                double v = square[i] / (1 - Math.pow(beta2, t));
                weights[i] -= rate * (m / (Math.sqrt(v) + epsilon) + decay * weights[i]);
            }
            assertThat(parameter.toDoubles()).as("step %d", t).containsExactly(weights, within(1e-6));
        }
        assertThat(means.toDoubles()).containsExactly(mean, within(1e-6));
        assertThat(squares.toDoubles()).containsExactly(square, within(1e-6));
    }

    /// Kingma and Ba 2015, Algorithm 1; the gradients are divided and the decay added before anything else.
    @Test
    void adamIsAlgorithm1WithL2() {
        double rate = 0.01, beta1 = 0.9, beta2 = 0.99, decay = 0.1, epsilon = 1e-8;
        double[] weights = randoms(), mean = new double[SIZE], square = new double[SIZE];
        Tensor parameter = Tensor.of(weights, SIZE), means = Tensor.zeros(Dtype.FLOAT64, SIZE),
                squares = Tensor.zeros(Dtype.FLOAT64, SIZE), steps = Tensor.zeros();
        for (int t = 1; t <= 5; t++) {
            double[] gradient = randoms();
            steps.add_(1);
            Fused.adam(List.of(parameter), List.of(Tensor.of(gradient, SIZE)), List.of(means), List.of(squares), steps,
                    rate, beta1, beta2, decay, epsilon, Tensor.full(4));
            for (int i = 0; i < SIZE; i++) {
                double g = gradient[i] / 4 + decay * weights[i];
                mean[i] = beta1 * mean[i] + (1 - beta1) * g;
                square[i] = beta2 * square[i] + (1 - beta2) * g * g;
                double m = mean[i] / (1 - Math.pow(beta1, t)), v = square[i] / (1 - Math.pow(beta2, t));
                weights[i] -= rate * m / (Math.sqrt(v) + epsilon);
            }
            assertThat(parameter.toDoubles()).as("step %d", t).containsExactly(weights, within(1e-12));
        }
    }

    @Test
    void adagradDividesByTheRootOfAllSquaresSoFar() {
        double rate = 0.1, decay = 0.1, epsilon = 1e-3;
        double[] weights = randoms(), sum = new double[SIZE];
        Tensor parameter = Tensor.of(weights, SIZE), sums = Tensor.zeros(Dtype.FLOAT64, SIZE), steps = Tensor.zeros();
        for (int t = 1; t <= 5; t++) {
            double[] gradient = randoms();
            steps.add_(1);
            Fused.adagrad(List.of(parameter), List.of(Tensor.of(gradient, SIZE)), List.of(sums), steps, rate, decay,
                    epsilon, Tensor.full(4));
            for (int i = 0; i < SIZE; i++) {
                double g = gradient[i] / 4 + decay * weights[i];
                sum[i] += g * g;
                weights[i] -= rate * g / (Math.sqrt(sum[i]) + epsilon);
            }
            assertThat(parameter.toDoubles()).as("step %d", t).containsExactly(weights, within(1e-12));
        }
    }

    /// Sutskever et al. 2013 in PyTorch's form: the buffer is the sum of gradients, the rate applied after.
    @ParameterizedTest
    @CsvSource({"0, false, 0", "0.9, false, 0", "0.9, true, 0", "0.9, true, 0.1", "0, false, 0.1"})
    void sgdIsItsFormula(double momentum, boolean nesterov, double decay) {
        double rate = 0.1;
        double[] weights = randoms(), velocity = new double[SIZE];
        Tensor parameter = Tensor.of(weights, SIZE).to(Dtype.FLOAT32);
        List<Tensor> velocities = momentum == 0 ? List.of() : List.of(Tensor.full(55, SIZE)); // overwritten at first
        for (int t = 1; t <= 4; t++) {
            double[] gradient = randoms();
            Fused.sgd(List.of(parameter), List.of(Tensor.of(gradient, SIZE).to(Dtype.FLOAT32)), velocities, decay,
                    momentum, rate, nesterov, t == 1, null);
            for (int i = 0; i < SIZE; i++) {
                double g = gradient[i] + decay * weights[i];
                velocity[i] = momentum * velocity[i] + g;
                double direction = momentum == 0 ? g : nesterov ? g + momentum * velocity[i] : velocity[i];
                weights[i] -= rate * direction;
            }
            assertThat(parameter.toDoubles()).as("step %d", t).containsExactly(weights, within(1e-6));
        }
    }

    private Tensor withGradient(double... gradient) {
        Tensor parameter = Tensor.zeros(gradient.length).requireGrad();
        parameter.mul(Tensor.of(gradient, gradient.length).to(Dtype.FLOAT32)).sum().backward();
        return parameter;
    }

    @Test
    void theNormIsThatOfAllGradientsTogether() {
        Tensor a = withGradient(3, 0), b = withGradient(0, 0, 4), without = Tensor.ones(1).requireGrad();
        assertThat(Fused.gradNorm(List.of(a, b, without))).isEqualTo(5);
        assertThat(Fused.gradNorm(List.of(withGradient(1, Double.NaN)))).isNaN();
    }

    @Test
    void aFreedParameterIsNamedAsSuch() {
        Tensor freed;
        try (var _ = TensorScope.open()) {
            freed = Tensor.ones(1);
        }
        assertThatIllegalStateException().isThrownBy(() -> Fused.gradNorm(List.of(freed)))
                .withMessageContaining("was freed when its TensorScope closed");
    }
}
