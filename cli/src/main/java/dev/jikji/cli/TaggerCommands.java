package dev.jikji.cli;

import java.util.List;
import java.util.concurrent.Callable;

/// Taggers.
final class TaggerCommands implements TaskCommands {

    @Override
    public List<String> families() {
        return List.of("tagger");
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new TaggerEvalCommand(console);
    }

    @Override
    public Callable<Integer> predict(Console console) {
        return new TaggerPredictCommand(console);
    }

    @Override
    public Callable<Integer> errors(Console console) {
        return new TaggerErrorsCommand(console);
    }
}
