package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Device;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Split;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.Trainer;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// From a recipe to a trained language model in a run folder.
///
/// ```java
/// Recipe recipe = LanguageModels.family("gpt").recipe().with("data.text", "book.txt");
/// LanguageModelTraining.begin(recipe, Path.of("runs/book")).run(() -> false, event -> {});
/// ```
public final class LanguageModelTraining {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Recipe recipe;
    private final RunFolder folder;
    private final boolean resumed;

    /// Told how far something long before the first step has come.
    @FunctionalInterface
    public interface Preparation {
        /// @param what  in words, such as `training the tokenizer`
        /// @param bytes of text done so far
        void at(String what, long bytes);
    }

    private LanguageModelTraining(Recipe recipe, RunFolder folder, boolean resumed) {
        this.recipe = recipe;
        this.folder = folder;
        this.resumed = resumed;
    }

    /// A new training.
    ///
    /// @param folder made by this call; must not exist, or be empty
    /// @throws InputException if the folder holds something, or the recipe's settings do not fit each other
    public static LanguageModelTraining begin(Recipe recipe, Path folder) {
        recipe.sections(); // refuses a bad recipe before anything is written
        new RunFolder(folder).requireUnused();
        return new LanguageModelTraining(recipe, new RunFolder(folder), false);
    }

    /// A training that was interrupted, with the recipe stored in its folder.
    ///
    /// @throws InputException if the folder holds no run
    public static LanguageModelTraining resume(Path folder) {
        RunFolder run = new RunFolder(folder);
        require(Files.exists(run.recipe()), "%s: holds no run to resume: no recipe.yaml there", folder);
        String family = Recipe.family(run.recipe())
                .orElseThrow(() -> new InputException("%s: names no family".formatted(run.recipe())));
        return new LanguageModelTraining(LanguageModels.family(family).recipe().overlay(run.recipe()), run, true);
    }

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
        try {
            return train(stop, listener, preparation);
        } catch (Throwable e) {
            if (!resumed && !Files.exists(folder.metrics())) folder.remove(existed);
            throw e;
        }
    }

    private TrainEvent.Finished train(BooleanSupplier stop, Consumer<TrainEvent> listener, Preparation preparation) {
        RunConfig run = recipe.section(RunConfig.class);
        run.startRuntime();
        LanguageModelFamily<?> family = LanguageModels.family(recipe.family());
        if (!Files.exists(folder.summary())) prepare(family, run, preparation);
        TrainingConfig training = recipe.section(TrainingConfig.class);
        Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
        requirePossible(family, tokenizer.vocabSize(), training);
        NativeRuntime.seed(run.seed());
        try (PackedTokens train = PackedTokens.open(folder.tokens("train"));
                PackedTokens validation = openIfThere("validation");
                PackedTokens test = openIfThere("test");
                LanguageModelTask task = new LanguageModelTask(family, family.build(recipe, tokenizer.vocabSize()),
                        tokenizer, training, run, train, validation, test)) {
            try (MetricsLog log = resumed
                    ? MetricsLog.resume(folder.metrics(), Trainer.savedStep(folder))
                    : MetricsLog.create(folder.metrics())) {
                Trainer trainer = new Trainer(task, training, folder, run.seed(), log.andThen(listener));
                TrainEvent.Finished finished = trainer.run(stop);
                writeResult(finished);
                return finished;
            }
        }
    }

    private void prepare(LanguageModelFamily<?> family, RunConfig run, Preparation preparation) {
        recipe.save(folder.recipe()); // first: what is killed from here on can be resumed
        DataConfig data = recipe.section(DataConfig.class);
        Split split = data.open(run.seed());
        Tokenizer tokenizer = trainTokenizer(split.train(), preparation);
        SequencedMap<String, Corpus> corpora = new LinkedHashMap<>();
        corpora.put("train", split.train());
        if (split.validation() != null) corpora.put("validation", split.validation());
        if (split.test() != null) corpora.put("test", split.test());
        SequencedMap<String, PackedTokens.Info> infos = new LinkedHashMap<>();
        tokenizer.save(folder.tokenizer());
        corpora.forEach((name, corpus) -> infos.put(name, pack(name, tokenizer, corpus, preparation)));
        AtomicFile.write(folder.config(), out -> out
                .write(family.configJson(recipe, tokenizer.vocabSize()).getBytes(StandardCharsets.UTF_8)));
        writeSummary(data, tokenizer, infos); // last: a folder with a summary is prepared
    }

    private Tokenizer trainTokenizer(Corpus corpus, Preparation preparation) {
        preparation.at("training the tokenizer", 0);
        return recipe.section(TokenizerConfig.class).settings().train(corpus);
    }

    private PackedTokens.Info pack(String split, Tokenizer tokenizer, Corpus corpus, Preparation preparation) {
        return PackedTokens.write(folder.tokens(split), tokenizer, corpus,
                bytes -> preparation.at("packing the " + split + " text", bytes));
    }

    private void writeSummary(DataConfig data, Tokenizer tokenizer,
            SequencedMap<String, PackedTokens.Info> infos) {
        ObjectNode json = JSON.createObjectNode();
        json.put("family", recipe.family());
        json.put("corpus", data.text().isEmpty() ? "Europarl sample, English" : String.join(", ", data.text()));
        json.putObject("tokenizer").put("unit", tokenizer.unit()).put("vocab_size", tokenizer.vocabSize());
        ObjectNode splits = json.putObject("splits");
        infos.forEach((name, info) -> splits.putObject(name).put("tokens", info.tokens()).put("bytes", info.bytes())
                .put("documents", info.documents()).put("unknown_tokens", info.unknowns()));
        write(folder.summary(), json);
    }

    private void writeResult(TrainEvent.Finished finished) {
        ObjectNode json = JSON.createObjectNode();
        json.put("reason", finished.reason().name().toLowerCase(Locale.ROOT)).put("step", finished.step());
        ObjectNode test = json.putObject("test");
        finished.metrics().forEach(test::put);
        write(folder.result(), json);
    }

    private static void write(Path file, ObjectNode json) {
        AtomicFile.write(file, out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private PackedTokens openIfThere(String split) {
        return Files.exists(folder.tokens(split)) ? PackedTokens.open(folder.tokens(split)) : null;
    }

    /// Before the model is built: a system that promises more memory than it has would end the process instead.
    private void requirePossible(LanguageModelFamily<?> family, int vocab, TrainingConfig training) {
        Device.META.run(() -> {
            try (LanguageModel shape = family.build(recipe, vocab)) {
                LanguageModelTask.requireSmoothing(shape, training);
                LanguageModelTask.requireMemory(shape, training);
            }
            return null;
        });
    }
}
