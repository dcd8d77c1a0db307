package dev.jikji.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The Transformer encoder–decoder of [Workload.TransformerMt#measured] in PyTorch's bfloat16 autocast, by a
/// script in Python that this process starts and hands the batches to.
@Command(name = "PyTorchMt", description = "Times the training step of a Transformer encoder–decoder in PyTorch.")
final class PyTorchMt implements Callable<Integer> {
    private static final String SCRIPT = "transformer_mt.py";

    @Mixin
    private StepTimer timer;

    @Option(names = "--python", defaultValue = "/usr/bin/python3", description = "which knows torch (default: ${DEFAULT-VALUE})")
    private String python;

    /// What the script reads, as one JSON object.
    ///
    /// @param parameters that the model is to have
    record Task(Workload.TransformerMt model, double labelSmoothing, double maxNorm, double learningRate,
            long parameters, long tokens, long productFlops, int threads, int warmup, List<Workload.Batch> batches) {}

    /// @return the script's status
    @Override
    public Integer call() throws InterruptedException {
        Workload.TransformerMt w = Workload.TransformerMt.measured(timer.dropout());
        Task task = new Task(w, w.labelSmoothing(), w.maxNorm(), w.learningRate(), w.parameters(), w.tokensPerStep(),
                w.productFlops(), Runtime.getRuntime().availableProcessors(), timer.warmup(),
                IntStream.range(0, timer.allSteps()).mapToObj(step -> timer.batch(w, step)).toList());
        return new PyTorch(python).run(SCRIPT, task);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new PyTorchMt()).execute(args));
    }
}
