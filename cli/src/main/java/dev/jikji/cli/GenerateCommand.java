package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `jikji generate`: lets a trained model write.
@Command
final class GenerateCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new InputException("this build cannot generate yet");
    }
}
