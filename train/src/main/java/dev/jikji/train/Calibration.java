package dev.jikji.train;

import java.time.Duration;
import java.util.function.BiConsumer;

/// How many steps of a training fit into a time on this machine, measured with a few steps and one validation of a model
/// that is thrown away. The schedule of the learning rate then ends where the time does, and the recipe, which keeps the
/// steps, repeats and resumes as any other.
///
/// @param step       mean time of one step; the median would forget that a busy machine is slow now and then
/// @param validation of one validation and its sample; a test counts as much
/// @param steps      that fit
/// @param validations that go with them
public record Calibration(Duration step, Duration validation, int steps, int validations) {
    /// The first steps allocate memory and load code.
    private static final int UNCOUNTED = 2;
    private static final int FEWEST = 4, MOST = 60;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /// Validations take no more than this share of the time, and there are no more than so many.
    private static final double VALIDATION_SHARE = 0.2;
    private static final int MOST_VALIDATIONS = 10;
    /// Checkpoints, reports, and a machine that is not always equally fast.
    private static final double MARGIN = 0.95;

    /// Measures a task, which is of no use afterwards.
    ///
    /// @param budget   for all that follows, this measuring included
    /// @param seed     as of the training
    /// @param progress told steps done, of steps measured at most; may throw to end it
    /// @throws dev.jikji.text.InputException as the training would
    public static Calibration of(Task task, TrainingConfig config, Duration budget, long seed,
            BiConsumer<Integer, Integer> progress) {
        long start = System.nanoTime();
        long enough = Math.min(LONGEST.toNanos(), budget.toNanos() / 20);
        int measured = 0;
        long nanos = 0;
        var trainer = new Trainer(task, config, null, seed, _ -> {});
        try (var steps = trainer.trial()) {
            for (int i = 0; i < UNCOUNTED; i++) {
                progress.accept(0, MOST);
                steps.run();
            }
            while (measured < MOST && (measured < FEWEST || nanos < enough)) {
                progress.accept(measured++, MOST);
                long before = System.nanoTime();
                steps.run();
                nanos += System.nanoTime() - before;
            }
        }
        task.model().training(false);
        long before = System.nanoTime();
        task.validate();
        task.sample();
        Duration validation = Duration.ofNanos(System.nanoTime() - before);
        Duration left = budget.minusNanos(System.nanoTime() - start);
        return plan(left, Duration.ofNanos(nanos / measured), validation);
    }

    static Calibration plan(Duration budget, Duration step, Duration validation) {
        double left = Math.max(0, budget.toNanos());
        double each = Math.max(1, validation.toNanos());
        int validations = (int) Math.clamp(VALIDATION_SHARE * left / each - 1, 1, MOST_VALIDATIONS);
        double forSteps = (left - (validations + 1) * each) * MARGIN;
        int steps = (int) Math.clamp(forSteps / Math.max(1, step.toNanos()), 1, Integer.MAX_VALUE);
        return new Calibration(step, validation, steps, Math.min(validations, steps));
    }

    /// Steps between validations.
    public int evaluateEvery() {
        return Math.ceilDiv(steps, validations);
    }

    /// Steps over which the learning rate rises: those of the recipe, or a tenth of all if that is less.
    public int warmup(TrainingConfig config) {
        return Math.min(config.schedule().warmup(), steps / 10);
    }
}
