package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SigmoidTest {
    @Test
    void theTableIsWithinItsErrorEverywhereAndItsEndsAreDefined() {
        for (float x = -13; x < 13; x += 0.0103f)
            assertThat(Sigmoid.of(x)).as("σ(%s)", x).isCloseTo((float) (1 / (1 + Math.exp(-x))), within(2e-5f));
        for (float x : new float[]{Math.nextDown(12f), Math.nextUp(-12f), 12, -12})
            assertThat(Sigmoid.of(x)).isCloseTo(x > 0 ? 1 : 0, within(1e-5f));
        assertThat(Sigmoid.of(Float.NaN)).isZero();
    }
}
