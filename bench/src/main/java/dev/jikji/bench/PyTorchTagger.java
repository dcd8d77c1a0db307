package dev.jikji.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The BiLSTM-CRF tagger of [Workload.Tagger#measured] in PyTorch's bfloat16 autocast, many times faster than its float32
/// in Debian's build, by a script in Python that this process starts and
/// hands the batches to.
@Command(name = "PyTorchTagger", description = "Times the training step of a BiLSTM-CRF tagger in PyTorch.")
final class PyTorchTagger implements Callable<Integer> {
    @Mixin
    private StepTimer timer;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "which knows torch (default: ${DEFAULT-VALUE})")
    private String python;

    /// What the script reads, as one JSON object.
    ///
    /// @param parameters that the model is to have
    record Task(Workload.Tagger model, double maxNorm, double learningRate, long parameters,
            long tokens, long productFlops, int threads, int warmup, List<Workload.Batch> batches) {}

    /// @return the script's status
    @Override
    public Integer call() throws InterruptedException {
        Workload.Tagger w = Workload.Tagger.measured();
        return new PyTorch(python).run("tagger.py", new Task(w, JikjiTagger.MAX_NORM,
                JikjiTagger.LEARNING_RATE, w.parameters(), w.tokensPerStep(), w.productFlops(),
                Runtime.getRuntime().availableProcessors(), timer.warmup(),
                IntStream.range(0, timer.allSteps()).mapToObj(step -> timer.batch(w, step)).toList()));
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new PyTorchTagger()).execute(args));
    }
}
