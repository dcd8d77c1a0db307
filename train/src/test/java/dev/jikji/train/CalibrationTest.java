package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {

    /// By hand for the first: a fifth of 120 s are 24 s, 12 validations of 2 s; at most 10, and one for the test:
    /// 120 - 22 = 98 s, less a twentieth 93.1 s, 931 steps of 0.1 s.
    @ParameterizedTest
    @CsvSource({"120, 100, 2000, 931, 10, 94", "120, 100, 8000, 912, 2, 456", "10, 100, 20000, 1, 1, 1",
            "60, 1000, 500, 51, 10, 6", "0, 100, 100, 1, 1, 1"})
    void stepsAndValidationsShareTheTime(long seconds, long step, long validation, int steps, int validations,
            int every) {
        Calibration plan = Calibration.plan(Duration.ofSeconds(seconds), Duration.ofMillis(step),
                Duration.ofMillis(validation));
        assertThat(plan.steps()).isEqualTo(steps);
        assertThat(plan.validations()).isEqualTo(validations);
        assertThat(plan.evaluateEvery()).isEqualTo(every);
    }

    @Test
    void theRateRisesOverATenthOfTheStepsAtMost() {
        TrainingConfig hundred = TrainingConfig.defaults();
        assertThat(hundred.schedule().warmup()).isEqualTo(100);
        assertThat(new Calibration(Duration.ZERO, Duration.ZERO, 300, 5).warmup(hundred)).isEqualTo(30);
        assertThat(new Calibration(Duration.ZERO, Duration.ZERO, 3000, 5).warmup(hundred)).isEqualTo(100);
    }
}
