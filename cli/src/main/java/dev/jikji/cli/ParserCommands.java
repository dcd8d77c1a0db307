package dev.jikji.cli;

import dev.jikji.models.parse.ParserFamily;
import java.util.List;
import java.util.concurrent.Callable;

/// Dependency parsers.
final class ParserCommands implements TaskCommands {

    @Override
    public List<String> families() {
        return List.of(ParserFamily.NAME);
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new ParserEvalCommand(console);
    }

    @Override
    public Callable<Integer> predict(Console console) {
        return new ParserPredictCommand(console);
    }

    @Override
    public Callable<Integer> errors(Console console) {
        return new ParserErrorsCommand(console);
    }
}
