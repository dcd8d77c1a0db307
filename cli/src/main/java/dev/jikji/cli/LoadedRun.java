package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Families;
import dev.jikji.models.PrecisionChoice;
import dev.jikji.models.RunSettings;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The arguments by which a command of a task is given a run, and how it computes.
final class LoadedRun {
    @Parameters(paramLabel = "RUN", description = "The run folder of a trained model.")
    private Path path;

    @Option(names = "--precision", paramLabel = "CHOICE", description = "auto, float32, reduced or bfloat16 (default: the run's).", converter = Choices.OfPrecision.class)
    private PrecisionChoice precision;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; 0 for all processors (default: the run's).")
    private Integer threads;

    Path path() {
        return path;
    }

    RunFolder run() {
        return new RunFolder(path);
    }

    /// The recipe of the training.
    ///
    /// @throws dev.jikji.text.InputException if the folder holds no run of a model on libtorch
    Recipe recipe() {
        return Families.named(run().family()).recipe().overlay(run().recipe());
    }

    /// Starts libtorch, as the arguments and else the run's own settings say.
    void startRuntime() {
        require(threads == null || threads >= 0, "--threads: %d is negative", threads);
        startRuntime(precision, threads, Optional.of((RunSettings) recipe().sections().get("run")));
    }

    /// Starts libtorch.
    ///
    /// @param precision null for that of the run, or what suits the processor
    /// @param threads   null for those of the run, or all processors
    static void startRuntime(PrecisionChoice precision, Integer threads, Optional<? extends RunSettings> run) {
        PrecisionChoice choice = precision == null
                ? run.map(RunSettings::precision).orElse(PrecisionChoice.AUTO)
                : precision;
        int count = threads == null ? run.map(RunSettings::threads).orElse(0) : threads;
        boolean shared = run.map(RunSettings::sharedMachine).orElse(false);
        NativeRuntime.start(new NativeRuntime.Settings(choice.resolve(), count, shared));
    }
}
