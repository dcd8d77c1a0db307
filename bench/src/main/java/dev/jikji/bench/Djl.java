package dev.jikji.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What the DJL peers share: the engine, the named parameters and the loss.
///
/// DJL 0.35.1 runs on the libtorch 2.7.1 that PyTorch publishes (with MKL), in strict float32: its Java interface has
/// no switch for autocast or for the precision of products. Never load it into a process that has loaded ours.
final class Djl {

    private final NDManager manager;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    Djl() {
        System.setProperty("ai.djl.offline", "true"); // the native library comes from the class path
        System.setProperty("OPT_OUT_TRACKING", "true");
        // as many as ours; libtorch's own choice may be fewer
        System.setProperty("ai.djl.pytorch.num_threads", "" + Runtime.getRuntime().availableProcessors());
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(1);
        manager = engine.newBaseManager();
    }

    NDManager manager() {
        return manager;
    }

    NDArray normal(String name, double deviation, long... shape) {
        return parameter(name, manager.randomNormal(0, (float) deviation, new Shape(shape), DataType.FLOAT32));
    }

    NDArray uniform(String name, double bound, long... shape) {
        return parameter(name, manager.randomUniform((float) -bound, (float) bound, new Shape(shape)));
    }

    NDArray zeros(String name, long... shape) {
        return parameter(name, manager.zeros(new Shape(shape)));
    }

    NDArray ones(String name, long... shape) {
        return parameter(name, manager.ones(new Shape(shape)));
    }

    private NDArray parameter(String name, NDArray values) {
        values.setRequiresGradient(true);
        parameters.put(name, values);
        return values;
    }

    long parameterCount() {
        return parameters.values().stream().mapToLong(NDArray::size).sum();
    }

    /// Updates every parameter; DJL's update also sets the gradient to zero.
    void update(Optimizer optimizer) {
        parameters.forEach((name, weight) -> {
            try (NDArray gradient = weight.getGradient()) {
                optimizer.update(name, weight, gradient);
            }
        });
    }

    /// Scales all gradients so that their joint L2 norm is at most `max`. DJL's own `optClipGrad` clips each number by
    /// itself, which is other work.
    void clipGradients(double max) {
        double squares = 0;
        for (NDArray weight : parameters.values()) {
            try (NDArray gradient = weight.getGradient(); NDArray norm = gradient.norm()) {
                squares += Math.pow(norm.getFloat(), 2);
            }
        }
        double norm = Math.sqrt(squares);
        if (norm <= max) return;
        for (NDArray weight : parameters.values()) {
            try (NDArray gradient = weight.getGradient()) {
                gradient.muli(max / norm);
            }
        }
    }

    /// @param logits  float32 `(tokens, vocab)`
    /// @param targets int64 `(tokens, 1)`
    /// @return the mean cross-entropy, a scalar in nats
    static NDArray crossEntropy(NDArray logits, NDArray targets) {
        return logits.logSoftmax(-1).gather(targets, 1).mean().neg();
    }

    /// The same against smoothed targets.
    ///
    /// @param smoothing share of each target's weight spread over all tokens
    static NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing) {
        NDArray logProbs = logits.logSoftmax(-1);
        NDArray chosen = logProbs.gather(targets, 1).mean();
        return chosen.mul((float) (smoothing - 1)).sub(logProbs.mean().mul((float) smoothing)); // a double widens it
    }

    /// Times the training step of a peer as the arguments say, and ends the process.
    ///
    /// @param name of the main class
    static <W extends Workload> void main(String name, String description, Function<StepTimer, W> workload,
            Function<W, Training> peer, String... args) {
        CommandLine command = new CommandLine(new Timed<>(workload, peer)).setCommandName(name);
        command.getCommandSpec().usageMessage().description(description);
        System.exit(command.execute(args));
    }

    @Command
    private static final class Timed<W extends Workload> implements Runnable {
        @Mixin
        private StepTimer timer;

        private final Function<StepTimer, W> workload;
        private final Function<W, Training> peer;

        Timed(Function<StepTimer, W> workload, Function<W, Training> peer) {
            this.workload = workload;
            this.peer = peer;
        }

        @Override
        public void run() {
            W measured = workload.apply(timer);
            try (Training training = peer.apply(measured)) {
                System.out.println(timer.time(measured, training).toJson());
            }
        }
    }
}
