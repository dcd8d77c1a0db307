package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Sinusoidal and rotary positions, ALiBi, T5's biases.
class PositionsTest extends Scoped {

    /// Vaswani et al. 2017: PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i+1) the cosine.
    @Test
    void sinusoidsAreThoseOfThePaper() {
        double[] at = SinusoidalPositions.at(3, 5, 4, Dtype.FLOAT64).toDoubles();
        assertThat(at).containsExactly(
                new double[]{Math.sin(3), Math.cos(3), Math.sin(0.03), Math.cos(0.03), Math.sin(4), Math.cos(4),
                        Math.sin(0.04), Math.cos(0.04)},
                within(1e-12));
        assertThat(SinusoidalPositions.at(0, 1, 3, Dtype.FLOAT32).toFloats()).containsExactly(0, 1, 0);
    }

    /// Su et al. 2021, equation 16: a score depends on the distance alone, and length is kept.
    @Test
    void rotaryScoresDependOnTheDistanceAlone() {
        Tensor q = randomTensor(1, 1, 1, 6), k = randomTensor(1, 1, 1, 6);
        double first = score(q, 2, k, 0);
        assertThat(score(q, 9, k, 7)).isCloseTo(first, within(1e-12));
        assertThat(score(q, 1_002, k, 1_000)).isCloseTo(first, within(1e-9));
        assertThat(score(q, 3, k, 0)).isNotCloseTo(first, within(1e-3));
        Tensor turned = Rotary.at(5, 6, 6, Dtype.FLOAT64).turn(q);
        assertThat(turned.pow(2).sum().item()).isCloseTo(q.pow(2).sum().item(), within(1e-12));
    }

    private static double score(Tensor q, int query, Tensor k, int key) {
        return Rotary.at(query, query + 1, 6, Dtype.FLOAT64).turn(q)
                .mul(Rotary.at(key, key + 1, 6, Dtype.FLOAT64).turn(k)).sum().item();
    }

    @Test
    void rotaryTurnsEachPairByItsOwnAngle() {
        Tensor x = Tensor.of(new double[]{1, 0, 0, 1}, 1, 1, 1, 4); // pairs (1, 0) and (0, 1)
        double slow = 2 * Math.pow(10_000, -0.5);
        assertThat(Rotary.at(2, 3, 4, Dtype.FLOAT64).turn(x).toDoubles())
                .containsExactly(new double[]{Math.cos(2), -Math.sin(slow), Math.sin(2), Math.cos(slow)},
                        within(1e-12));
        assertThatThrownBy(() -> Rotary.at(0, 1, 3, Dtype.FLOAT32)).isInstanceOf(InputException.class)
                .hasMessage("rotary positions turn pairs of numbers: a head's width of 3 is odd");
    }

    /// Press et al. 2022, section 3: for 8 heads 1/2, 1/4, … 1/256; for 16 the square roots between, too.
    @Test
    void alibiHasThePapersSlopes() {
        assertThat(Alibi.slopes(8)).containsExactly(
                IntStream.rangeClosed(1, 8).mapToDouble(i -> Math.pow(2, -i)).toArray(), within(1e-15));
        assertThat(Alibi.slopes(16)).containsExactly(
                IntStream.rangeClosed(1, 16).mapToDouble(i -> Math.pow(2, -i / 2.0)).toArray(), within(1e-15));
        // 12 heads, as the authors' code gives: the 8 of 8 heads, then every second of 16
        assertThat(Alibi.slopes(12)).startsWith(Alibi.slopes(8))
                .endsWith(new double[]{Math.pow(2, -0.5), Math.pow(2, -1.5), Math.pow(2, -2.5), Math.pow(2, -3.5)});
    }

    @Test
    void alibiGrowsWithTheDistanceFromTheLastQueryToEachKey() {
        Tensor bias = Alibi.bias(2, 2, 3, Dtype.FLOAT32); // slopes 1/16 and 1/256
        assertThat(bias.shape()).containsExactly(2, 2, 3);
        assertThat(bias.select(0, 0).mul(-16).toFloats()).containsExactly(1, 0, 1, 2, 1, 0);
        assertThat(bias.select(0, 1).mul(-256).toFloats()).containsExactly(1, 0, 1, 2, 1, 0);
    }

    /// Values of T5's `_relative_position_bucket` (32 buckets, 128 as the largest distance), worked by hand from
    /// `16 + log(n / 16) / log(8) · 16` and `8 + log(n / 8) / log(16) · 8`.
    @Test
    void relativeBucketsAreThoseOfT5() {
        int[] distances = {-5, 0, 1, 15, 16, 20, 32, 64, 127, 128, 5_000};
        assertThat(IntStream.of(distances).map(d -> RelativeBias.bucket(d, true)))
                .containsExactly(0, 0, 1, 15, 16, 17, 21, 26, 31, 31, 31);
        assertThat(IntStream.of(distances).map(d -> RelativeBias.bucket(d, false)))
                .containsExactly(16 + 5, 0, 1, 9, 10, 10, 12, 14, 15, 15, 15);
        assertThat(RelativeBias.bucket(-1, false)).isEqualTo(17);
        assertThat(RelativeBias.bucket(-1_000, false)).isEqualTo(31);
    }

    @Test
    void relativeBiasGivesEachHeadAndDistanceItsLearnedNumber() {
        try (RelativeBias relative = new RelativeBias(3, true)) {
            float[] table = relative.parameters().get("relative_attention_bias.weight").toFloats(); // (bucket, head)
            Tensor bias = relative.forward(2, 4);
            assertThat(bias.shape()).containsExactly(3, 2, 4);
            for (int head = 0; head < 3; head++) {
                for (int t = 0; t < 2; t++) {
                    for (int s = 0; s <= t + 2; s++) {
                        assertThat(bias.select(0, head).select(0, t).select(0, s).item())
                                .isEqualTo(table[(t + 2 - s) * 3 + head]);
                    }
                }
            }
        }
    }
}
