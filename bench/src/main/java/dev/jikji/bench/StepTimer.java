package dev.jikji.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Times a [Training]: the options that [Networks] passes to each contender, and the loop. A picocli mix-in.
public final class StepTimer {

    @Option(names = "--warmup", defaultValue = "5", description = "steps before the timed ones (default: ${DEFAULT-VALUE})")
    private int warmup;

    @Option(names = "--steps", defaultValue = "20", description = "timed steps (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(names = "--fixed", description = "train on the first batch alone, to see that it is learnt by heart")
    private boolean fixed;

    @Option(names = "--dropout", defaultValue = "0", description = "of the Transformers (default: ${DEFAULT-VALUE})")
    private double dropout;

    /// Trains on the workload's batches in order. Making a batch's arrays is not timed, making tensors of them is.
    public Measurement time(Workload workload, Training training) {
        List<Double> millis = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < allSteps(); step++) {
            Workload.Batch batch = batch(workload, step);
            long start = System.nanoTime();
            losses.add(training.step(batch));
            if (step >= warmup) millis.add((System.nanoTime() - start) / 1e6);
        }
        return new Measurement(workload.tokensPerStep(), workload.productFlops(), training.parameters(), millis, losses,
                Measurement.residentPeak());
    }

    /// @return share of activations that the workloads which leave it open are to zero
    double dropout() {
        return dropout;
    }

    int warmup() {
        return warmup;
    }

    /// @return steps with those of the warm-up
    int allSteps() {
        return warmup + steps;
    }

    Workload.Batch batch(Workload workload, int step) {
        return workload.batch(fixed ? 0 : step);
    }
}
