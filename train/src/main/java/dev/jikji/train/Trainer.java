package dev.jikji.train;

import dev.jikji.nn.Objective;
import dev.jikji.nn.Observer;
import dev.jikji.nn.Optimizer;
import dev.jikji.nn.Schedule;
import dev.jikji.tensor.Fused;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorException;
import dev.jikji.tensor.TensorScope;
import dev.jikji.tensor.machine.Memory;
import dev.jikji.tensor.machine.NativeEnvironment;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainingConfig.Mode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Trains a [Task]: steps, validations, checkpoints, early stopping, and an account of it all as [TrainEvent]s.
///
/// A training can be killed at any time and resumed: started again in the same run folder it goes on from the last
/// checkpoint and ends with the same weights, bit for bit (same machine, threads and precision).
public final class Trainer {
    private final Task task;
    private final TrainingConfig config;
    private final RunFolder folder;
    private final long seed;
    private final Consumer<TrainEvent> listener;
    private final Schedule schedule;
    private final List<Tensor> parameters;

    private final ResidentMemory memory = new ResidentMemory();
    private long step;
    private Duration elapsed = Duration.ZERO;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private Patience patience = Patience.FRESH;
    private long lastSave = System.nanoTime();
    private boolean saved; // in the folder is a checkpoint

    /// @param folder null for a [#trial]
    /// @param seed   decides dropout masks
    public Trainer(Task task, TrainingConfig config, RunFolder folder, long seed, Consumer<TrainEvent> listener) {
        this.task = task;
        this.config = config;
        this.folder = folder;
        this.seed = seed;
        this.listener = listener;
        schedule = config.schedule().rates(config.steps());
        parameters = List.copyOf(task.model().parameters().values());
    }

    /// Trains until all steps are taken, validation no longer improves, or `stop` says so; then measures the best model
    /// on test data.
    ///
    /// @param stop asked after every step
    /// @return why it ended, with the test figures
    /// @throws InputException if the loss stops being a number, memory runs out, or the disk is full; the checkpoint
    ///                        before stays, if there is one
    public TrainEvent.Finished run(BooleanSupplier stop) {
        try (Optimizer optimizer = config.optimizer().build(task.model())) {
            if (Files.exists(folder.checkpoint())) restore(Checkpoint.load(folder.checkpoint(), task, optimizer));
            listener.accept(new TrainEvent.Started(task.family(), task.model().parameterCount(), step, config.steps(),
                    folder.path(), task.model().layers()));
            StopReason reason = steps(optimizer, stop);
            return finish(reason, optimizer);
        } catch (TensorException.OutOfMemory e) {
            throw refused(e);
        }
    }

    private InputException refused(TensorException.OutOfMemory e) {
        return new InputException("not enough memory at step %d: %s; lower %s".formatted(step + 1, e.getMessage(),
                task.memoryAdvice()), e);
    }

    /// @return the step at which a training in this folder goes on: 0 if it has no checkpoint
    public static long savedStep(RunFolder folder) {
        return Files.exists(folder.checkpoint()) ? Checkpoint.step(folder.checkpoint()) : 0;
    }

    /// Steps that are taken only to measure them.
    interface Trial extends AutoCloseable {
        void run();

        @Override
        void close();
    }

    Trial trial() {
        Optimizer optimizer = config.optimizer().build(task.model());
        return new Trial() {
            @Override
            public void run() {
                try {
                    step(optimizer, () -> false);
                } catch (TensorException.OutOfMemory e) {
                    throw refused(e);
                }
            }

            @Override
            public void close() {
                optimizer.close();
            }
        };
    }

    private void restore(Checkpoint checkpoint) {
        saved = true;
        step = checkpoint.step();
        elapsed = checkpoint.elapsed();
        bestLoss = checkpoint.bestLoss();
        patience = checkpoint.patience();
    }

    private StopReason steps(Optimizer optimizer, BooleanSupplier stop) {
        long start = step;
        while (step < config.steps()) {
            if (config.patience() > 0 && patience.since() >= config.patience()) return StopReason.EARLY_STOPPED;
            if (stop.getAsBoolean() || !step(optimizer, stop)) return StopReason.INTERRUPTED;
            if (step == start + 1) rehearse(); // not before: it takes its memory from among what steps leave free
            if (step % config.evaluateEvery() == 0 || step == config.steps()) {
                patience = patience.after(validate(), config.schedule());
                save(optimizer);
            } else if (System.nanoTime() - lastSave >= config.saveSeconds() * 1_000_000_000L) {
                save(optimizer);
            }
        }
        return StopReason.COMPLETED;
    }

    /// @return whether it was taken: a step over the whole training data can be given up halfway
    private boolean step(Optimizer optimizer, BooleanSupplier stop) {
        try (Diagnostics diagnostics = isDiagnosed(step + 1) ? new Diagnostics(task.model()) : null) {
            long start = System.nanoTime();
            NativeRuntime.seed(seed + 0x9E37_79B9L * step); // masks depend on the step alone
            long batches = config.batchesOfAStep(task::batchesOfAPass);
            long first = step * batches;
            double tokens = LongStream.range(first, first + batches).map(task::batchTokens).sum();
            double loss = 0;
            double gradNorm;
            try (var _ = TensorScope.open()) {
                boolean whole = config.mode() == Mode.BATCH;
                boolean unsaved = folder != null && !saved;
                List<Tensor> before = whole || unsaved
                        ? task.carried().stream().map(Tensor::copy).toList()
                        : List.of();
                for (long batch = first; batch < first + batches; batch++) {
                    if (whole && batch > first && stop.getAsBoolean()) {
                        task.carry(before);
                        return false;
                    }
                    loss += backward(batch, task.batchTokens(batch) / tokens, diagnostics);
                }
                gradNorm = Fused.gradNorm(parameters);
                if (!Double.isFinite(loss + gradNorm)) {
                    if (unsaved) { // the weights are still good, and so is what was carried
                        task.carry(before);
                        save(optimizer);
                    }
                    boolean ofLoss = !Double.isFinite(loss);
                    throw diverged(ofLoss ? "loss" : "gradient norm", ofLoss ? loss : gradNorm, step + 1);
                }
            }
            double rate = schedule.at(step) * config.schedule().remaining(patience.reductions());
            if (diagnostics != null) diagnostics.beforeUpdate();
            optimizer.step(rate, config.maxGradNorm() > 0 ? Optimizer.clip(gradNorm, config.maxGradNorm()) : 1);
            step++;
            long nanos = System.nanoTime() - start;
            elapsed = elapsed.plusNanos(nanos);
            long resident = Memory.resident().orElse(0);
            listener.accept(
                    new TrainEvent.Stepped(step, loss, gradNorm, rate, tokens / (nanos / 1e9), resident, elapsed));
            if (memory.hasGrown(step, resident)) NativeEnvironment.returnFreedMemory();
            if (diagnostics != null) listener.accept(new TrainEvent.Diagnosed(step, diagnose(diagnostics)));
            optimizer.zeroGrad(); // now, not before the next step: each then finds memory as the one before found it
            return true;
        }
    }

    /// The first step too: what is wrong with the initial weights shows there.
    private boolean isDiagnosed(long number) {
        return config.diagnostics() > 0 && (number == 1 || number % config.diagnostics() == 0);
    }

    private Diagnosis diagnose(Diagnostics diagnostics) {
        task.model().training(false);
        Diagnosis diagnosis = diagnostics.afterUpdate(task.gradientsThroughTime());
        task.model().training(true);
        return diagnosis;
    }

    /// Adds the gradients of one batch.
    ///
    /// @param share    of the step's loss
    /// @param observer watches the way forward; null for nobody
    /// @return its part of that loss
    private double backward(long batch, double share, Observer observer) {
        try (var _ = TensorScope.open()) { // frees every temporary of the batch
            Objective loss;
            try (var _ = NativeRuntime.precision().autocast()) {
                loss = observer == null ? task.loss(batch) : observer.watch(() -> task.loss(batch));
            }
            loss.backward(share);
            return loss.value() * share;
        }
    }

    private InputException diverged(String what, double value, long at) {
        listener.accept(new TrainEvent.Finished(step, StopReason.DIVERGED, Map.of()));
        return new InputException(
                "the %s became %s at step %d%s: lower training.learning_rate (now %s) or training.max_grad_norm (now %s)"
                        .formatted(what, value, at, saved ? "; the checkpoint before it is kept" : "",
                                config.schedule().learningRate(), config.maxGradNorm()));
    }

    private void rehearse() {
        task.model().training(false);
        task.rehearse();
        task.model().training(true);
    }

    private double validate() {
        task.model().training(false);
        Map<String, Double> metrics = task.validate();
        double loss = metrics.get("loss");
        if (!Double.isFinite(loss)) throw diverged("validation loss", loss, step);
        double criterion = task.criterion(metrics);
        boolean best = criterion < bestLoss;
        if (best) {
            bestLoss = criterion;
            task.saveWeights(folder);
        }
        listener.accept(new TrainEvent.Validated(step, metrics, best));
        task.sample().ifPresent(text -> listener.accept(new TrainEvent.Sampled(step, text)));
        task.model().training(true);
        return criterion;
    }

    private void save(Optimizer optimizer) {
        new Checkpoint(step, elapsed, bestLoss, patience).save(folder.checkpoint(), task, optimizer);
        saved = true;
        lastSave = System.nanoTime();
        listener.accept(new TrainEvent.Saved(step, folder.checkpoint()));
    }

    private TrainEvent.Finished finish(StopReason reason, Optimizer optimizer) {
        if (reason == StopReason.INTERRUPTED) {
            if (step % config.evaluateEvery() != 0) validate();
            save(optimizer);
        }
        Map<String, Double> metrics = Map.of();
        if (Files.exists(folder.weights())) {
            task.loadWeights(folder);
            task.model().training(false);
            metrics = task.test();
        }
        var finished = new TrainEvent.Finished(step, reason, metrics);
        listener.accept(finished);
        return finished;
    }
}
