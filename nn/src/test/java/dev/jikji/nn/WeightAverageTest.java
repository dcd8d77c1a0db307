package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

    private static void set(Linear layer, double value) {
        try (var _ = Grad.off()) {
            layer.weight.fill_(value);
        }
    }

    @Test
    void whatItKeepsIsFreedWithIt() {
        long before = TensorScope.liveTensors();
        try (Linear layer = new Linear(2, 2, true); WeightAverage average = new WeightAverage(layer, 0.9)) {
            average.update();
        }
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    /// Decays 2/11 and 3/12 in the first two updates, as they are below 0.9.
    @Test
    void averagesForgetTheFirstStepsAndStandInForTheWeights() {
        try (Linear layer = new Linear(1, 1, false)) {
            set(layer, 1);
            try (WeightAverage average = new WeightAverage(layer, 0.9)) {
                set(layer, 2);
                average.update();
                set(layer, 4);
                average.update();
                double first = 2 / 11.0 * 1 + 9 / 11.0 * 2;
                double second = 0.25 * first + 0.75 * 4;
                try (var _ = average.swap()) {
                    assertThat(layer.weight.item()).isEqualTo(second, within(1e-6));
                }
                assertThat(layer.weight.item()).isEqualTo(4);

                try (WeightAverage other = new WeightAverage(layer, 0.9); var _ = TensorScope.open()) {
                    other.load(average.state());
                    set(layer, 8);
                    average.update();
                    other.update();
                    assertThat(other.state().getFirst().item()).isEqualTo(average.state().getFirst().item());
                    assertThatThrownBy(() -> other.load(average.state().subList(0, 1)))
                            .hasMessage("averages of 0 parameters, not of 1");
                }
            }
        }
    }
}
