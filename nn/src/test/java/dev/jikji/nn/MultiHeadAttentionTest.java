package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.MultiHeadAttention.Config;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiHeadAttentionTest extends Scoped {
    private static final int BATCH = 2, TIME = 5, SOURCE = 7, DIM = 12;

    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @BeforeEach
    void strict() {
        use(Precision.FLOAT32);
    }

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    private static void use(Precision precision) {
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
    }

    private static MultiHeadAttention attention(int heads, int kvHeads) {
        MultiHeadAttention attention = new MultiHeadAttention(new Config(DIM, heads, kvHeads, true, 0));
        try (var _ = Grad.off()) {
            attention.parameters().forEach((name, parameter) -> {
                if (name.endsWith("bias")) parameter.uniform_(-0.5, 0.5);
            });
        }
        return attention;
    }

    /// Vaswani et al. 2017, section 3.2.2, in nested loops over plain numbers; query head h uses key head
    /// h / (heads / kvHeads).
    ///
    /// @param lengths keys that each row has
    private static double[] oracle(MultiHeadAttention attention, int heads, int kvHeads, double[] x, int time,
            double[] source, int sources, boolean causal, int[] lengths) {
        Map<String, Tensor> parameters = attention.parameters();
        double[] in = parameters.get("in_proj_weight").toDoubles(), inBias = parameters.get("in_proj_bias").toDoubles();
        double[] out = parameters.get("out_proj.weight").toDoubles();
        double[] outBias = parameters.get("out_proj.bias").toDoubles();
        int headDim = DIM / heads;
        double[] result = new double[BATCH * time * DIM];
        for (int row = 0; row < BATCH; row++) {
            for (int t = 0; t < time; t++) {
                double[] joined = new double[DIM];
                for (int head = 0; head < heads; head++) {
                    int kvHead = head / (heads / kvHeads);
                    int seen = Math.min(lengths[row], causal ? t + 1 + sources - time : sources);
                    double[] weights = new double[seen];
                    double sum = 0;
                    for (int s = 0; s < seen; s++) {
                        double score = 0;
                        for (int d = 0; d < headDim; d++) {
                            double q = product(in, inBias, head * headDim + d, x, row * time + t);
                            double k = product(in, inBias, DIM + kvHead * headDim + d, source, row * sources + s);
                            score += q * k;
                        }
                        weights[s] = Math.exp(score / Math.sqrt(headDim));
                        sum += weights[s];
                    }
                    for (int s = 0; s < seen; s++) {
                        for (int d = 0; d < headDim; d++) {
                            double v = product(in, inBias, DIM + (kvHeads + kvHead) * headDim + d, source,
                                    row * sources + s);
                            joined[head * headDim + d] += weights[s] / sum * v;
                        }
                    }
                }
                for (int d = 0; d < DIM; d++) result[(row * time + t) * DIM + d] = product(out, outBias, d, joined, 0);
            }
        }
        return result;
    }

    /// Row `out` of a linear layer, for vector `vector` of `x`.
    private static double product(double[] weight, double[] bias, int out, double[] x, int vector) {
        double sum = bias[out];
        for (int i = 0; i < DIM; i++) sum += weight[out * DIM + i] * x[vector * DIM + i];
        return sum;
    }

    private static final int[] ALL = {1000, 1000};

    @ParameterizedTest
    @CsvSource({"3, 3", "4, 4", "4, 2", "6, 1", "1, 1"})
    void everyKindEqualsNestedLoops(int heads, int kvHeads) {
        double[] x = randoms(BATCH * TIME * DIM), source = randoms(BATCH * SOURCE * DIM);
        int[] lengths = {3, SOURCE};
        for (Dtype dtype : new Dtype[]{Dtype.FLOAT32, Dtype.FLOAT64}) {
            double tolerance = dtype == Dtype.FLOAT32 ? 1e-5 : 1e-12;
            try (MultiHeadAttention attention = attention(heads, kvHeads)) {
                attention.to(dtype);
                Tensor queries = Tensor.of(x, BATCH, TIME, DIM).to(dtype);
                assertThat(attention.forward(queries, AttentionMask.NONE).toDoubles()).containsExactly(
                        oracle(attention, heads, kvHeads, x, TIME, x, TIME, false, ALL), within(tolerance));
                assertThat(attention.forward(queries, AttentionMask.CAUSAL).toDoubles()).containsExactly(
                        oracle(attention, heads, kvHeads, x, TIME, x, TIME, true, ALL), within(tolerance));
                AttentionMask padded = AttentionMask.CAUSAL.padded(new int[]{2, TIME}, TIME, dtype);
                assertThat(attention.forward(queries, padded).toDoubles()).containsExactly(
                        oracle(attention, heads, kvHeads, x, TIME, x, TIME, true, new int[]{2, TIME}),
                        within(tolerance));

                KeysValues memory = attention.keysValues(Tensor.of(source, BATCH, SOURCE, DIM).to(dtype));
                assertThat(memory.keys().shape()).containsExactly(BATCH, kvHeads, SOURCE, DIM / heads);
                assertThat(attention.forward(queries, memory, AttentionMask.NONE).toDoubles()).containsExactly(
                        oracle(attention, heads, kvHeads, x, TIME, source, SOURCE, false, ALL), within(tolerance));
                AttentionMask known = AttentionMask.NONE.padded(lengths, SOURCE, dtype);
                assertThat(attention.forward(queries, memory, known).toDoubles()).containsExactly(
                        oracle(attention, heads, kvHeads, x, TIME, source, SOURCE, false, lengths),
                        within(tolerance));
            }
        }
    }

    @Test
    void reducedPrecisionAgrees() {
        double[] x = randoms(BATCH * TIME * DIM);
        try (MultiHeadAttention attention = attention(4, 2)) {
            double[] expected = oracle(attention, 4, 2, x, TIME, x, TIME, true, ALL);
            for (Precision precision : new Precision[]{Precision.REDUCED, Precision.BFLOAT16}) {
                use(precision);
                try (var _ = precision.autocast()) {
                    AttentionMask mask = AttentionMask.CAUSAL.padded(new int[]{TIME - 1, TIME}, TIME, Dtype.FLOAT32);
                    Tensor y = attention.forward(Tensor.of(x, BATCH, TIME, DIM).to(Dtype.FLOAT32), mask);
                    assertThat(y.narrow(1, 0, TIME - 1L).toDoubles()).containsExactly(Tensor
                            .of(expected, BATCH, TIME, DIM).narrow(1, 0, TIME - 1L).toDoubles(), within(5e-2));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "6, 2"})
    void tokenByTokenEqualsAllAtOnce(int heads, int kvHeads) {
        try (MultiHeadAttention attention = attention(heads, kvHeads)) {
            Tensor x = randomTensor(BATCH, TIME, DIM).to(Dtype.FLOAT32);
            int headDim = DIM / heads;
            for (boolean rotary : new boolean[]{false, true}) {
                Rotary all = rotary ? Rotary.at(0, TIME, headDim, Dtype.FLOAT32) : null;
                float[] whole = attention.forward(x, null, AttentionMask.CAUSAL, all).output().toFloats();
                KeysValues seen = null;
                List<Tensor> steps = new ArrayList<>();
                for (int at = 0; at < TIME;) {
                    int count = at == 1 ? 2 : 1;
                    Rotary turns = rotary ? Rotary.at(at, at + count, headDim, Dtype.FLOAT32) : null;
                    var output = attention.forward(x.narrow(1, at, count), seen, AttentionMask.CAUSAL, turns);
                    seen = output.seen();
                    at += count;
                    assertThat(seen.length()).isEqualTo(at);
                    steps.add(output.output());
                }
                assertThat(Tensor.cat(1, steps.toArray(Tensor[]::new)).toFloats()).containsExactly(whole,
                        within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 3, 3", "FLOAT32, 4, 2", "REDUCED, 3, 3", "REDUCED, 4, 2"})
    void gradientsAreRight(Precision precision, int heads, int kvHeads) {
        use(precision);
        try (MultiHeadAttention attention = attention(heads, kvHeads);
                RelativeBias bias = new RelativeBias(heads, true)) {
            attention.to(Dtype.FLOAT64);
            bias.to(Dtype.FLOAT64);
            Tensor x = randomTensor(2, 3, DIM).requireGrad(), source = randomTensor(2, 4, DIM).requireGrad();
            List<Tensor> checked = new ArrayList<>(List.of(x, source));
            checked.addAll(bias.parameters().values());
            checked.addAll(attention.parameters().values());
            Rotary rotary = DIM / heads % 2 == 0 ? Rotary.at(0, 3, DIM / heads, Dtype.FLOAT64) : null;
            assertThat(GradientCheck.maxRelativeError(checked, () -> {
                AttentionMask mask = AttentionMask.CAUSAL.plus(bias.forward(3, 3));
                Tensor self = attention.forward(x, null, mask, rotary).output();
                AttentionMask padded = AttentionMask.NONE.padded(new int[]{2, 4}, 4, Dtype.FLOAT64);
                return attention.forward(self, attention.keysValues(source), padded).pow(3).sum();
            })).isLessThan(1e-6);
        }
    }

    @Test
    void whatStandsInTheFutureOrThePaddingChangesNothingBitForBit() {
        int[] lengths = {3, TIME};
        for (Precision precision : Precision.values()) {
            use(precision);
            try (MultiHeadAttention attention = attention(4, 2); var _ = precision.autocast()) {
                Tensor x = randomTensor(BATCH, TIME, DIM).to(Dtype.FLOAT32);
                Tensor other = x.copy();
                other.narrow(1, 3, 2).fill_(50);
                for (AttentionMask mask : List.of(AttentionMask.CAUSAL,
                        AttentionMask.CAUSAL.padded(lengths, TIME, Dtype.FLOAT32))) {
                    assertThat(attention.forward(other, mask).narrow(1, 0, 3).toFloats()).as("%s", precision)
                            .containsExactly(attention.forward(x, mask).narrow(1, 0, 3).toFloats());
                }
                AttentionMask padded = AttentionMask.NONE.padded(lengths, TIME, Dtype.FLOAT32);
                assertThat(attention.forward(other, padded).select(0, 0).narrow(0, 0, 3).toFloats()).containsExactly(
                        attention.forward(x, padded).select(0, 0).narrow(0, 0, 3).toFloats());
                KeysValues memory = attention.keysValues(x), changed = attention.keysValues(other);
                assertThat(attention.forward(x, changed, padded).select(0, 0).toFloats()).containsExactly(
                        attention.forward(x, memory, padded).select(0, 0).toFloats());
            }
        }
    }

    @Test
    void weightsThatAreObservedAddUpToOneAndAreZeroWhereMasked() {
        List<Tensor> seen = new ArrayList<>();
        try (MultiHeadAttention attention = attention(4, 2)) {
            Tensor x = randomTensor(BATCH, TIME, DIM).to(Dtype.FLOAT32);
            float[] plain = attention.forward(x, AttentionMask.CAUSAL).toFloats();
            attention.observe(Optional.of(seen::add));
            assertThat(attention.forward(x, AttentionMask.CAUSAL).toFloats()).containsExactly(plain, within(1e-5f));
            attention.observe(Optional.empty());
            attention.forward(x, AttentionMask.CAUSAL);
        }
        assertThat(seen).hasSize(1);
        Tensor weights = seen.getFirst();
        assertThat(weights.shape()).containsExactly(BATCH, 4, TIME, TIME);
        assertThat(weights.sum(3).toFloats()).containsOnly(new float[]{1}, within(1e-5f));
        for (int t = 0; t < TIME - 1; t++)
            assertThat(weights.select(2, t).narrow(2, t + 1L, TIME - t - 1L).toFloats()).containsOnly(0);
    }

    /// With values of 1 and an output that is the identity, the output is the sum of the weights kept.
    @Test
    void dropoutTakesWeightsInTrainingAlone() {
        try (MultiHeadAttention attention = new MultiHeadAttention(new Config(DIM, 3, 0.5))) {
            Tensor x = randomTensor(BATCH, TIME, DIM).to(Dtype.FLOAT32);
            float[] first = attention.forward(x, AttentionMask.NONE).toFloats();
            assertThat(attention.forward(x, AttentionMask.NONE).toFloats()).isNotEqualTo(first);
            attention.training(false);
            first = attention.forward(x, AttentionMask.NONE).toFloats();
            assertThat(attention.forward(x, AttentionMask.NONE).toFloats()).containsExactly(first);
        }
    }

    @Test
    void parametersHavePyTorchsNamesAndShapes() {
        try (MultiHeadAttention attention = attention(6, 2)) {
            assertThat(attention.parameters().keySet()).containsExactly("in_proj_weight", "in_proj_bias",
                    "out_proj.weight", "out_proj.bias");
            assertThat(attention.parameterCount()).isEqualTo((DIM + 2 * 4) * (DIM + 1) + DIM * DIM + DIM);
        }
        try (MultiHeadAttention plain = new MultiHeadAttention(new Config(DIM, 2, 2, false, 0))) {
            assertThat(plain.parameterCount()).isEqualTo(4 * DIM * DIM);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"12 | 5 | 5 | attention: dim 12 is not a multiple of heads 5",
            "12 | 4 | 3 | attention: heads 4 is not a multiple of kv_heads 3",
            "12 | 0 | 1 | attention: dim 12, heads 0 and kv_heads 1 must be positive"})
    void configurationThatCannotBeIsRefused(int dim, int heads, int kvHeads, String message) {
        assertThatThrownBy(() -> new Config(dim, heads, kvHeads, true, 0)).isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void rowsWithoutKeysAreRefused() {
        assertThatThrownBy(() -> AttentionMask.NONE.padded(new int[]{3, 0}, 3, Dtype.FLOAT32))
                .isInstanceOf(InputException.class).hasMessage("attention: row 1 has 0 keys, not 1 to 3");
    }
}
