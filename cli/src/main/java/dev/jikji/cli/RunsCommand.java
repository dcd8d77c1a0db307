package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `jikji runs`: lists the runs with their best scores.
@Command
final class RunsCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new InputException("this build cannot list runs yet");
    }
}
