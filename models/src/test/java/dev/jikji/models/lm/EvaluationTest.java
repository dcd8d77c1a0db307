package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.Evaluation.Reading;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
    @TempDir
    static Path folder;
    private static final int LENGTH = 101;
    private static Tokenizer tokenizer;
    private static PackedTokens text;

    @BeforeAll
    static void pack() {
        Tiny.strictFloat32();
        String letters = Tiny.text(LENGTH, 6);
        tokenizer = Tiny.characters(folder, letters);
        text = Tiny.packed(folder, tokenizer, letters);
        assertThat(text.length()).isEqualTo(LENGTH);
    }

    @AfterAll
    static void close() {
        text.close();
    }

    private static long[] ids(long from, int count) {
        long[] ids = new long[count];
        text.copy(from, count, ids, 0);
        return ids;
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 0, 1", "8, 8, 0, 3", "8, 3, 0, 4", "8, 1, 0, 5", "8, 5, 50, 2", "7, 7, 8, 3", "8, 8, 9, 2",
            "8, 8, 10, 2", "8, 4, 5, 2", "8, 8, 2, 2", "8, 8, 1000, 100"})
    void everyTokenButTheFirstIsPredictedOnceFromTheWindowItIsDueTo(int window, int stride, int limit, int rows) {
        int length = limit == 0 ? LENGTH : Math.min(limit, LENGTH);
        try (Gpt gpt = Tiny.gpt(8, tokenizer.vocabSize())) {
            Evaluation result = Evaluation.of(gpt, text, new Reading(rows, window, stride, limit), _ -> {});

            double nats = 0;
            for (int target = 1; target < length; target++) {
                long start = windowStart(target, Math.min(window, length - 1), stride, length);
                float[][] logits = Tiny.logits(gpt, ids(start, (int) (target - start)));
                nats += Tiny.nats(logits[logits.length - 1], text.get(target));
            }
            assertThat(result.tokens()).isEqualTo(length - 1);
            assertThat(result.loss()).isCloseTo(nats / (length - 1), within(1e-5));
        }
    }

    /// The first window in reading order that predicts `target`; the last window ends with the text.
    private static long windowStart(int target, int window, int stride, int length) {
        int step = Math.min(stride, window);
        int start = 0;
        while (start + window < target) start += step;
        return Math.min(start, length - 1 - window);
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "64, 0", "7, 53", "3, 11", "5, 2", "1, 27", "2, 98"})
    void streamsPredictEveryTokenButTheFirstOnce(int window, int limit) {
        int length = limit == 0 ? LENGTH : limit;
        try (LstmLanguageModel lstm = Tiny.lstm(tokenizer.vocabSize())) {
            List<Long> progress = new ArrayList<>();
            Evaluation result = Evaluation.of(lstm, text, new Reading(1, window, window, limit), progress::add);

            int rows = Math.min(10, length - 1);
            int stretch = (length - 1) / rows;
            double nats = 0;
            for (int row = 0; row < rows; row++) {
                float[][] logits = Tiny.logits(lstm, ids((long) row * stretch, stretch));
                for (int t = 0; t < stretch; t++) nats += Tiny.nats(logits[t], text.get((long) row * stretch + t + 1));
            }
            int rest = length - 1 - rows * stretch;
            int last = Math.min(Math.max(window, rest), length - 1);
            float[][] logits = Tiny.logits(lstm, ids(length - 1 - last, last));
            for (int t = last - rest; t < last; t++) nats += Tiny.nats(logits[t], text.get(length - last + t));

            assertThat(result.tokens()).isEqualTo(length - 1);
            assertThat(result.loss()).isCloseTo(nats / (length - 1), within(1e-5));
            assertThat(progress).isSorted().last().isEqualTo(length - 1L);
        }
    }

    @Test
    void modelThatKnowsNothingIsAsUncertainAsItsVocabularyIsLarge() {
        for (LanguageModel model : List.of(Tiny.gpt(8, 11), Tiny.lstm(11))) {
            try (model; var _ = Grad.off()) {
                model.parameters().values().forEach(parameter -> parameter.zero_());
                Evaluation result = Evaluation.of(model, text, new Reading(4, 8, 8, 0), _ -> {});
                assertThat(result.perplexity()).isCloseTo(11, within(1e-5));
            }
        }
    }

    @Test
    void figuresFollowFromTheLoss() {
        var evaluation = new Evaluation(1_000, 2_500, 0, Math.log(16));
        assertThat(evaluation.perplexity()).isCloseTo(16, within(1e-12));
        assertThat(evaluation.bitsPerByte()).as("4 bits a token, 2.5 bytes a token").isCloseTo(1.6, within(1e-12));
        assertThat(evaluation.metrics()).containsOnlyKeys("loss", "perplexity", "bits_per_byte");
    }

    @Test
    void bytesAndUnknownsAreThoseOfTheText() {
        try (PackedTokens korean = Tiny.packed(folder, Tiny.characters(folder, "가나다"), "가나다라가");
                Gpt gpt = Tiny.gpt(8, 4)) {
            Evaluation result = Evaluation.of(gpt, korean, new Reading(1, 8, 8, 0), _ -> {});
            assertThat(result.bytes()).isCloseTo(4 * 3, within(1e-9));
            assertThat(result.unknowns()).isCloseTo(0.2, within(1e-9));
        }
    }

    @Test
    void modelIsMeasuredInInferenceAndLeftAsItWas() {
        try (Gpt gpt = new Gpt(new Gpt.Config(8, 1, 2, 16, 0.5), tokenizer.vocabSize())) {
            long live = TensorScope.liveTensors();
            double first = Evaluation.of(gpt, text, new Reading(4, 8, 8, 0), _ -> {}).loss();
            assertThat(Evaluation.of(gpt, text, new Reading(4, 8, 8, 0), _ -> {}).loss()).isEqualTo(first);
            assertThat(gpt.training()).isTrue();
            assertThat(TensorScope.liveTensors()).isEqualTo(live);
        }
    }

    @Test
    void readingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Reading(1, 8, 9, 0)).isInstanceOf(InputException.class)
                .hasMessage("stride 9 must be from 1 to the window of 8 tokens");
        assertThatThrownBy(() -> new Reading(1, 8, 0, 0)).isInstanceOf(InputException.class);
        try (Gpt gpt = Tiny.gpt(8, tokenizer.vocabSize())) {
            assertThatThrownBy(() -> Evaluation.of(gpt, text, new Reading(1, 8, 8, 1), _ -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessage("the text to measure on has 1 tokens; at least 2 are needed");
        }
    }
}
