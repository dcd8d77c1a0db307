package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.WindowLanguageModel.Config;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Initialization;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What [EveryFamilyTest] does not say of all models.
class WindowLanguageModelTest {
    private static final int VOCAB = 10, WINDOW = 3, EMBEDDING = 4, DIM = 5;
    private static final long[] TEXT = {3, 1, 4, 1, 5};

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    /// Bengio et al. 2003, equation 1, one number at a time: `U tanh(H x + d) + W x + b`, `[U W]` being the output weight.
    private static double[] oracle(WindowLanguageModel model, int place) {
        Map<String, Tensor> parameters = model.parameters();
        double[] table = parameters.get("embedding.weight").toDoubles();
        double[] h = parameters.get("hidden.weight").toDoubles(), d = parameters.get("hidden.bias").toDoubles();
        double[] u = parameters.get("output.weight").toDoubles(), b = parameters.get("output.bias").toDoubles();
        int inputs = WINDOW * EMBEDDING;
        double[] x = new double[DIM + inputs]; // the hidden layer, then the embeddings, zero before the text
        for (int i = 0; i < WINDOW; i++) {
            int at = place - WINDOW + 1 + i;
            for (int e = 0; at >= 0 && e < EMBEDDING; e++)
                x[DIM + i * EMBEDDING + e] = table[(int) TEXT[at] * EMBEDDING + e];
        }
        for (int k = 0; k < DIM; k++) {
            double sum = d[k];
            for (int i = 0; i < inputs; i++) sum += h[k * inputs + i] * x[DIM + i];
            x[k] = Math.tanh(sum);
        }
        double[] scores = b.clone();
        for (int v = 0; v < VOCAB; v++) for (int i = 0; i < x.length; i++) scores[v] += u[v * x.length + i] * x[i];
        return scores;
    }

    @Test
    void scoresAreThoseOfThePapersEquation() {
        NativeRuntime.seed(5);
        var config = new Config(WINDOW, EMBEDDING, DIM, true, false, Activation.TANH, Initialization.XAVIER_NORMAL, 0);
        try (var model = new WindowLanguageModel(config, VOCAB)) {
            float[][] logits = Tiny.logits(model, TEXT);
            for (int t = 0; t < TEXT.length; t++) {
                double[] expected = oracle(model, t);
                for (int v = 0; v < VOCAB; v++) assertThat((double) logits[t][v]).isCloseTo(expected[v], within(1e-5));
            }
            // V (1 + nm + h) + h (1 + nm) + V m, the paper's count of free parameters with its n - 1 written as the window
            assertThat(model.parameterCount()).isEqualTo(VOCAB * (1 + WINDOW * EMBEDDING + DIM)
                    + DIM * (1 + WINDOW * EMBEDDING) + VOCAB * EMBEDDING);
        }
    }

    @Test
    void whatStandsBeforeTheWindowChangesNothing() {
        var config = new Config(WINDOW, DIM, DIM, false, true, Activation.TANH, Initialization.XAVIER_NORMAL, 0);
        try (var model = new WindowLanguageModel(config, VOCAB)) {
            float[][] logits = Tiny.logits(model, TEXT), other = Tiny.logits(model, 9, 8, 4, 1, 5);
            assertThat(other[4]).containsExactly(logits[4]);
            assertThat(other[3]).isNotEqualTo(logits[3]);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "0 | 8 | 8 | false | false | 0 | Window: window 0, embedding_dim 8 and dim 8 must be positive",
            "4 | 8 | 9 | false | true | 0 | Window: a tied output needs dim 9 to be embedding_dim 8; make them equal or set tied to false",
            "4 | 8 | 8 | true | true | 0 | Window: a tied output has no room for direct connections; set one to false",
            "4 | 8 | 8 | true | false | 1 | Window: dropout 1.0 is outside [0, 1)"})
    void windowConfigurationThatCannotBeIsRefused(int window, int embeddingDim, int dim, boolean direct, boolean tied,
            double dropout, String message) {
        assertThatThrownBy(() -> new WindowLanguageModel.Config(window, embeddingDim, dim, direct, tied,
                Activation.TANH, Initialization.ZERO, dropout)).isInstanceOf(InputException.class).hasMessage(message);
    }
}
