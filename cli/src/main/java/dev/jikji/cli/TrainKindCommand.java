package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji train` for a [RunKind].
@Command(sortOptions = false)
final class TrainKindCommand implements Callable<Integer> {
    private final Console console;
    private final RunKind kind;

    @Parameters(arity = "0..1", paramLabel = "KIND", description = "The kind of model, as the first argument.")
    private String named;

    @Mixin
    private RecipeOptions options;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    private TrainKindCommand(Console console, RunKind kind) {
        this.console = console;
        this.kind = kind;
    }

    static CommandSpec spec(Console console, RunKind kind) {
        var command = new TrainKindCommand(console, kind);
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        spec.usageMessage().customSynopsis("jikji train " + kind.name() + " " + kind.data() + " [SETTING...]",
                "jikji train --config FILE [SETTING...]");
        command.options.addSettings(spec, kind.recipe(), true);
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        require(named == null || named.equals(kind.name()),
                "put the model first: ./jikji train %s …; here '%s' comes after flags", named, named);
        Recipe recipe = options.over(kind.recipe());
        recipe.sections(); // refuses a bad recipe before anything is written
        return train(console, kind, recipe, new RunFolder(options.folder(kind.name())), json);
    }

    /// Trains in a folder that must be empty or not exist, and is left so if nothing comes of it.
    ///
    /// @return the exit code
    static int train(Console console, RunKind kind, Recipe recipe, RunFolder folder, boolean json) throws IOException {
        boolean existed = folder.requireUnused();
        boolean kept = false;
        try {
            recipe.save(folder.recipe());
            int exitCode = kind.train(console, recipe, folder, json);
            kept = true;
            return exitCode;
        } catch (Interrupts.Abandoned _) {
            console.note("interrupted; nothing is kept");
            return Interrupts.EXIT_CODE;
        } finally {
            if (!kept) folder.remove(existed);
        }
    }
}
