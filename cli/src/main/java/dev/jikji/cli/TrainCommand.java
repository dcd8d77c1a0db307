package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `jikji train`: trains a language model on text.
@Command
final class TrainCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new InputException("this build cannot train yet");
    }
}
