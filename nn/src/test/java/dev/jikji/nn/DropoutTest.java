package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest extends Scoped {

    @Test
    void inferenceReturnsTheInputItself() {
        Tensor x = Tensor.ones(3, 2, 2);
        try (Dropout dropout = new Dropout(0.9); VariationalDropout variational = new VariationalDropout(0.9)) {
            dropout.training(false);
            variational.training(false);
            assertThat(dropout.forward(x)).isSameAs(x);
            assertThat(variational.forward(x)).isSameAs(x);
        }
        try (Dropout dropout = new Dropout(0); VariationalDropout variational = new VariationalDropout(0)) {
            assertThat(dropout.forward(x)).isSameAs(x);
            assertThat(variational.forward(x)).isSameAs(x);
        }
    }

    @Test
    void trainingDrawsANewMaskAtEachCall() {
        try (Dropout dropout = new Dropout(0.5)) {
            Tensor x = Tensor.ones(1000);
            float[] first = dropout.forward(x).toFloats();
            assertThat(dropout.forward(x).toFloats()).isNotEqualTo(first);
            assertThat(first).containsOnly(0, 2);
        }
    }

    @Test
    void variationalDropoutKeepsOneMaskForAllTimesAndDrawsAnotherAtTheNextCall() {
        try (VariationalDropout dropout = new VariationalDropout(0.25)) {
            int time = 5, batch = 4, dim = 500;
            float[] y = dropout.forward(Tensor.ones(time, batch, dim)).toFloats();
            float[] mask = Arrays.copyOf(y, batch * dim);
            for (int t = 1; t < time; t++) {
                assertThat(Arrays.copyOfRange(y, t * batch * dim, (t + 1) * batch * dim)).containsExactly(mask);
            }
            assertThat(mask).containsOnly(0, (float) (1 / 0.75));
            assertThat(Arrays.copyOf(mask, dim)).as("each sequence has its own")
                    .isNotEqualTo(Arrays.copyOfRange(mask, dim, 2 * dim));
            double sum = 0;
            for (float m : mask) sum += m;
            assertThat(sum / mask.length).isCloseTo(1, within(0.07)); // five standard deviations
            assertThat(dropout.forward(Tensor.ones(1, batch, dim)).toFloats()).isNotEqualTo(mask);
        }
    }

    @Test
    void sharesOutsideZeroToOneAreRefused() {
        for (double p : new double[]{-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Dropout(p)).isInstanceOf(InputException.class)
                    .hasMessage("dropout %s is outside [0, 1)", p);
            assertThatThrownBy(() -> new VariationalDropout(p)).isInstanceOf(InputException.class)
                    .hasMessage("dropout %s is outside [0, 1)", p);
        }
    }
}
