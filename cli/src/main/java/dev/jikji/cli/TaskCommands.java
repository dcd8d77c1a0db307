package dev.jikji.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands do with the runs of one task, such as classifying: each task is one class that implements this
/// and a line in [Tasks]. The run's recipe says which task it is of. Each command is an annotated picocli object, with
/// the run as its first parameter ([LoadedRun]); it is made before arguments are read and loads nothing then.
interface TaskCommands {

    /// Its families, as recipes name them.
    List<String> families();

    /// `jikji train` for one of the families: by default, what trains every [dev.jikji.models.Family].
    ///
    /// @param shown whether the arguments name the family themselves: then the help is that of the family
    default CommandSpec trainCommand(Console console, String family, boolean shown) {
        return TrainCommand.spec(console, family, shown);
    }

    /// `jikji eval`: scores on labelled data, by default the run's own test data.
    Callable<Integer> eval(Console console);

    /// `jikji predict`: what the model says of new text.
    Callable<Integer> predict(Console console);

    /// `jikji errors`: the most confident mistakes on labelled data, grouped.
    Callable<Integer> errors(Console console);
}
