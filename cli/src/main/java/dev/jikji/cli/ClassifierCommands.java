package dev.jikji.cli;

import dev.jikji.models.classify.ClassifierFamily;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// The commands for classifiers.
final class ClassifierCommands implements TaskCommands {

    @Override
    public List<String> families() {
        return List.of(ClassifierFamily.FAMILY.name());
    }

    @Override
    public CommandSpec trainCommand(Console console, String family, boolean shown) {
        return TrainCommand.spec(console, family, shown, new CrossValidation(console));
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new ClassifierEvalCommand(console);
    }

    @Override
    public Callable<Integer> predict(Console console) {
        return new ClassifierPredictCommand(console);
    }

    @Override
    public Callable<Integer> errors(Console console) {
        return new ClassifierErrorsCommand(console);
    }
}
