package dev.jikji.models.lm;

import dev.jikji.models.Training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.text.InputException;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainEvent.Validated;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageModelTrainingTest {
    @TempDir
    static Path folder;
    private static String text;

    @BeforeAll
    static void writeText() throws IOException {
        Tiny.strictFloat32();
        StringBuilder documents = new StringBuilder();
        Random random = new Random(9);
        for (int i = 0; i < 60; i++) {
            for (int word = 0; word < 12; word++)
                documents.append(List.of("the cat ", "sat on ", "a mat ", "and ran ")
                        .get(random.nextInt(4)));
            documents.append("\n\n");
        }
        text = Files.writeString(folder.resolve("cats.txt"), documents).toString();
    }

    private static Finished train(Recipe recipe, Path run) {
        return Training.begin(recipe, run).run(() -> false, _ -> {});
    }

    private static List<Double> losses(Path run) {
        return MetricsLog.read(new RunFolder(run).metrics()).stream().filter(Stepped.class::isInstance)
                .map(event -> ((Stepped) event).loss()).toList();
    }

    /// A checkpoint but for the time the training took.
    private static Map<String, Object> checkpoint(Path run) {
        Map<String, Object> content = new LinkedHashMap<>();
        try (TensorFile file = TensorFile.open(new RunFolder(run).checkpoint()); var _ = TensorScope.open()) {
            content.putAll(file.metadata());
            content.remove("elapsed");
            for (String name : file.names()) {
                content.put(name, file.tensor(name) + " " + java.util.Arrays.hashCode(file.tensor(name).toFloats()));
            }
        }
        return content;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "transformer", "window", "rnn", "gru", "lstm"})
    void killedTrainingGoesOnToTheSameWeightsBitForBit(String family) throws IOException, InterruptedException {
        Path whole = folder.resolve(family + "-whole"), killed = folder.resolve(family + "-killed");
        train(TrainingProgram.recipe(family, text), whole);
        int killAt = 2 + new Random().nextInt(TrainingProgram.STEPS - 15);
        killWhenSteps(killAt, family, killed);
        RunFolder run = new RunFolder(killed);
        long saved = dev.jikji.train.Trainer.savedStep(run);
        assertThat(saved).as("killed on the way, at step %d or later", killAt).isBetween(1L,
                TrainingProgram.STEPS - 1L);

        Finished finished = Training.resume(killed).run(() -> false, _ -> {});

        assertThat(finished.step()).isEqualTo(TrainingProgram.STEPS);
        assertThat(run.weights()).as("killed at %d, saved at %d", killAt, saved)
                .hasSameBinaryContentAs(new RunFolder(whole).weights());
        assertThat(checkpoint(killed)).isEqualTo(checkpoint(whole));
        List<Long> steps = MetricsLog.read(run.metrics()).stream().filter(Stepped.class::isInstance)
                .map(event -> ((Stepped) event).step()).toList();
        assertThat(steps).isEqualTo(LongStream.rangeClosed(1, TrainingProgram.STEPS).boxed().toList());
        assertThat(losses(killed)).isEqualTo(losses(whole));
    }

    private static void killWhenSteps(int steps, String family, Path run) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(java.toString(), "--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), TrainingProgram.class.getName(), family, text, run.toString(),
                loadedWith().name())
                .redirectErrorStream(true).redirectOutput(folder.resolve(family + ".log").toFile()).start();
        try {
            Path metrics = new RunFolder(run).metrics();
            while (process.isAlive() && stepsIn(metrics) < steps) Thread.sleep(5);
            assertThat(process.isAlive()).as(() -> "the training ended: " + folder.resolve(family + ".log")).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /// @return a precision with which another process would load libtorch as this one did
    private static Precision loadedWith() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
        return NativeRuntime.productsByOneDnn() ? Precision.FLOAT32 : Precision.preferred(CpuFeatures.detect());
    }

    private static long stepsIn(Path metrics) throws IOException {
        if (!Files.exists(metrics)) return 0;
        return Files.readString(metrics).lines().filter(line -> line.contains("\"event\":\"step\"")).count();
    }

    @Test
    void runFolderHoldsWhatTheReportAndTheNextCommandNeed() {
        Path path = folder.resolve("complete");
        List<TrainEvent> events = new ArrayList<>();
        Recipe recipe = TrainingProgram.recipe("gpt", text).with("training.steps", "10");
        Finished finished = Training.begin(recipe, path).run(() -> false, events::add);

        RunFolder run = new RunFolder(path);
        assertThat(finished.reason()).isEqualTo(StopReason.COMPLETED);
        assertThat(finished.metrics()).containsOnlyKeys("loss", "perplexity", "bits_per_byte");
        assertThat(MetricsLog.read(run.metrics())).hasSameSizeAs(events);
        assertThat(run.summary()).content().contains("\"family\" : \"gpt\"", "\"train\"", "\"validation\"", "\"test\"");
        assertThat(run.result()).content().contains("\"completed\"", "\"bits_per_byte\"");
        assertThat(Recipe.family(run.recipe())).contains("gpt");
        assertThat(Gpt.FAMILY.recipe().overlay(run.recipe())).isEqualTo(recipe);
        try (ModelFolder loaded = ModelFolder.load(path)) {
            String written = new TextGenerator(loaded.model(), loaded.requireTokenizer())
                    .generate(TextGenerator.Request.of("the", 20));
            assertThat(written).hasSize(20);
        }
        assertThat(train(recipe, folder.resolve("again")).metrics()).as("the recipe repeats the run")
                .isEqualTo(finished.metrics());
    }

    @Test
    void stoppedTrainingIsEvaluatedSavedAndCanGoOn() {
        Path path = folder.resolve("stopped");
        List<TrainEvent> events = new ArrayList<>();
        Recipe recipe = TrainingProgram.recipe("lstm", text).with("training.steps", "12");
        Finished stopped = Training.begin(recipe, path)
                .run(() -> events.stream().filter(Stepped.class::isInstance).count() == 4, events::add);

        assertThat(stopped.reason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(stopped.step()).isEqualTo(4);
        assertThat(stopped.metrics()).containsKey("loss");
        assertThat(events).filteredOn(Validated.class::isInstance).hasSize(1);
        assertThat(Training.resume(path).run(() -> false, _ -> {}).reason())
                .isEqualTo(StopReason.COMPLETED);
        Path whole = folder.resolve("not-stopped");
        train(recipe, whole);
        assertThat(losses(path)).isEqualTo(losses(whole));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "transformer", "window", "rnn", "gru", "lstm"})
    void threeHundredStepsLeaveNoTensorBehind(String family) {
        List<Long> live = new ArrayList<>();
        Recipe recipe = TrainingProgram.recipe(family, text).with("training.steps", "300")
                .with("training.evaluate_every", "100").with("training.save_seconds", "1000")
                .with("training.accumulate", "1");
        long before = TensorScope.liveTensors();
        Training.begin(recipe, folder.resolve(family + "-long")).run(() -> false, event -> {
            if (event instanceof Stepped s && s.step() >= 10) live.add(TensorScope.liveTensors());
        });
        assertThat(live).hasSize(291).containsOnly(live.getFirst());
        assertThat(TensorScope.liveTensors()).as("after the training").isEqualTo(before);
    }

    // Refusals

    @Test
    void folderThatHoldsSomethingIsRefusedAndLeftAlone() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> Training.begin(TrainingProgram.recipe("gpt", text), taken))
                .isInstanceOf(InputException.class).hasMessage(taken
                        + ": is not empty; choose another folder with --run");
        assertThat(taken).isDirectoryContaining("glob:**notes.txt");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> Training.begin(TrainingProgram.recipe("gpt", text), file))
                .isInstanceOf(InputException.class).hasMessage(file + ": is a file; choose another run folder");
    }

    @Test
    void folderWithoutARunCannotBeResumed() {
        assertThatThrownBy(() -> Training.resume(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder + ": holds no run to resume: no recipe.yaml there");
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefusedBeforeAnythingIsWritten() {
        Path run = folder.resolve("indivisible");
        Recipe recipe = TrainingProgram.recipe("gpt", text).with("model.heads", "3");
        assertThatThrownBy(() -> Training.begin(recipe, run)).isInstanceOf(InputException.class)
                .hasMessageContaining("dim 16 is not a multiple of heads 3");
        assertThat(run).doesNotExist();
    }

    @Test
    void textShorterThanAContextIsRefused() throws IOException {
        Path few = Files.writeString(folder.resolve("few.txt"), "the cat");
        Recipe recipe = TrainingProgram.recipe("gpt", few.toString()).with("data.validation", "0").with("data.test",
                "0");
        assertThatThrownBy(() -> train(recipe, folder.resolve("short"))).isInstanceOf(InputException.class)
                .hasMessage("the training text has 7 tokens, a batch needs 17: add text, or lower model.context or "
                        + "training.sequence_length");
    }

    @ParameterizedTest
    @CsvSource({"gpt, 400000", "lstm, 400000", "gpt, 30000", "transformer, 400000", "rnn, 400000", "gru, 400000"})
    void settingsThatDoNotFitIntoMemoryAreRefusedBeforeItIsTaken(String family, String dim) {
        Recipe recipe = TrainingProgram.recipe(family, text).with("model.dim", dim);
        assertThatThrownBy(() -> train(recipe, folder.resolve(family + dim))).isInstanceOf(InputException.class)
                .hasMessageMatching("these settings need about \\d+ MB of memory, \\d+ MB are free: lower "
                        + "training.batch_size \\(now 4\\), training.sequence_length \\(now 16\\) or the model's width "
                        + "and layers");
    }

    @Test
    void checkpointOfAnotherArchitectureIsRefusedAndLeftAlone() throws IOException {
        Path run = folder.resolve("other");
        Recipe recipe = TrainingProgram.recipe("gpt", text).with("training.steps", "3").with("training.warmup", "0");
        train(recipe, run);
        RunFolder files = new RunFolder(run);
        byte[] before = Files.readAllBytes(files.checkpoint());
        recipe.with("model.dim", "24").save(files.recipe());
        assertThatThrownBy(() -> Training.resume(run).run(() -> false, _ -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(files.checkpoint() + ": does not fit this run: ")
                .hasMessageNotContaining("\n");
        assertThat(files.checkpoint()).hasBinaryContent(before);
    }

    private static double meanLoss(Path run) {
        return losses(run).stream().mapToDouble(loss -> loss).average().orElseThrow();
    }

    /// At a rate too small to change a weight both runs measure the same model: only the training loss tells them apart.
    @Test
    void smoothedTargetsRaiseTheTrainingLossAndLeaveTheValidationAsItIs() {
        Recipe still = TrainingProgram.recipe("gpt", text).with("training.steps", "4")
                .with("training.learning_rate", "1e-30").with("training.final_learning_rate", "1e-30");
        Path plain = folder.resolve("plain-targets"), smooth = folder.resolve("smooth-targets");
        Finished exact = train(still, plain);
        Finished smoothed = train(still.with("training.label_smoothing", "0.3"), smooth);
        assertThat(smoothed.metrics()).isEqualTo(exact.metrics());
        assertThat(meanLoss(smooth)).isNotEqualTo(meanLoss(plain));
    }

    @Test
    void smoothedTargetsAreRefusedWithAnAdaptiveSoftmax() {
        Recipe recipe = TrainingProgram.recipe("lstm", text).with("training.label_smoothing", "0.1")
                .with("model.shortlist", "4");
        Path run = folder.resolve("smooth-shortlist");
        assertThatThrownBy(() -> train(recipe, run)).isInstanceOf(InputException.class).hasMessage(
                "training.label_smoothing 0.1 needs a full softmax; set model.shortlist to 0, or label_smoothing to 0");
        assertThat(run).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"gpt, batch", "lstm, batch", "gpt, stochastic", "lstm, stochastic"})
    void everyModeTrains(String family, String mode) {
        Path run = folder.resolve(family + "-" + mode);
        train(TrainingProgram.recipe(family, text).with("training.mode", mode).with("training.steps", "6")
                .with("training.evaluate_every", "3").with("model.dropout", "0"), run);
        List<Double> losses = losses(run);
        assertThat(losses).hasSize(6);
        if (mode.equals("batch") && family.equals("gpt"))
            assertThat(losses).isSortedAccordingTo(java.util.Comparator.reverseOrder()); // the same text every time
    }

    /// Muon must leave every output layer to AdamW.
    @Test
    void everyFamilysOutputIsATable() {
        for (LanguageModelFamily<?> family : LanguageModels.families()) {
            Recipe usual = family.recipe();
            boolean ties = usual.settings().stream().anyMatch(setting -> setting.path().equals("model.tied"));
            for (Recipe recipe : ties ? List.of(usual, usual.with("model.tied", "false")) : List.of(usual)) {
                try (LanguageModel model = family.build(recipe, 300); var _ = TensorScope.open()) {
                    assertThat(model.tables()).as(family.name()).isNotEmpty()
                            .anyMatch(name -> model.parameters().get(name) == model.outputWeight());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "lstm"})
    void diagnosticsChangeNoWeight(String family) {
        Path with = folder.resolve(family + "-diagnosed"), without = folder.resolve(family + "-plain");
        Recipe recipe = TrainingProgram.recipe(family, text).with("training.steps", "12");
        train(recipe, without);
        train(recipe.with("training.diagnostics", "2"), with);
        assertThat(new RunFolder(with).weights()).hasSameBinaryContentAs(new RunFolder(without).weights());
        assertThat(losses(with)).isEqualTo(losses(without));
        List<TrainEvent.Diagnosed> diagnosed = MetricsLog.read(new RunFolder(with).metrics()).stream()
                .filter(TrainEvent.Diagnosed.class::isInstance).map(TrainEvent.Diagnosed.class::cast).toList();
        assertThat(diagnosed).extracting(TrainEvent.Diagnosed::step).containsExactly(1L, 2L, 4L, 6L, 8L, 10L, 12L);
        assertThat(diagnosed).allSatisfy(event -> {
            assertThat(event.diagnosis().layers()).allSatisfy(layer -> {
                assertThat(layer.gradient()).isPositive();
                assertThat(layer.update()).isPositive();
            });
            assertThat(event.diagnosis().throughTime()).hasSize(family.equals("lstm") ? 2 : 0);
            assertThat(event.diagnosis().activations()).hasSize(family.equals("lstm") ? 8 : 0);
        });
    }

    @Test
    void aLongSampleDoesNotDelayTheFirstStep() {
        Recipe recipe = TrainingProgram.recipe("gpt", text).with("run.sample_tokens", "1000000");
        long start = System.nanoTime();
        assertThatThrownBy(() -> Training.begin(recipe, folder.resolve("long-sample")).run(() -> false,
                event -> {
                    if (event instanceof Stepped) throw new IllegalStateException("the first step");
                })).hasMessage("the first step");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(60)); // the sample takes minutes
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "lstm"})
    void minutesBecomeStepsOfWhichTheRecipeTrainsTheSameAgain(String family) {
        Path timed = folder.resolve(family + "-timed"), again = folder.resolve(family + "-timed-again");
        Recipe recipe = TrainingProgram.recipe(family, text).with("training.minutes", "0.04");
        long start = System.nanoTime();
        Finished finished = train(recipe, timed);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15)); // 2.4 s on an idle machine
        Recipe resolved = LanguageModels.family(family).recipe().overlay(new RunFolder(timed).recipe());
        TrainingConfig training = resolved.section(TrainingConfig.class);
        assertThat(training.minutes()).isZero();
        assertThat(finished.step()).isEqualTo(training.steps()).isGreaterThan(3);
        assertThat(training.schedule().warmup()).isLessThanOrEqualTo(training.steps() / 10);
        train(resolved, again);
        assertThat(new RunFolder(again).weights()).hasSameBinaryContentAs(new RunFolder(timed).weights());
        assertThat(losses(again)).isEqualTo(losses(timed));
    }
}
