package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttentionTest extends Scoped {
    private static final int BATCH = 2, HEADS = 3, HEAD_DIM = 4;

    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    private static void use(Precision precision) {
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
    }

    /// Vaswani et al. 2017, equation 1, one query at a time.
    private static double[] oracle(double[] q, double[] k, double[] v, int time, int source) {
        double[] output = new double[q.length];
        for (int head = 0; head < BATCH * HEADS; head++) {
            for (int t = 0; t < time; t++) {
                int query = (head * time + t) * HEAD_DIM;
                int seen = t + 1 + source - time; // the last query stands at the last key
                double[] weights = new double[seen];
                double sum = 0;
                for (int s = 0; s < seen; s++) {
                    double score = 0;
                    for (int d = 0; d < HEAD_DIM; d++) score += q[query + d] * k[(head * source + s) * HEAD_DIM + d];
                    weights[s] = Math.exp(score / Math.sqrt(HEAD_DIM));
                    sum += weights[s];
                }
                for (int s = 0; s < seen; s++) {
                    for (int d = 0; d < HEAD_DIM; d++) {
                        output[query + d] += weights[s] / sum * v[(head * source + s) * HEAD_DIM + d];
                    }
                }
            }
        }
        return output;
    }

    private void check(Precision precision, int time, int source, Dtype dtype, double tolerance) {
        use(precision);
        int count = BATCH * HEADS * HEAD_DIM;
        double[] q = randoms(count * time), k = randoms(count * source), v = randoms(count * source);
        try (var _ = precision.autocast()) {
            Tensor queries = Tensor.of(q, BATCH, HEADS, time, HEAD_DIM).to(dtype);
            Tensor keys = Tensor.of(k, BATCH, HEADS, source, HEAD_DIM).to(dtype);
            Tensor values = Tensor.of(v, BATCH, HEADS, source, HEAD_DIM).to(dtype);
            double[] expected = oracle(q, k, v, time, source);
            Tensor output = Attention.causal(queries, keys, values, 0);
            assertThat(output.shape()).containsExactly(BATCH, HEADS, time, HEAD_DIM);
            assertThat(output.toDoubles()).as("%s, %d of %d", precision, time, source)
                    .containsExactly(expected, within(tolerance));
            Tensor filler = Tensor.zeros(dtype, BATCH, HEADS, 2, HEAD_DIM).fill_(9);
            Tensor filled = Attention.of(queries, Tensor.cat(2, keys, filler), Tensor.cat(2, values, filler),
                    AttentionMask.CAUSAL.filled(2), 0);
            assertThat(filled.toDoubles()).as("%s, %d of %d and filler", precision, time, source)
                    .containsExactly(expected, within(tolerance));
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "1, 6", "3, 6", "1, 1", "2, 2"})
    void everyPathEqualsThreeNestedLoops(int time, int source) {
        check(Precision.FLOAT32, time, source, Dtype.FLOAT64, 1e-12);
        check(Precision.REDUCED, time, source, Dtype.FLOAT64, 1e-12);
        check(Precision.FLOAT32, time, source, Dtype.FLOAT32, 1e-6);
        check(Precision.REDUCED, time, source, Dtype.FLOAT32, 2e-2);
        check(Precision.BFLOAT16, time, source, Dtype.FLOAT32, 2e-2);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "REDUCED"})
    void gradientsAreRight(Precision precision) {
        use(precision);
        for (int source : new int[]{3, 5}) {
            Tensor q = randomTensor(1, 2, 3, HEAD_DIM).requireGrad();
            Tensor k = randomTensor(1, 2, source, HEAD_DIM).requireGrad();
            Tensor v = randomTensor(1, 2, source, HEAD_DIM).requireGrad();
            assertThat(GradientCheck.maxRelativeError(List.of(q, k, v),
                    () -> Attention.causal(q, k, v, 0).pow(3).sum())).as("source %d", source).isLessThan(1e-6);
        }
    }

    /// With values of 1 the output is the sum of the weights kept: the first query has one weight, kept or not.
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "REDUCED"})
    void dropoutTakesWholeWeightsAndScalesTheOthers(Precision precision) {
        use(precision);
        int heads = 200, time = 8;
        Tensor q = randomTensor(1, heads, time, HEAD_DIM).to(Dtype.FLOAT32);
        Tensor ones = Tensor.ones(1, heads, time, HEAD_DIM);
        Tensor output = Attention.causal(q, q, ones, 0.5);
        double[] first = output.select(2, 0).toDoubles();
        for (double sum : first) assertThat(Math.min(Math.abs(sum), Math.abs(sum - 2))).isLessThan(1e-2);
        assertThat(output.mean().item()).isCloseTo(1, within(0.2));
        assertThat(Attention.causal(q, q, ones, 0).mean().item()).isCloseTo(1, within(1e-2));
    }

    @Test
    void whatComesLaterDoesNotChangeWhatWasComputed() {
        Tensor q = randomTensor(1, 1, 5, HEAD_DIM), k = randomTensor(1, 1, 5, HEAD_DIM),
                v = randomTensor(1, 1, 5, HEAD_DIM);
        double[] before = Attention.causal(q, k, v, 0).narrow(2, 0, 4).toDoubles();
        k.narrow(2, 4, 1).fill_(100);
        v.narrow(2, 4, 1).fill_(100);
        assertThat(Attention.causal(q, k, v, 0).narrow(2, 0, 4).toDoubles()).containsExactly(before);
    }

    @Test
    void fillerIsHiddenFromWhatABiasIsAddedToAsWell() {
        Tensor q = randomTensor(1, 2, 3, HEAD_DIM), k = randomTensor(1, 2, 5, HEAD_DIM),
                v = randomTensor(1, 2, 5, HEAD_DIM);
        Tensor filler = Tensor.zeros(Dtype.FLOAT64, 1, 2, 3, HEAD_DIM).fill_(9);
        AttentionMask mask = AttentionMask.CAUSAL.plus(randomTensor(1, 2, 3, 5));
        Tensor filled = Attention.of(q, Tensor.cat(2, k, filler), Tensor.cat(2, v, filler), mask.filled(3), 0);
        assertThat(filled.toDoubles()).containsExactly(Attention.of(q, k, v, mask, 0).toDoubles(), within(1e-12));
    }

    @Test
    void aTextThatIsWrittenHasFewLengthsOfKeysAndValues() {
        KeysValues seen = null;
        Set<Long> lengths = new TreeSet<>();
        for (int token = 1; token <= 300; token++) {
            KeysValues now = new KeysValues(randomTensor(1, 2, 1, HEAD_DIM), randomTensor(1, 2, 1, HEAD_DIM));
            KeysValues all = seen == null ? now : seen.append(now);
            lengths.add(all.keys().size(2));
            assertThat(all.length()).isEqualTo(token);
            Tensor before = seen == null ? null : seen.values();
            seen = all.withoutFiller();
            assertThat(seen.values().size(2)).isEqualTo(token);
            assertThat(seen.keys().narrow(2, token - 1, 1).toDoubles()).containsExactly(now.keys().toDoubles());
            if (before == null) continue;
            assertThat(seen.values().narrow(2, 0, token - 1).toDoubles()).containsExactly(before.toDoubles());
        }
        assertThat(lengths).containsExactly(1L, 16L, 32L, 48L, 64L, 80L, 96L, 112L, 128L, 160L, 192L, 224L, 256L, 320L);
    }

    /// Dot attention by hand: each row of scores, its softmax, and the mean of the encoder states under it. The score of
    /// 60 leaves the others 25 behind, e^-25 of a share.
    @Test
    void workedNumbersOfDotAttention() {
        Tensor encoder = Tensor.of(new double[]{0, 1, 1, 5, 0, 1, 1, 1, 0, 0, 5, 1}, 1, 1, 4, 3);
        Tensor decoder = Tensor.of(new double[]{10, 5, 10}, 1, 1, 1, 3);
        Tensor scores = Attention.scores(decoder, encoder);
        assertThat(scores.toDoubles()).containsExactly(15, 60, 15, 35);
        Tensor weights = Attention.weights(scores, AttentionMask.NONE);
        assertThat(weights.toDoubles()).containsExactly(new double[]{0, 1, 0, 0}, within(1e-10));
        assertThat(Attention.mix(weights, encoder).toDoubles()).containsExactly(new double[]{5, 0, 1}, within(1e-9));
        Tensor shorter = Attention.weights(Attention.scores(decoder, encoder),
                AttentionMask.NONE.padded(new int[]{1}, 4, Dtype.FLOAT64));
        assertThat(Attention.mix(shorter, encoder).toDoubles()).as("with all but the first hidden")
                .containsExactly(0, 1, 1);
    }
}
