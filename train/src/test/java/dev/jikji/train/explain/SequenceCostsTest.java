package dev.jikji.train.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.InputException;
import dev.jikji.train.explain.SequenceCosts.Layer;
import dev.jikji.train.explain.SequenceCosts.Point;
import dev.jikji.train.explain.SequenceCosts.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceCostsTest {

    /// Costs made up of a power, after a first one that is far off it.
    @Test
    void exponentAndConstantAreThoseOfTheLongerHalf() {
        List<Point> points = new ArrayList<>(List.of(new Point(1, 99, OptionalLong.empty())));
        for (int n : new int[]{10, 100, 1000, 10_000})
            points.add(new Point(n, 3e-9 * Math.pow(n, 1.5), OptionalLong.of(7L * n * n)));
        var costs = new SequenceCosts(new Settings(List.of(1, 10, 100, 1000, 10_000), 8, 3),
                Map.of(Layer.RECURRENCE, points));
        assertThat(costs.exponent(Layer.RECURRENCE, Point::seconds)).isCloseTo(1.5, within(1e-9));
        assertThat(costs.exponent(Layer.RECURRENCE, p -> p.bytes().orElse(0))).isCloseTo(2, within(1e-9));
        assertThat(costs.constant(Layer.RECURRENCE, p -> p.bytes().orElse(0), n -> n * n)).isCloseTo(7, within(1e-6));
        assertThat(costs.exponent(Layer.RECURRENCE, _ -> Double.NaN)).isNaN();
    }

    @Test
    void operationsAreThoseOfTheTable() {
        var settings = new Settings(List.of(1, 2, 3), 4, 3);
        assertThat(Layer.SELF_ATTENTION.operations(10, settings)).isEqualTo(10 * 10 * 4);
        assertThat(Layer.RECURRENCE.operations(10, settings)).isEqualTo(10 * 4 * 4);
        assertThat(Layer.CONVOLUTION.operations(10, settings)).isEqualTo(3 * 10 * 4 * 4);
    }

    /// Where the system tells the memory, that of attention holds at least its `n²` weights of four bytes, and no other
    /// layer comes near it.
    @Test
    void attentionHoldsItsWeights() {
        int n = 1_536;
        SequenceCosts costs = SequenceCosts.measure(new Settings(List.of(16, 64, n), 16, 3), (_, _) -> {});
        for (Layer layer : Layer.values()) {
            assertThat(costs.points().get(layer)).extracting(Point::length).containsExactly(16, 64, n);
            assertThat(costs.points().get(layer)).allSatisfy(point -> assertThat(point.seconds()).isPositive());
        }
        OptionalLong attention = costs.points().get(Layer.SELF_ATTENTION).getLast().bytes();
        if (attention.isEmpty()) return; // not Linux
        assertThat(attention.getAsLong()).isBetween(4L * n * n, 16L * n * n);
        assertThat(costs.points().get(Layer.CONVOLUTION).getLast().bytes().orElse(0)).isLessThan(4L * n * n);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1,2 | 4 | 3 | lengths: 2 are too few to see how costs grow; give at least 3
            1,2,2 | 4 | 3 | lengths: 2 after 2; give them rising
            1,2,20000 | 4 | 3 | lengths: 20000 is outside 1 to 16384
            1,2,3 | 0 | 3 | dim 0 is outside 1 to 4096
            1,2,3 | 4 | 2 | kernel 2 is not an odd number from 1 to 255
            """)
    void settingsThatCannotBeAreRefused(String lengths, int dim, int kernel, String message) {
        List<Integer> numbers = java.util.Arrays.stream(lengths.split(",")).map(Integer::valueOf).toList();
        assertThatThrownBy(() -> new Settings(numbers, dim, kernel)).isInstanceOf(InputException.class)
                .hasMessage(message);
    }
}
