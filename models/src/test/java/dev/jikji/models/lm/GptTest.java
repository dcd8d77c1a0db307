package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.AdamW;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GptTest {
    private static final long[] TEXT = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    @Test
    void publishedModelGivesItsGoldenLogitsAndContinuation() throws IOException {
        Path path = SharedData.path("weights/capp-gpt2");
        JsonNode golden = JsonMapper.builder().build().readTree(Files.readString(path.resolve("golden.json")));
        try (ModelFolder folder = ModelFolder.load(path)) {
            long[] ids = longs(golden.get("input_ids"));
            float[][] logits = Tiny.logits(folder.model(), ids);
            assertThat(logits[ids.length - 1]).containsExactly(floats(golden.get("logits_last")), within(1e-4f));

            float[][] all = Tiny.logits(folder.model(), longs(golden.get("input_ids_2")));
            JsonNode expected = golden.get("logits_2_all_positions");
            assertThat(all).hasNumberOfRows(expected.size());
            for (int t = 0; t < all.length; t++) {
                assertThat(all[t]).containsExactly(floats(expected.get(t)), within(1e-4f));
            }

            long[] greedy = longs(golden.get("greedy_ids"));
            assertThat(greedyWithCache(folder.model(), ids, greedy.length - ids.length)).containsExactly(greedy);
        }
    }

    private static long[] longs(JsonNode array) {
        return array.valueStream().mapToLong(JsonNode::longValue).toArray();
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) values[i] = (float) array.get(i).doubleValue();
        return values;
    }

    private static long[] greedyWithCache(LanguageModel model, long[] prompt, int count) {
        long[] ids = Arrays.copyOf(prompt, prompt.length + count);
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            LanguageModel.State state = LanguageModel.State.START;
            long[] next = prompt;
            for (int at = prompt.length; at < ids.length; at++) {
                LanguageModel.Output output = model.forward(Tensor.of(next, 1, next.length), state);
                state = output.state();
                float[] logits = model.logits(output.hidden().narrow(1, next.length - 1L, 1)).toFloats();
                ids[at] = Tiny.best(logits);
                next = new long[]{ids[at]};
            }
        }
        return ids;
    }

    @Test
    void smallestPublishedModelHasItsPublishedNumberOfParameters() {
        try (Gpt gpt = new Gpt(Gpt.Config.small(), 50_257)) {
            assertThat(gpt.parameterCount()).isEqualTo(124_439_808);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 11})
    void cachedStepsGiveTheLogitsOfAWholePass(int prompt) {
        try (Gpt gpt = Tiny.gpt(16, 10); var _ = TensorScope.open(); var _ = Grad.off()) {
            float[][] whole = Tiny.logits(gpt, TEXT);
            LanguageModel.Output output = gpt.forward(Tensor.of(Arrays.copyOf(TEXT, prompt), 1, prompt),
                    LanguageModel.State.START);
            for (int t = prompt; t < TEXT.length; t++) {
                output = gpt.forward(Tensor.of(new long[]{TEXT[t]}, 1, 1), output.state());
                assertThat(gpt.logits(output.hidden()).toFloats()).containsExactly(whole[t], within(1e-5f));
            }
        }
    }

    @Test
    void laterTokensDoNotChangeEarlierLogits() {
        try (Gpt gpt = Tiny.gpt(16, 10)) {
            float[][] before = Tiny.logits(gpt, TEXT);
            for (int changed = 1; changed < TEXT.length; changed++) {
                long[] text = TEXT.clone();
                text[changed] = (text[changed] + 1) % 10;
                float[][] after = Tiny.logits(gpt, text);
                for (int t = 0; t < changed; t++) assertThat(after[t]).containsExactly(before[t], within(1e-6f));
                assertThat(after[changed]).isNotEqualTo(before[changed]);
                assertThat(after[TEXT.length - 1]).as("every earlier token is read").isNotEqualTo(
                        before[TEXT.length - 1]);
            }
        }
    }

    @Test
    void rowsOfABatchAreIndependent() {
        long[] other = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 9, 9};
        try (Gpt gpt = Tiny.gpt(16, 10); var _ = TensorScope.open(); var _ = Grad.off()) {
            long[] both = Arrays.copyOf(TEXT, 24);
            System.arraycopy(other, 0, both, 12, 12);
            Tensor logits = gpt.logits(gpt.forward(Tensor.of(both, 2, 12)));
            for (int t = 0; t < 12; t++) {
                assertThat(logits.select(0, 0).select(0, t).toFloats()).containsExactly(Tiny.logits(gpt, TEXT)[t],
                        within(1e-5f));
                assertThat(logits.select(0, 1).select(0, t).toFloats()).containsExactly(Tiny.logits(gpt, other)[t],
                        within(1e-5f));
            }
        }
    }

    @Test
    void oneBatchIsOverfitted() {
        List<Double> losses = fit(0, 120, 0.01);
        assertThat(losses.getFirst()).isCloseTo(Math.log(10), within(0.1));
        assertThat(losses.getLast()).isLessThan(0.02);
    }

    @Test
    void firstTenLossesAreThoseRecorded() {
        assertThat(fit(0, 10, 1e-3)).usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : 1, Double.class)
                .containsExactly(RECORDED);
    }

    private static final Double[] RECORDED = {2.37441, 2.24458, 2.16548, 2.10765, 2.05553, 2.00474, 1.95673, 1.91423,
            1.87635,
            1.83962};

    /// @return the losses of AdamW's steps on one batch of two rows
    private static List<Double> fit(double dropout, int steps, double rate) {
        long[] inputs = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
        long[] targets = {1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};
        List<Double> losses = new ArrayList<>();
        NativeRuntime.seed(11);
        try (Gpt gpt = new Gpt(new Gpt.Config(8, 2, 2, 32, dropout), 10);
                AdamW optimizer = new AdamW(gpt.parameters(), AdamW.Config.defaults())) {
            for (int step = 0; step < steps; step++) {
                try (var _ = TensorScope.open()) {
                    Objective loss = gpt.loss(gpt.forward(Tensor.of(inputs, 2, 8)), Tensor.of(targets, 2, 8));
                    optimizer.zeroGrad();
                    loss.backward();
                    losses.add(loss.value());
                    optimizer.step(rate);
                }
            }
        }
        return losses;
    }

    @Test
    void dropoutWorksInTrainingAlone() {
        NativeRuntime.seed(1);
        try (Gpt gpt = new Gpt(new Gpt.Config(16, 1, 2, 16, 0.5), 10)) {
            float[] first = Tiny.logits(gpt, TEXT)[5];
            assertThat(Tiny.logits(gpt, TEXT)[5]).isNotEqualTo(first);
            gpt.training(false);
            first = Tiny.logits(gpt, TEXT)[5];
            assertThat(Tiny.logits(gpt, TEXT)[5]).containsExactly(first);
        }
    }

    @Test
    void textLongerThanTheContextIsRefused() {
        try (Gpt gpt = Tiny.gpt(8, 10)) {
            assertThatThrownBy(() -> Tiny.logits(gpt, TEXT)).isInstanceOf(InputException.class)
                    .hasMessage("Gpt: got 12 tokens, context is 8");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "8 | 1 | 3 | 16 | 0 | Gpt: dim 16 is not a multiple of heads 3",
            "0 | 1 | 2 | 16 | 0 | Gpt: context 0, layers 1, heads 2 and dim 16 must be positive",
            "8 | 1 | 2 | 16 | 1 | Gpt: dropout 1.0 is outside [0, 1)"})
    void configurationThatCannotBeIsRefused(int context, int layers, int heads, int dim, double dropout,
            String message) {
        assertThatThrownBy(() -> new Gpt.Config(context, layers, heads, dim, dropout))
                .isInstanceOf(InputException.class).hasMessage(message);
    }
}
