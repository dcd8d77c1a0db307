package dev.jikji.cli;

import dev.jikji.text.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `jikji doctor`: shows what this machine offers to training, and what is wrong with it.
@Command
final class DoctorCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new InputException("this build cannot examine the machine yet");
    }
}
