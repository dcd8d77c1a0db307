package dev.jikji.models.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.GradientCheck;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrfTest {
    private static final int TAGS = 4;
    private final Random random = new Random(2);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        NativeRuntime.seed(5);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor randomTensor(int... shape) {
        int count = 1;
        long[] longs = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            longs[i] = shape[i];
        }
        return Tensor.of(random.doubles(count, -1, 1).toArray(), longs);
    }

    private static double value(Crf crf, Tensor emissions, List<int[]> gold) {
        return crf.loss(emissions, gold).value();
    }

    @Test
    void gradientsAreRight() {
        List<int[]> gold = List.of(new int[]{0, 3, 1, 1, 2}, new int[]{2, 2}, new int[]{1});
        try (Crf crf = new Crf(TAGS)) {
            crf.to(Dtype.FLOAT64);
            Tensor emissions = randomTensor(5, 3, TAGS).requireGrad();
            Tensor map = randomTensor(TAGS, TAGS);
            List<Tensor> parameters = new ArrayList<>(crf.parameters().values());
            parameters.add(emissions);
            assertThat(GradientCheck.ofObjective(parameters, () -> crf.loss(emissions.matmul(map), gold)))
                    .isLessThan(1e-7);
        }
    }

    @Test
    void whatStandsBeyondASentenceChangesNeitherLossNorGradient() {
        List<int[]> gold = List.of(new int[]{0, 3, 1}, new int[]{2});
        double[] values = random.doubles(3 * 2 * TAGS).toArray();
        try (Crf crf = new Crf(TAGS)) {
            crf.to(Dtype.FLOAT64);
            Tensor emissions = Tensor.of(values, 3, 2, TAGS).requireGrad();
            Objective loss = crf.loss(emissions, gold);
            loss.backward();
            assertThat(emissions.grad().select(1, 1).narrow(0, 1, 2).toDoubles()).containsOnly(0);
            for (int t = 1; t < 3; t++) values[(t * 2 + 1) * TAGS] = 99;
            assertThat(value(crf, Tensor.of(values, 3, 2, TAGS), gold)).isEqualTo(loss.value());
        }
    }

    @Test
    void aBatchLosesTheMeanOverItsWords() {
        List<int[]> gold = List.of(new int[]{0, 3}, new int[]{2, 1});
        try (Crf crf = new Crf(TAGS)) {
            Tensor emissions = randomTensor(2, 2, TAGS);
            double first = value(crf, emissions.narrow(1, 0, 1), gold.subList(0, 1));
            double second = value(crf, emissions.narrow(1, 1, 1), gold.subList(1, 2));
            assertThat(value(crf, emissions, gold)).isCloseTo((first + second) / 2, within(1e-12));
        }
    }

    @Test
    void manyTagsOnSeveralThreadsGiveTheSameAsOneSentenceAtATime() {
        int tags = 300, rows = 9, time = 7;
        try (Crf crf = new Crf(tags)) {
            Tensor emissions = randomTensor(time, rows, tags).requireGrad();
            List<int[]> gold = new ArrayList<>();
            for (int row = 0; row < rows; row++) gold.add(random.ints(time, 0, tags).toArray());
            Objective together = crf.loss(emissions, gold);
            together.backward();
            float[] gradient = crf.parameters().get("transitions").grad().toFloats();
            crf.parameters().values().forEach(Tensor::clearGrad);
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                Objective one = crf.loss(emissions.narrow(1, row, 1), gold.subList(row, row + 1));
                one.backward(1.0 / rows);
                sum += one.value() / rows;
            }
            assertThat(together.value()).isCloseTo(sum, within(1e-10));
            assertThat(crf.parameters().get("transitions").grad().toFloats()).containsExactly(gradient,
                    within(1e-7f));
        }
    }
}
