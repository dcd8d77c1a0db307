package dev.jikji.cli;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// The tasks whose runs `eval`, `predict` and `errors` know, and which of them a command line is about: that of the
/// first argument that is a run folder.
final class Tasks {
    private static final List<TaskCommands> TASKS = List.of( //
            new TaggerCommands(), //
            new ParserCommands(), //
            new ClassifierCommands());

    private Tasks() {}

    /// @return empty for language models and translation, which have commands of their own
    static Optional<TaskCommands> of(String family) {
        return Stream.concat(TASKS.stream(), RunKinds.all().stream())
                .filter(task -> task.families().contains(family)).findFirst();
    }

    /// The task of the first argument that is a run folder; kinds in [RunKinds] are not looked for.
    static Optional<TaskCommands> ofRun(List<String> arguments) {
        return RunKinds.run(arguments).flatMap(Tasks::family)
                .flatMap(family -> TASKS.stream().filter(task -> task.families().contains(family)).findFirst());
    }

    /// `jikji predict`.
    ///
    /// @throws InputException if the run named predicts nothing
    static CommandSpec predict(Console console, List<String> arguments) {
        return spec(console, arguments, "predict", TaskCommands::predict);
    }

    /// `jikji errors`.
    ///
    /// @throws InputException if the run named has no labels to mistake
    static CommandSpec errors(Console console, List<String> arguments) {
        return spec(console, arguments, "errors", TaskCommands::errors);
    }

    private static CommandSpec spec(Console console, List<String> arguments, String command,
            BiFunction<TaskCommands, Console, Callable<Integer>> make) {
        Optional<Path> run = RunKinds.run(arguments);
        if (run.isEmpty()) return NoRunCommand.spec(command, "a run", families());
        String family = family(run.get())
                .orElseThrow(() -> new InputException("%s: its recipe names no family".formatted(run.get())));
        TaskCommands task = of(family)
                .orElseThrow(() -> new InputException("%s: a run of '%s' gives no labels; see ./jikji %s --help"
                        .formatted(run.get(), family, command)));
        return CommandSpec.forAnnotatedObject(make.apply(task, console));
    }

    private static String families() {
        Stream<TaskCommands> kinds = RunKinds.all().stream().filter(RunKind::predicts).map(kind -> kind);
        return Stream.concat(TASKS.stream(), kinds).flatMap(task -> task.families().stream())
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> family(Path run) {
        return Recipe.family(new RunFolder(run).recipe());
    }
}
