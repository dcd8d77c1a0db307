package dev.jikji.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.Evaluation;
import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.Training;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.TextGenerator;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide `docs/guide/a-new-language-model.md`, followed.
class GuideTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void register() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
        LanguageModels.register(LogBilinear.FAMILY);
    }

    @Test
    void guideShowsTheCodeThatIsTested() throws IOException {
        String guide = Files.readString(Path.of("../docs/guide/a-new-language-model.md"));
        String code = Files.readString(Path.of("src/test/java/dev/jikji/guide/LogBilinear.java"));
        assertThat(guide).contains("```java\n" + code + "```\n");
    }

    @Test
    void modelIsTrainedResumedMeasuredAndWrites() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "to be or not to be that is the question\n\n"
                .repeat(60));
        Recipe recipe = LanguageModels.family("log-bilinear").recipe().with("data.text", text.toString())
                .with("tokenizer.type", "char").with("model.window", "6").with("model.dim", "32")
                .with("training.steps", "120").with("training.warmup", "5")
                .with("training.batch_size", "8").with("training.sequence_length", "16")
                .with("training.learning_rate", "0.01").with("training.evaluate_every", "60")
                .with("run.threads", "1").with("run.precision", "float32");
        Path run = folder.resolve("run");
        int[] asked = {0};
        Finished stopped = Training.begin(recipe, run).run(() -> ++asked[0] > 40, _ -> {});
        assertThat(stopped.reason()).isEqualTo(StopReason.INTERRUPTED);
        Finished finished = Training.resume(run).run(() -> false, _ -> {});

        assertThat(finished.step()).isEqualTo(120);
        assertThat(finished.metrics().get("bits_per_byte")).as("17 characters untrained: 4").isLessThan(0.7);
        try (ModelFolder loaded = ModelFolder.load(run);
                PackedTokens tokens = PackedTokens.open(run.resolve("tokens").resolve("test.tokens"))) {
            var reading = new Evaluation.Reading(8, 16, 16, 0);
            assertThat(Evaluation.of(loaded.model(), tokens, reading, _ -> {}).loss())
                    .isCloseTo(finished.metrics().get("loss"), within(1e-6));
            var generator = new TextGenerator(loaded.model(), loaded.requireTokenizer());
            assertThat(generator.generate(TextGenerator.Request.of("to be or", 30))).hasSize(30);
        }
    }

    @Test
    void modelReadInPartsIsTheModelReadAtOnce() {
        var config = new LogBilinear.Config(4, 6);
        try (LogBilinear model = new LogBilinear(config, 9); var _ = TensorScope.open(); var _ = Grad.off()) {
            assertThat(model.parameterCount()).isEqualTo(9 * 6 + 4 * 6 * 6 + 9);
            long[] ids = {1, 2, 3, 4, 5, 6, 7, 8};
            float[] whole = model.forward(Tensor.of(ids, 1, 8)).select(1, 7).toFloats();
            LanguageModel.Output first = model.forward(Tensor.of(new long[]{1, 2, 3}, 1, 3),
                    LanguageModel.State.START);
            LanguageModel.Output rest = model.forward(Tensor.of(new long[]{4, 5, 6, 7, 8}, 1, 5), first.state());
            assertThat(rest.hidden().select(1, 4).toFloats()).containsExactly(whole, within(1e-6f));
        }
    }

    @Test
    void registeringAgainChangesNothingAndTakenNamesAreRefused() {
        int families = LanguageModels.families().size();
        LanguageModels.register(LogBilinear.FAMILY);
        assertThat(LanguageModels.families()).hasSize(families);
        assertThatThrownBy(() -> LanguageModels.register(family("gpt"))).isInstanceOf(InputException.class)
                .hasMessage("there is a model family 'gpt' already; choose another name");
        assertThatThrownBy(() -> LanguageModels.register(family("gpt2"))).isInstanceOf(InputException.class)
                .hasMessage("model family 'gpt2' has model_type 'gpt2', which is that of 'gpt'; choose another");
        assertThatThrownBy(() -> LanguageModels.family("log-biliner")).isInstanceOf(InputException.class)
                .hasMessage("no model family 'log-biliner'; did you mean 'log-bilinear'?");
    }

    private static LanguageModelFamily<?> family(String name) {
        return new LanguageModelFamily<>(name, "", new LogBilinear.Config(1, 1), TrainingConfig.defaults(),
                TokenizerConfig.bpe(300), LogBilinear::new);
    }
}
