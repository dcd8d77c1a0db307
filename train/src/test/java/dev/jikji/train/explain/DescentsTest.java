package dev.jikji.train.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.InputException;
import dev.jikji.train.OptimizerConfig.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescentsTest {
    private static Descents.Settings settings(double condition, double angle, int steps, double rate) {
        return new Descents.Settings(condition, angle, steps, 0.01,
                Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate));
    }

    private static Descents.Path descend(Kind kind, Descents.Settings settings) {
        return Descents.of(settings, List.of(kind), (_, _) -> {}).paths().getFirst();
    }

    /// Each coordinate along an axis of the valley shrinks by `1 - rate · curvature` a step.
    @ParameterizedTest
    @ValueSource(doubles = {0, 30, -75})
    void gradientDescentShrinksEachAxisByItsOwnFactor(double angle) {
        Descents.Path path = descend(Kind.SGD, settings(10, angle, 40, 0.05));
        double cos = Math.cos(Math.toRadians(angle)), sin = Math.sin(Math.toRadians(angle));
        double u = cos * Descents.START_X + sin * Descents.START_Y, v = cos * Descents.START_Y - sin * Descents.START_X;
        for (int step = 0; step <= 40; step++) {
            assertThat(path.x().get(step)).isCloseTo(cos * u - sin * v, within(1e-9));
            assertThat(path.y().get(step)).isCloseTo(sin * u + cos * v, within(1e-9));
            u *= 1 - 0.05;
            v *= 1 - 0.05 * 10;
        }
    }

    /// With the same curvature everywhere a rate of a tenth leaves 0.9^t of the distance: below 0.01 from 44 on.
    @Test
    void reachedIsTheStepFromWhichItStaysWithinTheTolerance() {
        assertThat(descend(Kind.SGD, settings(1, 0, 100, 0.1)).reached()).hasValue(44);
        assertThat(descend(Kind.SGD, settings(1, 0, 43, 0.1)).reached()).isEmpty();
    }

    @Test
    void aRateThatIsTooHighDiverges() {
        Descents.Path path = descend(Kind.SGD, settings(100, 0, 200, 0.5));
        assertThat(path.diverged()).isTrue();
        assertThat(path.reached()).isEmpty();
        assertThat(path.x()).hasSizeLessThan(200);
    }

    @Test
    void everyOptimizerFindsARateThatDescendsWithoutClimbing() {
        Descents.Settings settings = Descents.Settings.defaults();
        List<Integer> progress = new ArrayList<>();
        Descents descents = Descents.of(settings, List.of(Kind.values()), (done, _) -> progress.add(done));
        double start = settings.height(Descents.START_X, Descents.START_Y);
        for (Descents.Path path : descents.paths()) {
            assertThat(path.distance()).as(path.optimizer().name()).isLessThan(0.05);
            for (int i = 0; i < path.x().size(); i++)
                assertThat(settings.height(path.x().get(i), path.y().get(i))).isLessThanOrEqualTo(start * (1 + 1e-12));
        }
        assertThat(progress).isSorted().startsWith(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.5 | 0 | 9 | 0.1 | condition 0.5 is outside 1 to 1000000
            NaN | 0 | 9 | 0.1 | condition NaN is outside 1 to 1000000
            5 | 400 | 9 | 0.1 | angle 400.0 is outside -360 to 360 degrees
            5 | 0 | 0 | 0.1 | steps 0 is outside 1 to 100000
            5 | 0 | 9 | -1 | rate -1.0 is not positive
            """)
    void settingsThatCannotBeAreRefused(double condition, double angle, int steps, double rate, String message) {
        assertThatThrownBy(() -> settings(condition, angle, steps, rate)).isInstanceOf(InputException.class)
                .hasMessage(message);
    }
}
