package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.Objective;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Saved;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.Validated;
import dev.jikji.train.TrainingConfig.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    @TempDir
    Path path;
    private RunFolder folder;
    private LineTask task;
    private final List<TrainEvent> events = new ArrayList<>();

    @BeforeAll
    static void strictFloat32() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    @BeforeEach
    void chooseFolder() {
        folder = emptyFolder("run");
        task = new LineTask(8);
    }

    @AfterEach
    void freeTheModel() {
        task.close();
    }

    /// AdamW at 0.05, checkpoints at validations only.
    private static TrainingConfig config(int steps, int accumulate, int evaluateEvery, int patience) {
        return config(steps, accumulate, evaluateEvery, patience, OptimizerConfig.Kind.ADAMW, 0.05);
    }

    private static TrainingConfig config(int steps, int accumulate, int evaluateEvery, int patience,
            OptimizerConfig.Kind optimizer, double rate) {
        return config(steps, Mode.MINI_BATCH, accumulate, evaluateEvery, patience, optimizer,
                new ScheduleConfig(rate, ScheduleConfig.Kind.CONSTANT, 0, rate, 1, 0.5, 1));
    }

    private static TrainingConfig config(int steps, Mode mode, int accumulate, int evaluateEvery, int patience,
            OptimizerConfig.Kind optimizer, ScheduleConfig schedule) {
        var plain = new OptimizerConfig(optimizer, OptionalDouble.of(0), 0.9, 0.99, 0.99, OptionalDouble.of(0.9));
        return new TrainingConfig(steps, mode, 8, 0, accumulate, plain, schedule, 1.0, 0, evaluateEvery, 0, patience,
                1_000_000, 0, 0);
    }

    private Finished train(TrainingConfig config) {
        return train(task, config, () -> false);
    }

    private Finished train(LineTask task, TrainingConfig config, BooleanSupplier stop) {
        return new Trainer(task, config, folder, 1, events::add).run(stop);
    }

    private <E extends TrainEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void eventsComeInTheOrderOfWhatHappens() {
        train(config(4, 1, 2, 0));

        assertThat(events.stream().map(event -> event.getClass().getSimpleName())).containsExactly("Started", "Stepped",
                "Stepped", "Validated", "Sampled", "Saved", "Stepped", "Stepped", "Validated", "Sampled", "Saved",
                "Finished");
        assertThat(events(Stepped.class)).extracting(Stepped::step).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events(Validated.class)).extracting(Validated::step).containsExactly(2L, 4L);
        var started = (TrainEvent.Started) events.getFirst();
        assertThat(started.parameters()).isEqualTo(4);
        assertThat(started.firstStep()).isZero();
        assertThat(started.layers()).singleElement().extracting("shape").isEqualTo("weight 1×3, bias 1");
    }

    @Test
    void lineIsFound() {
        Finished finished = train(config(300, 1, 100, 0));

        assertThat(finished.reason()).isEqualTo(StopReason.COMPLETED);
        assertThat(finished.metrics().get("loss")).isLessThan(1e-3);
        assertThat(task.weights()[0]).isCloseTo(2, within(0.03f));
    }

    @Test
    void twoAccumulatedBatchesAreOneOfTwiceTheSize() {
        train(config(10, 2, 100, 0, OptimizerConfig.Kind.SGD, 0.1));
        List<Double> accumulated = events(Stepped.class).stream().map(Stepped::loss).toList();
        float[] weights = task.weights();
        events.clear();
        folder = emptyFolder("large");
        try (LineTask large = new LineTask(16)) {
            train(large, config(10, 1, 100, 0, OptimizerConfig.Kind.SGD, 0.1), () -> false);

            for (int i = 0; i < 10; i++) {
                assertThat(events(Stepped.class).get(i).loss()).isCloseTo(accumulated.get(i), within(1e-5));
            }
            assertThat(large.weights()).containsExactly(weights, within(1e-5f));
        }
    }

    @Test
    void bestWeightsAreThoseOfTheLowestValidationLoss() {
        List<float[]> seen = new ArrayList<>();
        task.validations.addAll(List.of(3.0, 1.0, 2.0, 1.0));
        new Trainer(task, config(4, 1, 1, 0), folder, 1, event -> {
            if (event instanceof Validated) seen.add(task.weights());
            events.add(event);
        }).run(() -> false);

        assertThat(events(Validated.class)).extracting(Validated::best).containsExactly(true, true, false, false);
        assertThat(stored(folder.weights(), "weight")).containsExactly(seen.get(1));
        assertThat(stored(folder.checkpoint(), "model.weight")).containsExactly(seen.get(3));
        assertThat(task.weights()).as("tested with the best").containsExactly(seen.get(1));
    }

    private static float[] stored(Path file, String tensor) {
        try (TensorFile tensors = TensorFile.open(file); var _ = TensorScope.open()) {
            return tensors.tensor(tensor).toFloats();
        }
    }

    @Test
    void trainingStopsAfterSoManyValidationsWithoutImprovement() {
        task.validations.addAll(List.of(2.0, 1.0, 1.5, 1.4, 0.5));
        Finished finished = train(config(20, 1, 2, 2));

        assertThat(finished.reason()).isEqualTo(StopReason.EARLY_STOPPED);
        assertThat(finished.step()).isEqualTo(8);
    }

    @Test
    void earlyStopCountsAcrossAResume() {
        task.validations.addAll(List.of(1.0, 1.5, 1.4));
        boolean[] stop = {false};
        new Trainer(task, config(20, 1, 2, 2), folder, 1, event -> stop[0] |= event instanceof Saved s && s.step() == 4)
                .run(() -> stop[0]);
        try (LineTask resumed = new LineTask(8)) {
            resumed.validations.add(1.4);
            Finished finished = train(resumed, config(20, 1, 2, 2), () -> false);

            assertThat(finished.step()).isEqualTo(6);
            assertThat(finished.reason()).isEqualTo(StopReason.EARLY_STOPPED);
        }
    }

    @Test
    void stoppedTrainingIsSavedAndGoesOnAsIfItHadNot() {
        train(config(12, 2, 5, 0));
        List<Double> losses = events(Stepped.class).stream().map(Stepped::loss).toList();
        float[] uninterrupted = stored(folder.checkpoint(), "model.weight");
        events.clear();
        folder = emptyFolder("stopped");
        try (LineTask first = new LineTask(8); LineTask second = new LineTask(8)) {
            Finished stopped = train(first, config(12, 2, 5, 0), () -> events(Stepped.class).size() == 7);
            assertThat(stopped.reason()).isEqualTo(StopReason.INTERRUPTED);
            assertThat(stopped.step()).isEqualTo(7);
            assertThat(Trainer.savedStep(folder)).isEqualTo(7);
            train(second, config(12, 2, 5, 0), () -> false);
        }

        assertThat(events(Stepped.class)).extracting(Stepped::loss).isEqualTo(losses);
        assertThat(stored(folder.checkpoint(), "model.weight")).containsExactly(uninterrupted);
    }

    @Test
    void lossThatIsNoNumberEndsTheTrainingAndKeepsTheCheckpoint() throws IOException {
        task.nanAt = 5;
        List<byte[]> saved = new ArrayList<>();
        assertThatThrownBy(() -> new Trainer(task, config(20, 1, 3, 0), folder, 1, event -> {
            events.add(event);
            if (event instanceof Saved) saved.add(bytes(folder.checkpoint()));
        }).run(() -> false)).isInstanceOf(InputException.class).hasMessage(
                "the loss became NaN at step 6; the checkpoint before it is kept: lower training.learning_rate (now 0.05) or training.max_grad_norm (now 1.0)");
        assertThat(saved).hasSize(1);
        assertThat(bytes(folder.checkpoint())).isEqualTo(saved.getFirst());
        assertThat(Trainer.savedStep(folder)).isEqualTo(3);
        assertThat(events.getLast()).isEqualTo(new Finished(5, StopReason.DIVERGED, Map.of()));
    }

    @Test
    void lossThatIsNoNumberAtOnceLeavesTheWeightsOfBefore() {
        task.nanAt = 0;
        float[] initial = task.weights();
        assertThatThrownBy(() -> train(config(20, 1, 3, 0))).hasMessageContaining("the loss became NaN at step 1;");

        assertThat(Trainer.savedStep(folder)).isZero();
        assertThat(stored(folder.checkpoint(), "model.weight")).containsExactly(initial);
    }

    @Test
    void validationThatIsNoNumberEndsTheTrainingBeforeTheCheckpointIsReplaced() {
        task.validations.addAll(List.of(1.0, Double.NaN));
        assertThatThrownBy(() -> train(config(20, 1, 3, 0))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("the validation loss became NaN at step 6; the checkpoint before it is kept:");
        assertThat(Trainer.savedStep(folder)).isEqualTo(3);
    }

    @Test
    void validationIsRehearsedOnceAfterTheFirstStep() {
        List<Integer> eventsBefore = new ArrayList<>();
        Task rehearsed = new Delegate(task) {
            @Override
            public void rehearse() {
                eventsBefore.add(events.size());
            }
        };
        new Trainer(rehearsed, config(3, 1, 1, 0), folder, 1, events::add).run(() -> false);
        assertThat(eventsBefore).as("after Started and a step").containsExactly(2);
    }

    @Test
    void outOfMemoryNamesTheStepAndWhatToLower() {
        Task hungry = new Delegate(task) {
            @Override
            public Objective loss(long number) {
                return Objective.of(Tensor.zeros(1L << 45));
            }
        };
        assertThatThrownBy(() -> new Trainer(hungry, config(3, 1, 1, 0), folder, 1, events::add).run(() -> false))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("not enough memory at step 1: zeros").hasMessageNotContaining("\n")
                .hasMessageEndingWith("; lower the number of rows (now 8)");
    }

    private static class Delegate implements Task {
        private final LineTask task;

        Delegate(LineTask task) {
            this.task = task;
        }

        @Override
        public String family() {
            return task.family();
        }

        @Override
        public dev.jikji.nn.Module model() {
            return task.model();
        }

        @Override
        public Objective loss(long number) {
            return task.loss(number);
        }

        @Override
        public long batchTokens() {
            return task.batchTokens();
        }

        @Override
        public Map<String, Double> validate() {
            return task.validate();
        }

        @Override
        public Map<String, Double> test() {
            return task.test();
        }

        @Override
        public Optional<String> sample() {
            return task.sample();
        }

        @Override
        public void saveWeights(RunFolder folder) {
            task.saveWeights(folder);
        }

        @Override
        public void loadWeights(RunFolder folder) {
            task.loadWeights(folder);
        }

        @Override
        public String memoryAdvice() {
            return task.memoryAdvice();
        }
    }

    // Schedules that look at validations

    private static TrainingConfig plateau(int steps, int decayPatience) {
        return config(steps, Mode.MINI_BATCH, 1, 2, 0, OptimizerConfig.Kind.MOMENTUM,
                new ScheduleConfig(0.08, ScheduleConfig.Kind.PLATEAU, 0, 0.01, 1, 0.5, decayPatience));
    }

    private List<Double> rates() {
        return events(Stepped.class).stream().map(Stepped::learningRate).toList();
    }

    @Test
    void plateauHalvesTheRateAfterSoManyValidationsWithoutImprovementDownToTheLast() {
        task.validations.addAll(List.of(3.0, 3.0, 4.0, 3.5, 3.1, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0));
        train(plateau(24, 2));
        assertThat(rates()).containsExactly(0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.04, 0.04, 0.04, 0.04, 0.02, 0.02,
                0.02, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01);
    }

    /// Stopped between two validations, which makes one out of turn: a good one, that must not count.
    @Test
    void plateauGoesOnAcrossAnInterruptionAsIfItHadNotBeen() {
        List<Double> validations = List.of(3.0, 3.5, 3.4, 2.9, 3.0, 3.0);
        task.validations.addAll(validations);
        train(plateau(12, 1));
        List<Double> uninterrupted = rates();
        float[] weights = stored(folder.checkpoint(), "model.weight");
        assertThat(uninterrupted).endsWith(0.01, 0.01);
        events.clear();
        folder = emptyFolder("stopped");
        try (LineTask first = new LineTask(8); LineTask second = new LineTask(8)) {
            first.validations.addAll(List.of(3.0, 3.5, 1.0));
            train(first, plateau(12, 1), () -> events(Stepped.class).size() == 5);
            second.validations.addAll(validations.subList(2, 6));
            train(second, plateau(12, 1), () -> false);
        }
        assertThat(rates()).isEqualTo(uninterrupted);
        assertThat(stored(folder.checkpoint(), "model.weight")).containsExactly(weights);
        assertThat(events(Validated.class)).extracting(Validated::best).as("the one out of turn is the best")
                .containsExactly(true, false, true, false, false, false, false);
    }

    @Test
    void checkpointsFromBeforePlateausGoOn() {
        task.validations.addAll(List.of(2.0, 1.0, 1.5));
        boolean[] stop = {false};
        new Trainer(task, config(20, 1, 2, 2), folder, 1, event -> stop[0] |= event instanceof Saved s && s.step() == 6)
                .run(() -> stop[0]);
        rewrite((_, metadata) -> {
            metadata.remove("counted_best");
            metadata.remove("reductions");
        });
        try (LineTask resumed = new LineTask(8)) {
            resumed.validations.add(1.4);
            assertThat(train(resumed, config(20, 1, 2, 2), () -> false).step()).isEqualTo(8);
        }
    }

    // Optimizers and modes

    @ParameterizedTest
    @EnumSource
    void everyOptimizerLearnsAndGoesOnBitForBit(OptimizerConfig.Kind kind) {
        double rate = switch (kind) {
            case SGD, MOMENTUM, NESTEROV -> 0.02;
            case RMSPROP -> 0.01; // with momentum
            case ADAGRAD, MUON -> 0.5;
            default -> 0.05;
        };
        TrainingConfig config = config(20, Mode.MINI_BATCH, 1, 7, 0, kind,
                new ScheduleConfig(rate, ScheduleConfig.Kind.CONSTANT, 0, 0, 1, 0.5, 1));
        double before = task.test().get("loss");
        assertThat(train(config).metrics().get("loss")).isLessThan(before / 2);
        float[] uninterrupted = stored(folder.checkpoint(), "model.weight");
        events.clear();
        folder = emptyFolder("stopped");
        try (LineTask first = new LineTask(8); LineTask second = new LineTask(8)) {
            train(first, config, () -> events(Stepped.class).size() == 9);
            train(second, config, () -> false);
        }
        assertThat(stored(folder.checkpoint(), "model.weight")).containsExactly(uninterrupted);
    }

    private static TrainingConfig config(int steps, Mode mode) {
        return config(steps, mode, 1, 100, 0, OptimizerConfig.Kind.SGD,
                new ScheduleConfig(0.02, ScheduleConfig.Kind.CONSTANT, 0, 0, 1, 0.5, 1));
    }

    /// 20 points in batches of 8, 8 and 4 against all 20 at once: each point weighs the same.
    @Test
    void inBatchModeAStepSeesAllDataOnce() {
        task.points = 20;
        train(config(10, Mode.BATCH));
        List<Double> losses = events(Stepped.class).stream().map(Stepped::loss).toList();
        float[] weights = task.weights();
        events.clear();
        folder = emptyFolder("at-once");
        try (LineTask large = new LineTask(20)) {
            large.points = 20;
            train(large, config(10, Mode.MINI_BATCH), () -> false);
            for (int i = 0; i < 10; i++)
                assertThat(events(Stepped.class).get(i).loss()).isCloseTo(losses.get(i), within(1e-5));
            assertThat(large.weights()).containsExactly(weights, within(1e-5f));
        }
        assertThat(losses).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void aStepOverAllDataCanBeGivenUpAndChangesNothing() {
        task.points = 80;
        int[] asked = {0};
        Finished finished = train(task, config(5, Mode.BATCH), () -> ++asked[0] == 15);
        assertThat(finished.reason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(finished.step()).isEqualTo(1);
        float[] stopped = stored(folder.checkpoint(), "model.weight");
        folder = emptyFolder("one-step");
        try (LineTask one = new LineTask(8)) {
            one.points = 80;
            train(one, config(1, Mode.BATCH), () -> false);
            assertThat(one.weights()).containsExactly(stopped);
        }
    }

    @Test
    void batchModeIsRefusedWhereDataHaveNoEnd() {
        assertThatThrownBy(() -> train(config(5, Mode.BATCH))).isInstanceOf(InputException.class)
                .hasMessage("training.mode: batch is not possible for 'line'; choose mini-batch");
    }

    @Test
    void inStochasticModeABatchIsOneRowAndNothingIsAccumulated() {
        var stochastic = config(3, Mode.STOCHASTIC, 4, 100, 0, OptimizerConfig.Kind.SGD,
                new ScheduleConfig(0.02, ScheduleConfig.Kind.CONSTANT, 0, 0, 1, 0.5, 1));
        assertThat(stochastic.rows()).isEqualTo(1);
        List<Long> numbers = new ArrayList<>();
        Task counted = new Delegate(task) {
            @Override
            public Objective loss(long number) {
                numbers.add(number);
                return super.loss(number);
            }
        };
        new Trainer(counted, stochastic, folder, 1, events::add).run(() -> false);
        assertThat(numbers).containsExactly(0L, 1L, 2L);
    }

    // Checkpoints

    @Test
    void checkpointOfAnotherFamilyIsRefused() {
        train(config(3, 1, 3, 0));
        task.family = "curve";

        refusesToResume(config(3, 1, 3, 0), folder.checkpoint() + ": a checkpoint of family line, not curve");
    }

    @Test
    void checkpointOfAnotherOptimizerIsRefused() {
        train(config(3, 1, 3, 0));

        refusesToResume(config(3, 1, 3, 0, OptimizerConfig.Kind.SGD, 0.1),
                folder.checkpoint() + ": does not fit this run: optimizer state 'weight.velocity' is missing");
    }

    @Test
    void checkpointOfAnotherArchitectureIsRefused() {
        train(config(3, 1, 3, 0));
        rewrite((tensors, _) -> tensors.put("model.weight", Tensor.zeros(1, 5)));

        refusesToResume(config(3, 1, 3, 0), folder.checkpoint()
                + ": does not fit this run: parameter 'weight' has shape [1, 5], the model needs [1, 3]");
    }

    @Test
    void checkpointWithoutItsPositionIsRefused() {
        train(config(3, 1, 3, 0));
        rewrite((_, metadata) -> metadata.put("step", "three"));

        refusesToResume(config(3, 1, 3, 0),
                folder.checkpoint() + ": does not fit this run: For input string: \"three\"");
    }

    @Test
    void weightsAreNoCheckpoint() throws IOException {
        train(config(3, 1, 3, 0));
        Files.copy(folder.weights(), folder.checkpoint(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        refusesToResume(config(3, 1, 3, 0),
                folder.checkpoint() + ": not a checkpoint of a training; choose the run folder that holds one");
    }

    @Test
    void truncatedCheckpointIsRefusedAtEveryLength() throws IOException {
        train(config(3, 1, 3, 0));
        byte[] whole = bytes(folder.checkpoint());
        for (int length = 0; length < whole.length; length += 37) {
            Files.write(folder.checkpoint(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> train(config(3, 1, 3, 0))).isInstanceOf(InputException.class)
                    .hasMessageStartingWith(folder.checkpoint() + ": ").hasMessageNotContaining("\n");
        }
    }

    @Test
    void alteredHeaderOfACheckpointIsRefusedOrHarmless() throws IOException {
        train(config(3, 1, 3, 0));
        byte[] whole = bytes(folder.checkpoint());
        long header = ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong() + 8;
        var random = new java.util.Random(5);
        for (int round = 0; round < 200; round++) {
            byte[] altered = whole.clone();
            altered[random.nextInt((int) header)] = (byte) random.nextInt(256);
            Files.write(folder.checkpoint(), altered);
            try (LineTask fresh = new LineTask(8)) {
                train(fresh, config(3, 1, 3, 0), () -> false);
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(folder.checkpoint().toString()).doesNotContain("\n");
            }
        }
    }

    @FunctionalInterface
    private interface Change {
        void to(Map<String, Tensor> tensors, Map<String, String> metadata);
    }

    private void rewrite(Change change) {
        try (var _ = TensorScope.open()) {
            var tensors = new LinkedHashMap<String, Tensor>();
            Map<String, String> metadata;
            try (TensorFile file = TensorFile.open(folder.checkpoint())) {
                metadata = new LinkedHashMap<>(file.metadata());
                for (String name : file.names()) tensors.put(name, file.tensor(name));
            }
            change.to(tensors, metadata);
            TensorFile.write(folder.checkpoint(), metadata, tensors);
        }
    }

    private void refusesToResume(TrainingConfig config, String message) {
        byte[] before = bytes(folder.checkpoint());
        byte[] weights = bytes(folder.weights());
        assertThatThrownBy(() -> train(config)).isInstanceOf(InputException.class).hasMessage(message);
        assertThat(bytes(folder.checkpoint())).isEqualTo(before);
        assertThat(bytes(folder.weights())).isEqualTo(weights);
    }

    @Test
    void checkpointThatCannotBeWrittenEndsTheTrainingInOneLineAndLeavesNothingHalfWritten() throws IOException {
        Path inTheWay = folder.checkpoint();
        assertThatThrownBy(() -> new Trainer(task, config(6, 1, 2, 0), folder, 1, event -> {
            if (event instanceof Validated) makeFolder(inTheWay.resolve("full"));
        }).run(() -> false)).isInstanceOf(InputException.class).hasMessageStartingWith("cannot write " + inTheWay)
                .hasMessageNotContaining("\n");

        try (var files = Files.list(folder.path())) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "checkpoint.safetensors", "model.safetensors");
        }
    }

    @Test
    void stepsFreeWhatTheyMake() {
        List<Long> live = new ArrayList<>();
        new Trainer(task, config(100, 2, 30, 0), folder, 1, event -> {
            if (event instanceof Stepped s && s.step() >= 10) live.add(TensorScope.liveTensors());
        }).run(() -> false);

        assertThat(live).containsOnly(live.getFirst());
    }

    @Test
    void diagnosedStepsFreeWhatTheyMakeToo() {
        TrainingConfig plain = config(60, 1, 60, 0);
        var diagnosed = new TrainingConfig(plain.steps(), plain.mode(), plain.batchSize(), 0, 1, plain.optimizer(),
                plain.schedule(), 1.0, 0, 60, 0, 0, 1_000_000, 5, 0);
        List<Long> live = new ArrayList<>();
        new Trainer(task, diagnosed, folder, 1, event -> {
            if (event instanceof Stepped s && s.step() > 1 && s.step() % 5 == 1) live.add(TensorScope.liveTensors());
        }).run(() -> false);
        assertThat(live).hasSize(11).containsOnly(live.getLast());
    }

    @Test
    void aValidationThatIsNoNumberBeforeAnyCheckpointPromisesNone() {
        task.validations.add(Double.NaN);
        assertThatThrownBy(() -> train(config(20, 1, 3, 0))).hasMessageStartingWith(
                "the validation loss became NaN at step 3: lower training.learning_rate (now 0.05)");
        assertThat(folder.checkpoint()).doesNotExist();
    }

    private RunFolder emptyFolder(String name) {
        return new RunFolder(makeFolder(path.resolve(name)));
    }

    private static Path makeFolder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
