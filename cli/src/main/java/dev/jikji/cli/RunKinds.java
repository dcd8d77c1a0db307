package dev.jikji.cli;

import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// The kinds of model besides the neural language models, and which of all a command line is about: the one it names,
/// or that of its recipe or run folder. Nothing of the neural models is loaded for these kinds.
final class RunKinds {
    private static final List<RunKind> KINDS = List.of( //
            new NgramRuns(), //
            new Word2VecRuns(), //
            new FastTextRuns(), //
            new GloveRuns(), //
            new LemmatizerRuns(), //
            new SplitterRuns());

    private RunKinds() {}

    static List<RunKind> all() {
        return KINDS;
    }

    /// `jikji train`.
    ///
    /// @param arguments after `train`
    /// @throws InputException if they name no known kind or family
    static CommandSpec train(Console console, List<String> arguments) {
        boolean named = !arguments.isEmpty() && !arguments.getFirst().startsWith("-");
        String name = named ? arguments.getFirst() : configured(arguments).orElse(null);
        value(arguments, "--resume").ifPresent(folder -> ofRun(Path.of(folder)).ifPresent(resumed -> {
            throw new InputException(
                    "--resume %s: a training of '%s' cannot be resumed; repeat it: ./jikji train --config %s"
                            .formatted(folder, resumed.name(), new RunFolder(Path.of(folder)).recipe()));
        }));
        String family = name == null ? TrainCommand.DEFAULT_FAMILY : name;
        return Tasks.of(family).map(task -> task.trainCommand(console, family, named))
                .orElseGet(() -> TrainCommand.spec(console, family, named));
    }

    /// `jikji eval`. Sets for word vectors, which may be a file of another program, say that it is about those.
    static CommandSpec eval(Console console, List<String> arguments) {
        boolean sets = arguments.stream().anyMatch(argument -> argument.startsWith("--similarity")
                || argument.startsWith("--analogies"));
        if (sets) return CommandSpec.forAnnotatedObject(new VectorEvalCommand(console));
        Optional<TaskCommands> task = Tasks.ofRun(arguments);
        if (task.isPresent()) return CommandSpec.forAnnotatedObject(task.get().eval(console));
        if (translates(arguments)) return CommandSpec.forAnnotatedObject(new TranslationEvalCommand(console));
        if (namesNothing(arguments))
            return NoRunCommand.spec("eval", "a run, a model folder, or an n-gram model's file", "all families");
        return spec(console, arguments, RunKind::eval, EvalCommand::new);
    }

    /// `jikji generate`.
    ///
    /// @throws InputException if they name a model that writes otherwise, or not at all
    static CommandSpec generate(Console console, List<String> arguments) {
        run(arguments).filter(folder -> TranslationFolder.family(folder).isPresent()).ifPresent(folder -> {
            throw new InputException("%s: holds a translation model; see ./jikji translate".formatted(folder));
        });
        Tasks.ofRun(arguments).ifPresent(_ -> {
            throw new InputException("%s: holds a model that labels text; see ./jikji predict"
                    .formatted(run(arguments).orElseThrow()));
        });
        return spec(console, arguments, RunKind::generate, GenerateCommand::new);
    }

    /// Opens a run of whatever kind for `jikji compare`.
    ///
    /// @throws InputException if the folder is no run, or its kind cannot be compared
    static ComparedRun compared(Path run) {
        String family = new RunFolder(run).family();
        return named(family).map(kind -> kind.compared(run)).orElseGet(() -> NeuralComparedRun.open(run, family));
    }

    /// Whether the run that is named holds a translation model; parallel text says so too.
    private static boolean translates(List<String> arguments) {
        return run(arguments).filter(folder -> TranslationFolder.family(folder).isPresent()).isPresent()
                || arguments.stream().anyMatch(argument -> argument.startsWith("--source")
                        || argument.startsWith("--pairs"));
    }

    private static boolean namesNothing(List<String> arguments) {
        return !arguments.isEmpty() && paths(arguments.subList(0, 1)).anyMatch(path -> !Files.exists(path));
    }

    private static Stream<Path> paths(List<String> arguments) {
        return arguments.stream().filter(argument -> !argument.startsWith("-")).flatMap(argument -> {
            try {
                return Stream.of(Path.of(argument));
            } catch (InvalidPathException _) {
                return Stream.empty();
            }
        });
    }

    /// The first argument that is a run folder.
    static Optional<Path> run(List<String> arguments) {
        return paths(arguments).filter(path -> Files.isRegularFile(new RunFolder(path).recipe())).findFirst();
    }

    private static CommandSpec spec(Console console, List<String> arguments, BiFunction<RunKind, Console, ?> ofKind,
            Function<Console, ?> neural) {
        Object command = subject(arguments).<Object>map(kind -> ofKind.apply(kind, console))
                .orElseGet(() -> neural.apply(console));
        return CommandSpec.forAnnotatedObject(command);
    }

    /// The kind of the first argument that is a run or a model, if it is one of these.
    private static Optional<RunKind> subject(List<String> arguments) {
        for (Path path : paths(arguments).toList()) {
            if (Files.isRegularFile(new RunFolder(path).recipe())) return ofRun(path);
            Optional<RunKind> kind = Files.isRegularFile(path)
                    ? KINDS.stream().filter(k -> k.recognises(path)).findFirst()
                    : Optional.empty();
            if (kind.isPresent()) return kind;
        }
        return Optional.empty();
    }

    private static Optional<RunKind> ofRun(Path folder) {
        Path recipe = new RunFolder(folder).recipe();
        return Files.isRegularFile(recipe) ? Recipe.family(recipe).flatMap(RunKinds::named) : Optional.empty();
    }

    static Optional<RunKind> named(String name) {
        return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    private static Optional<String> configured(List<String> arguments) {
        return value(arguments, "--config").flatMap(file -> Recipe.family(Path.of(file)));
    }

    /// The last value of an option.
    private static Optional<String> value(List<String> arguments, String option) {
        String value = null;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + "=")) value = argument.substring(option.length() + 1);
            else if (argument.equals(option) && i + 1 < arguments.size()) value = arguments.get(i + 1);
        }
        return Optional.ofNullable(value);
    }
}
