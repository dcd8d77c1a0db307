package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/// A command whose options depend on the run it is given, before it is given one.
@Command
final class NoRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run folder of a model.")
    private Path run;

    private final String wanted;

    private NoRunCommand(String wanted) {
        this.wanted = wanted;
    }

    /// @param wanted   what the command takes, for messages
    /// @param families whose runs it takes, in words
    static CommandSpec spec(String command, String wanted, String families) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new NoRunCommand(wanted));
        spec.usageMessage().customSynopsis("jikji " + command + " RUN [OPTION...]").footer("",
                "Takes runs of " + families + ". The options are those of the run's task:", "",
                "./jikji " + command + " RUN --help");
        spec.parser().unmatchedArgumentsAllowed(true); // options of the run's task
        return spec;
    }

    /// Refuses what was named.
    @Override
    public Integer call() {
        require(Files.isDirectory(run), "%s: no such folder; name %s", run, wanted);
        String family = new RunFolder(run).family();
        throw new InputException("%s: holds a run of '%s'; name %s".formatted(run, family, wanted));
    }
}
