package dev.jikji.cli;

import dev.jikji.models.RunSettings;
import dev.jikji.models.PrecisionChoice;
import dev.jikji.models.seq2seq.TranslationFamily;
import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The arguments by which a command loads a trained translation model, and how it computes.
final class LoadedTranslator {
    @Parameters(paramLabel = "RUN", description = "The run folder of a translation model.")
    private Path path;

    @Option(names = "--precision", paramLabel = "CHOICE", description = "auto, float32, reduced or bfloat16 (default: the run's, else auto).", converter = Choices.OfPrecision.class)
    private PrecisionChoice precision;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; 0 for all processors (default: the run's, else 0).")
    private Integer threads;

    Path path() {
        return path;
    }

    /// Starts the runtime and loads the model.
    TranslationFolder load() {
        RunFolder run = new RunFolder(path);
        run.requireFolder();
        Optional<RunSettings> settings = Files.exists(run.recipe())
                ? TranslationFolder.family(path).map(TranslationFamily::recipe)
                        .map(recipe -> (RunSettings) recipe.overlay(run.recipe()).sections().get("run"))
                : Optional.empty();
        LoadedRun.startRuntime(precision, threads, settings);
        return TranslationFolder.load(path);
    }
}
