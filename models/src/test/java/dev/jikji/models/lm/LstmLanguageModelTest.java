package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.LstmLanguageModel.Config;
import dev.jikji.nn.AdamW;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LstmLanguageModelTest {
    private static final long[] TEXT = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    @Test
    void tiedModelHasAsManyParametersAsCountedByHand() {
        long embedding = 100 * 8, first = 4 * 12 * (8 + 12 + 2), last = 4 * 8 * (12 + 8 + 2), bias = 100;
        try (var model = new LstmLanguageModel(new Config(2, 12, 8, true, 0, false, true, 0), 100)) {
            assertThat(model.parameterCount()).isEqualTo(embedding + first + last + bias);
        }
    }

    @Test
    void untiedModelHasAsManyParametersAsCountedByHand() {
        long embedding = 100 * 8, first = 4 * 12 * (8 + 12 + 2), last = 4 * 12 * (12 + 12 + 2), output = 100 * 12 + 100;
        try (var model = new LstmLanguageModel(new Config(2, 12, 8, false, 0, false, true, 0), 100)) {
            assertThat(model.parameterCount()).isEqualTo(embedding + first + last + output);
        }
    }

    @Test
    void parametersAreNamedAsPyTorchNamesThem() {
        try (var model = new LstmLanguageModel(new Config(2, 12, 8, false, 0.1, true, true, 0), 100)) {
            assertThat(model.parameters().keySet()).containsExactlyInAnyOrder("encoder.weight", "rnn.0.weight_ih_l0",
                    "rnn.0.weight_hh_l0", "rnn.0.bias_ih_l0", "rnn.0.bias_hh_l0", "rnn.1.weight_ih_l0",
                    "rnn.1.weight_hh_l0", "rnn.1.bias_ih_l0", "rnn.1.bias_hh_l0", "decoder.weight", "decoder.bias");
            assertThat(model.parameters().get("rnn.1.weight_ih_l0").shape()).containsExactly(48, 12);
        }
        try (var model = new LstmLanguageModel(new Config(1, 12, 8, true, 0.1, true, true, 0), 100)) {
            assertThat(model.parameters()).doesNotContainKey("decoder.weight").containsKey("decoder.bias");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 11})
    void carriedStateIsOneLongPass(int first) {
        try (var model = Tiny.lstm(10); var _ = TensorScope.open(); var _ = Grad.off()) {
            float[][] whole = Tiny.logits(model, TEXT);
            LanguageModel.State state = LanguageModel.State.START;
            for (int at = 0; at < TEXT.length;) {
                int time = at == 0 ? first : Math.min(3, TEXT.length - at);
                LanguageModel.Output output = model.forward(
                        Tensor.of(Arrays.copyOfRange(TEXT, at, at + time), 1, time), state);
                Tensor logits = model.logits(output.hidden()).select(0, 0);
                for (int t = 0; t < time; t++) {
                    assertThat(logits.select(0, t).toFloats()).containsExactly(whole[at + t], within(1e-5f));
                }
                state = output.state();
                at += time;
            }
        }
    }

    @Test
    void rowsOfABatchAreIndependentAndTimeGoesForward() {
        try (var model = Tiny.lstm(10); var _ = TensorScope.open(); var _ = Grad.off()) {
            long[] other = TEXT.clone();
            other[6] = 7;
            long[] both = Arrays.copyOf(TEXT, 24);
            System.arraycopy(other, 0, both, 12, 12);
            Tensor logits = model.logits(model.forward(Tensor.of(both, 2, 12)));
            for (int t = 0; t < 12; t++) {
                float[] a = logits.select(0, 0).select(0, t).toFloats();
                float[] b = logits.select(0, 1).select(0, t).toFloats();
                assertThat(a).containsExactly(Tiny.logits(model, TEXT)[t], within(1e-5f));
                if (t < 6) assertThat(b).containsExactly(a, within(1e-6f));
                if (t >= 6) assertThat(b).isNotEqualTo(a);
            }
        }
    }

    @Test
    void oneBatchIsOverfittedTiedOrNot() {
        for (boolean tied : new boolean[]{true, false}) {
            List<Double> losses = fit(new Config(2, 24, 16, tied, 0, false, true, 0), 150, 0.02);
            assertThat(losses.getFirst()).isCloseTo(Math.log(10), within(0.1));
            assertThat(losses.getLast()).isLessThan(0.05);
        }
    }

    @Test
    void anAdaptiveSoftmaxLearnsAndItsLogitsAreLogProbabilities() {
        var config = new Config(2, 24, 16, true, 0, false, true, 4);
        assertThat(fit(config, 150, 0.02).getLast()).isLessThan(0.05);
        try (var model = new LstmLanguageModel(config, 10); var _ = TensorScope.open(); var _ = Grad.off()) {
            Tensor logits = model.logits(model.forward(Tensor.of(TEXT, 2, 6)));
            assertThat(logits.shape()).containsExactly(2, 6, 10);
            assertThat(logits.exp().sum(2).toDoubles()).containsOnly(new double[]{1}, within(1e-5));
        }
    }

    private static final Double[] RECORDED = {2.31731, 2.24035, 2.17472, 2.10927, 2.04071, 1.97156, 1.90694, 1.84826,
            1.79125, 1.73420};

    @Test
    void firstTenLossesAreThoseRecorded() {
        assertThat(fit(new Config(2, 24, 16, true, 0, false, true, 0), 10, 1e-2))
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : 1, Double.class)
                .containsExactly(RECORDED);
    }

    private static List<Double> fit(Config config, int steps, double rate) {
        long[] inputs = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
        long[] targets = {1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};
        List<Double> losses = new ArrayList<>();
        NativeRuntime.seed(11);
        try (var model = new LstmLanguageModel(config, 10);
                AdamW optimizer = new AdamW(model.parameters(), AdamW.Config.defaults())) {
            for (int step = 0; step < steps; step++) {
                try (var _ = TensorScope.open()) {
                    Objective loss = model.loss(model.forward(Tensor.of(inputs, 2, 8)), Tensor.of(targets, 2, 8));
                    optimizer.zeroGrad();
                    loss.backward();
                    losses.add(loss.value());
                    optimizer.step(rate);
                }
            }
        }
        return losses;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropoutWorksInTrainingAlone(boolean variational) {
        NativeRuntime.seed(1);
        try (var model = new LstmLanguageModel(new Config(2, 12, 8, true, 0.5, variational, true, 0), 10)) {
            float[] first = Tiny.logits(model, TEXT)[5];
            assertThat(Tiny.logits(model, TEXT)[5]).isNotEqualTo(first);
            model.training(false);
            first = Tiny.logits(model, TEXT)[5];
            assertThat(Tiny.logits(model, TEXT)[5]).containsExactly(first);
        }
    }

    @Test
    void variationalDropoutZeroesTheSameOutputsAtAllTimes() {
        NativeRuntime.seed(1);
        try (var model = new LstmLanguageModel(new Config(1, 12, 16, true, 0.5, true, true, 0), 10);
                var _ = TensorScope.open();
                var _ = Grad.off()) {
            Tensor hidden = model.forward(Tensor.of(TEXT, 1, 12)).select(0, 0); // (time, dim)
            float[] first = hidden.select(0, 0).toFloats();
            for (int t = 1; t < 12; t++) {
                float[] now = hidden.select(0, t).toFloats();
                for (int i = 0; i < 16; i++) assertThat(now[i] == 0).isEqualTo(first[i] == 0);
            }
            assertThat(first).contains(0f);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "0 | 8 | 8 | 0 | Lstm: layers 0, dim 8 and embedding_dim 8 must be positive",
            "1 | 8 | 8 | -0.5 | Lstm: dropout -0.5 is outside [0, 1)"})
    void configurationThatCannotBeIsRefused(int layers, int dim, int embeddingDim, double dropout, String message) {
        assertThatThrownBy(() -> new Config(layers, dim, embeddingDim, true, dropout, false, true, 0))
                .isInstanceOf(InputException.class).hasMessage(message);
    }
}
