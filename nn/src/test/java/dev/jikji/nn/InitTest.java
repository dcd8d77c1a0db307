package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitTest extends Scoped {
    private static final int OUT = 300, IN = 200;

    /// Mean and variance of 60,000 draws lie within five standard errors of what the formula says.
    private static double[] checkMoments(Tensor weight, double variance) {
        double[] values = weight.toDoubles();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / values.length)));
        assertThat(squares).isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / values.length)));
        return values;
    }

    private static void checkUniform(Tensor weight, double variance) {
        double bound = Math.sqrt(3 * variance); // a uniform distribution's variance is a third of its bound's square
        double[] values = checkMoments(weight, variance);
        double widest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        assertThat(widest).isBetween(0.99 * bound, bound * (1 + 1e-6));
    }

    private static void checkNormal(Tensor weight, double variance) {
        double[] values = checkMoments(weight, variance);
        long beyondTwo = Arrays.stream(values).filter(v -> Math.abs(v) > 2 * Math.sqrt(variance)).count();
        assertThat(beyondTwo / (double) values.length).isCloseTo(0.0455, within(0.005));
    }

    private static Tensor weight() {
        return Tensor.full(99, OUT, IN);
    }

    @Test
    void momentsAreThoseOfThePapers() {
        checkUniform(Init.xavierUniform(weight()), 2.0 / (IN + OUT)); // Glorot and Bengio 2010, equation 12
        checkNormal(Init.xavierNormal(weight()), 2.0 / (IN + OUT));
        checkUniform(Init.heUniform(weight()), 2.0 / IN); // He et al. 2015, equation 10
        checkNormal(Init.heNormal(weight()), 2.0 / IN);
        checkNormal(Init.normal(weight(), 0.02), 0.02 * 0.02);
        checkUniform(Init.uniform(weight(), 0.3), 0.03);
    }

    @Test
    void layersStartAsTheirDocumentationSays() {
        try (Linear linear = new Linear(IN, OUT); Embedding embedding = new Embedding(OUT, IN, 0.5)) {
            checkUniform(linear.weight, 1.0 / 3 / IN);
            checkNormal(embedding.weight, 0.25);
        }
    }

    @Test
    void constantsAndZerosChangeATrainableWeightInPlace() {
        Tensor weight = Tensor.ones(2).requireGrad();
        assertThat(Init.constant(weight, 0.5)).isSameAs(weight);
        assertThat(weight.toFloats()).containsExactly(0.5f, 0.5f);
        assertThat(Init.zeros(weight).toFloats()).containsExactly(0, 0);
        assertThat(weight.requiresGrad()).isTrue();
    }

    @Test
    void aLinearLayerStartsAsToldWithABiasOfZero() {
        double xavier = 2.0 / (IN + OUT), he = 2.0 / IN;
        for (Initialization initialization : Initialization.values()) {
            try (Linear linear = new Linear(IN, OUT, true, initialization)) {
                assertThat(linear.bias.toFloats()).containsOnly(0);
                switch (initialization) {
                    case ZERO -> assertThat(linear.weight.toFloats()).containsOnly(0);
                    case XAVIER_UNIFORM -> checkUniform(linear.weight, xavier);
                    case XAVIER_NORMAL -> checkNormal(linear.weight, xavier);
                    case HE_UNIFORM -> checkUniform(linear.weight, he);
                    case HE_NORMAL -> checkNormal(linear.weight, he);
                    case NORMAL -> checkNormal(linear.weight, 0.02 * 0.02);
                }
            }
        }
    }
}
