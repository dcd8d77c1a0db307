package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `jikji eval`: measures a trained model on text.
@Command
final class EvalCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new InputException("this build cannot evaluate yet");
    }
}
