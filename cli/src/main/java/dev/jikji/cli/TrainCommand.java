package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Families;
import dev.jikji.models.Family;
import dev.jikji.models.Training;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Nearest;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji train`: trains a model on libtorch. Its flags are the settings of the family's recipe.
@Command(sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    static final String DEFAULT_FAMILY = "gpt";

    private final Console console;
    private final Family family;
    private final Instead instead;

    /// What a command does in the place of one training.
    @FunctionalInterface
    interface Instead {
        /// @return the exit code; empty if it is one training after all
        OptionalInt train(Recipe recipe, Path folder, boolean json);
    }

    @Parameters(arity = "0..1", paramLabel = "FAMILY", description = "The model, as the first argument.")
    private String named;

    @Mixin
    private RecipeOptions options;

    @Option(names = "--resume", paramLabel = "FOLDER", description = "Go on with an interrupted run, by its own recipe.")
    private Path resumed;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    private TrainCommand(Console console, Family family, Instead instead) {
        this.console = console;
        this.family = family;
        this.instead = instead;
    }

    /// The command with the flags of a family.
    ///
    /// @param name  of the family
    /// @param shown whether the arguments name the family themselves: then the help is that of the family
    /// @throws InputException if there is no such family
    static CommandSpec spec(Console console, String name, boolean shown) {
        return spec(console, name, shown, (_, _, _) -> OptionalInt.empty());
    }

    /// Likewise, with something else that some recipes ask for.
    static CommandSpec spec(Console console, String name, boolean shown, Instead instead) {
        requireKnown(name);
        var command = new TrainCommand(console, Families.named(name), instead);
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        spec.usageMessage().customSynopsis(
                shown
                        ? "jikji train " + name + " " + command.family.data() + " [SETTING...]"
                        : "jikji train [FAMILY] [--text FILE...] [SETTING...]",
                "jikji train --config FILE [SETTING...]", "jikji train --resume FOLDER");
        if (!shown) {
            List<String> footer = new ArrayList<>(List.of("", "Models:"));
            for (Family f : Families.all())
                footer.add(String.format("  %-14s %s%s", f.name(), f.summary(),
                        f.name().equals(DEFAULT_FAMILY) ? " (the default)" : ""));
            for (RunKind kind : RunKinds.all()) footer.add(String.format("  %-14s %s", kind.name(), kind.summary()));
            footer.addAll(List.of("", "Each has its settings: see ./jikji train " + DEFAULT_FAMILY + " --help"));
            spec.usageMessage().footer(footer.toArray(String[]::new));
        }
        command.options.addSettings(spec, command.family.recipe(), shown);
        return spec;
    }

    private static void requireKnown(String name) {
        List<String> names = Stream.concat(Families.all().stream().map(Family::name),
                RunKinds.all().stream().map(RunKind::name)).toList();
        require(names.contains(name), "no model family '%s'; %s", name, Nearest.to(name, names)
                .map(nearest -> "did you mean '" + nearest + "'?").orElse("there are " + String.join(", ", names)));
    }

    @Override
    public Integer call() {
        require(named == null || named.equals(family.name()),
                "put the model first: ./jikji train %s …; here '%s' comes after flags", named, named);
        if (resumed == null) {
            Recipe recipe = options.over(family.recipe());
            Path folder = options.folder(family.name());
            OptionalInt exitCode = instead.train(recipe, folder, json);
            return exitCode.isPresent() ? exitCode.getAsInt() : train(Training.begin(recipe, folder));
        }
        return train(resume());
    }

    private int train(Training training) {
        StopReason reason = new TrainingSession(console, training).run();
        if (reason == null) return Interrupts.EXIT_CODE;
        TrainingResult result = TrainingResult.of(training.folder());
        console.out().println(json ? result.json() : result.text());
        console.out().flush();
        console.note("see " + training.folder().report());
        if (reason != StopReason.INTERRUPTED) return 0;
        console.note("go on with: ./jikji train --resume " + training.folder().path());
        return Interrupts.EXIT_CODE;
    }

    private Training resume() {
        List<String> given = new ArrayList<>();
        if (named != null) given.add(named);
        given.addAll(options.given());
        require(given.isEmpty(), "--resume goes on with the run's own recipe; leave out %s", String.join(", ", given));
        return Training.resume(resumed);
    }
}
