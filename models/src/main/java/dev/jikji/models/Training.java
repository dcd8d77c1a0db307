package dev.jikji.models;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.Calibration;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.Trainer;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// From a recipe to a trained model in a run folder, whatever the model's task.
///
/// ```java
/// Recipe recipe = Families.named("gpt").recipe().with("data.text", "book.txt");
/// Training.begin(recipe, Path.of("runs/book")).run(() -> false, event -> {});
/// ```
public final class Training {
    private Recipe recipe;
    private final RunFolder folder;
    private final boolean resumed;

    private Training(Recipe recipe, RunFolder folder, boolean resumed) {
        this.recipe = recipe;
        this.folder = folder;
        this.resumed = resumed;
    }

    /// A new training.
    ///
    /// @param folder made by this call; must not exist, or be empty
    /// @throws InputException if the folder holds something, or the recipe's settings do not fit each other
    public static Training begin(Recipe recipe, Path folder) {
        recipe.sections(); // refuses a bad recipe before anything is written
        new RunFolder(folder).requireUnused();
        return new Training(recipe, new RunFolder(folder), false);
    }

    /// A training that was interrupted, with the recipe stored in its folder.
    ///
    /// @throws InputException if the folder holds no run
    public static Training resume(Path folder) {
        RunFolder run = new RunFolder(folder);
        require(Files.exists(run.recipe()), "%s: holds no run to resume: no recipe.yaml there", folder);
        String family = Recipe.family(run.recipe())
                .orElseThrow(() -> new InputException("%s: names no family".formatted(run.recipe())));
        return new Training(Families.named(family).recipe().overlay(run.recipe()), run, true);
    }

    /// As the run folder keeps it, once [#run] has set the steps that fit into `training.minutes`.
    public Recipe recipe() {
        return recipe;
    }

    public RunFolder folder() {
        return folder;
    }

    /// @see #run(BooleanSupplier, Consumer, Preparation)
    public TrainEvent.Finished run(BooleanSupplier stop, Consumer<TrainEvent> listener) {
        return run(stop, listener, (_, _) -> {});
    }

    /// Trains. The run folder then holds a model folder, the metrics, and all it takes to go on.
    ///
    /// @param stop        asked after each step; true ends the training, which can be resumed
    /// @param listener    told everything, on this thread, after the metrics are written
    /// @param preparation told about the tokenizer and the packing of the text
    /// @throws InputException if the text, the settings or the machine do not allow it, in one line
    public TrainEvent.Finished run(BooleanSupplier stop, Consumer<TrainEvent> listener, Preparation preparation) {
        boolean existed = Files.exists(folder.path());
        boolean[] begun = {false};
        try {
            return train(stop, event -> {
                begun[0] |= !(event instanceof TrainEvent.Started);
                listener.accept(event);
            }, preparation);
        } catch (Throwable e) {
            if (!resumed && !begun[0]) folder.remove(existed);
            throw e;
        }
    }

    private TrainEvent.Finished train(BooleanSupplier stop, Consumer<TrainEvent> listener, Preparation preparation) {
        var run = (RunSettings) recipe.sections().get("run");
        run.startRuntime();
        Family family = Families.named(recipe.family());
        if (!Files.exists(folder.summary())) {
            recipe.save(folder.recipe()); // first: what is killed from here on can be resumed
            family.prepare(recipe, folder, preparation);
        }
        Recipe fitted = family.fit(recipe, folder);
        if (!fitted.equals(recipe)) {
            recipe = fitted;
            recipe.save(folder.recipe());
        }
        Optional<TrainEvent.Finished> byItself = trainByItself(family, stop, listener);
        if (byItself.isPresent()) return byItself.get();
        if (recipe.section(TrainingConfig.class).minutes() > 0) fitSteps(family, run, preparation);
        NativeRuntime.seed(run.seed());
        try (Task task = family.open(recipe, folder);
                MetricsLog log = resumed
                        ? MetricsLog.resume(folder.metrics(), Trainer.savedStep(folder))
                        : MetricsLog.create(folder.metrics())) {
            TrainingConfig training = recipe.section(TrainingConfig.class);
            folder.removeResult();
            TrainEvent.Finished finished = new Trainer(task, training, folder, run.seed(), log.andThen(listener))
                    .run(stop);
            writeResult(finished);
            return finished;
        }
    }

    private Optional<TrainEvent.Finished> trainByItself(Family family, BooleanSupplier stop,
            Consumer<TrainEvent> listener) {
        MetricsLog[] log = {null};
        try {
            Optional<TrainEvent.Finished> finished = family.trainByItself(recipe, folder, stop, event -> {
                if (log[0] == null)
                    log[0] = resumed && Files.exists(folder.metrics())
                            ? MetricsLog.resume(folder.metrics(), 0)
                            : MetricsLog.create(folder.metrics());
                log[0].accept(event);
                listener.accept(event);
            });
            finished.ifPresent(this::writeResult);
            return finished;
        } finally {
            if (log[0] != null) log[0].close();
        }
    }

    /// Replaces minutes by steps, in the folder too: from there on this is a training like any other.
    private void fitSteps(Family family, RunSettings run, Preparation preparation) {
        TrainingConfig training = recipe.section(TrainingConfig.class);
        Calibration fit;
        NativeRuntime.seed(run.seed());
        try (Task task = family.open(recipe, folder)) {
            var budget = Duration.ofNanos((long) (60e9 * training.minutes()));
            fit = Calibration.of(task, training, budget, run.seed(),
                    (_, _) -> preparation.at("measuring how long a step takes", 0));
        }
        preparation.note(String.format(Locale.ROOT,
                "%,d steps of %,d ms and %d validations of %.1f s fit into %s minutes", fit.steps(),
                fit.step().toMillis(), fit.validations(), fit.validation().toMillis() / 1e3, training.minutes()));
        recipe = recipe.with("training.steps", Integer.toString(fit.steps()))
                .with("training.warmup", Integer.toString(fit.warmup(training)))
                .with("training.evaluate_every", Integer.toString(fit.evaluateEvery())).with("training.minutes", "0");
        recipe.save(folder.recipe());
    }

    private void writeResult(TrainEvent.Finished finished) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("reason", finished.reason().name().toLowerCase(Locale.ROOT)).put("step", finished.step());
        ObjectNode test = json.putObject("test");
        finished.metrics().forEach(test::put);
        AtomicFile.write(folder.result(),
                out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
