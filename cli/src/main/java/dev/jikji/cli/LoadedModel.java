package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.PrecisionChoice;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.RunConfig;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The arguments by which a command loads a trained model, and how it computes.
final class LoadedModel {
    @Parameters(paramLabel = "RUN", description = "A run folder, or any model folder with tokenizer.json.")
    private Path path;

    @Option(names = "--precision", paramLabel = "CHOICE", description = "auto, float32, reduced or bfloat16 (default: the run's, else auto).", converter = Choices.OfPrecision.class)
    private PrecisionChoice precision;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; 0 for all processors (default: the run's, else 0).")
    private Integer threads;

    private Optional<Recipe> recipe = Optional.empty();

    /// A model named by something else than arguments.
    static LoadedModel at(Path path) {
        var loaded = new LoadedModel();
        loaded.path = path;
        return loaded;
    }

    Path path() {
        return path;
    }

    RunFolder run() {
        return new RunFolder(path);
    }

    /// The recipe of the training, if the folder is a run.
    Optional<Recipe> recipe() {
        return recipe;
    }

    /// Starts the runtime and loads the model.
    ModelFolder load() {
        require(Files.isDirectory(path), "%s: no such folder; name a run or a model folder", path);
        if (Files.exists(run().recipe())) {
            recipe = Recipe.family(run().recipe())
                    .map(family -> LanguageModels.family(family).recipe().overlay(run().recipe()));
        }
        LoadedRun.startRuntime(precision, threads, recipe.map(r -> r.section(RunConfig.class)));
        ModelFolder folder = ModelFolder.load(path);
        try {
            Tokenizer tokenizer = folder.requireTokenizer();
            long vocab = folder.model().outputWeight().size(0);
            require(tokenizer.vocabSize() <= vocab,
                    "%s: tokenizer.json has %d tokens, the model only %d; copy the model's own tokenizer there", path,
                    tokenizer.vocabSize(), vocab);
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /// The precision in force, as `--precision` names it.
    static String precisionName() {
        return NativeRuntime.precision().name().toLowerCase(Locale.ROOT);
    }
}
