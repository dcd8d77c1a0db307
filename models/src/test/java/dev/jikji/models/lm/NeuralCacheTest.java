package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.Evaluation.Reading;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeuralCacheTest {
    @TempDir
    static Path folder;
    private static final int STRETCH = 20, STRETCHES = 10; // as Evaluation divides the text
    private static Tokenizer tokenizer;
    private static PackedTokens text;

    @BeforeAll
    static void pack() {
        Tiny.strictFloat32();
        String letters = Tiny.text(STRETCH * STRETCHES + 1, 6);
        tokenizer = Tiny.characters(folder, letters);
        text = Tiny.packed(folder, tokenizer, letters);
    }

    @AfterAll
    static void close() {
        text.close();
    }

    private static LstmLanguageModel lstm() {
        return Tiny.lstm(tokenizer.vocabSize());
    }

    /// The paper's equations, one token and one remembered place at a time.
    private static double nats(LstmLanguageModel lstm, int stretch, int size, double flatness, double weight) {
        long[] ids = new long[STRETCH + 1];
        text.copy((long) stretch * STRETCH, STRETCH + 1, ids, 0);
        long[] inputs = java.util.Arrays.copyOf(ids, STRETCH);
        float[][] logits = Tiny.logits(lstm, inputs);
        float[] hidden;
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            hidden = lstm.forward(Tensor.of(inputs, 1, STRETCH)).toFloats();
        }
        int dim = hidden.length / STRETCH;
        double nats = 0;
        for (int t = 0; t < STRETCH; t++) {
            double model = Math.exp(-Tiny.nats(logits[t], ids[t + 1]));
            double all = 0, same = 0;
            for (int i = Math.max(0, t - size); i < t; i++) {
                double product = 0;
                for (int d = 0; d < dim; d++) product += hidden[t * dim + d] * hidden[i * dim + d];
                all += Math.exp(flatness * product);
                if (ids[i + 1] == ids[t + 1]) same += Math.exp(flatness * product);
            }
            nats -= Math.log(t == 0 ? model : (1 - weight) * model + weight * same / all);
        }
        return nats;
    }

    @ParameterizedTest
    @CsvSource({"100, 7, 0.3, 0.2", "5, 7, 0.3, 0.2", "5, 3, 1.5, 0.4", "1, 20, 0.1, 0.05", "6, 64, 0, 0.5"})
    void mixtureIsThatOfThePaper(int size, int window, double flatness, double weight) {
        try (LstmLanguageModel lstm = lstm()) {
            double nats = 0;
            for (int row = 0; row < STRETCHES; row++) nats += nats(lstm, row, size, flatness, weight);
            var settings = new NeuralCache.Settings(size, flatness, weight);
            Evaluation result = NeuralCache.evaluate(lstm, text, window, settings, _ -> {});
            assertThat(result.tokens()).isEqualTo(STRETCH * STRETCHES);
            assertThat(result.loss()).isCloseTo(nats / (STRETCH * STRETCHES), within(1e-5));
        }
    }

    @Test
    void withoutWeightTheModelStandsAlone() {
        try (LstmLanguageModel lstm = lstm()) {
            var none = new NeuralCache.Settings(50, 0.3, 0);
            assertThat(NeuralCache.evaluate(lstm, text, 7, none, _ -> {}).loss())
                    .isCloseTo(Evaluation.of(lstm, text, new Reading(1, 7, 7, 0), _ -> {}).loss(), within(1e-5));
        }
    }

    @Test
    void tunedSettingsPredictBestOfThoseTried() {
        try (LstmLanguageModel lstm = lstm()) {
            NeuralCache.Settings tuned = NeuralCache.tune(lstm, text, 7, 50, 1_000, _ -> {});
            double loss = NeuralCache.evaluate(lstm, text, 7, tuned, _ -> {}).loss();
            for (double weight : new double[]{0.02, 0.1, 0.4}) {
                for (double flatness : new double[]{0.02, 0.2, 0.8}) {
                    var other = new NeuralCache.Settings(50, flatness, weight);
                    assertThat(NeuralCache.evaluate(lstm, text, 7, other, _ -> {}).loss())
                            .isGreaterThanOrEqualTo(loss - 1e-9);
                }
            }
        }
    }

    @Test
    void modelThatReadsWindowsHasNoCache() {
        try (Gpt gpt = Tiny.gpt(8, tokenizer.vocabSize())) {
            var settings = new NeuralCache.Settings(5, 0.1, 0.1);
            assertThatThrownBy(() -> NeuralCache.evaluate(gpt, text, 8, settings, _ -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessage("a cache goes with models that carry a state from token to token, such as lstm");
        }
    }
}
