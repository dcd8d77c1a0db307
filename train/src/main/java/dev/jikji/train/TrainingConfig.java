package dev.jikji.train;

import static dev.jikji.text.InputException.require;

import dev.jikji.train.recipe.Setting;
import java.util.function.LongSupplier;

/// How a training goes, whatever is trained: the section `training` of a recipe.
public record TrainingConfig(@Setting(value = "optimizer steps in all", min = 1) int steps,
        @Setting("what a step learns from: a batch, the whole training text, or a single row") Mode mode,
        @Setting(value = "rows of a batch", min = 1) int batchSize,
        @Setting(value = "tokens of a row; 0 for the model's whole context", min = 0) int sequenceLength,
        @Setting(value = "mini-batch: batches whose gradients are added up for one step", min = 1) int accumulate,
        OptimizerConfig optimizer, ScheduleConfig schedule,
        @Setting(value = "largest joint norm of the gradients; 0 for no clipping", min = 0) double maxGradNorm,
        @Setting(value = "share of each target's weight spread over all tokens", min = 0, max = 1) double labelSmoothing,
        @Setting(value = "steps between validations", min = 1) int evaluateEvery,
        @Setting(value = "validation tokens used at most; 0 for all", min = 0) int evaluateTokens,
        @Setting(value = "validations without improvement before stopping; 0 for never", min = 0) int patience,
        @Setting(value = "seconds between checkpoints", min = 0) int saveSeconds,
        @Setting(value = "steps between diagnoses of gradients and activations; 0 for none", min = 0) int diagnostics,
        @Setting(value = "minutes to train, from which steps are set at the start; 0 to take steps", min = 0) double minutes) {

    /// How much of the training data each step sees.
    public enum Mode {
        /// `batchSize` rows, `accumulate` times.
        MINI_BATCH,
        /// All of it, added up batch by batch: gradient descent proper.
        BATCH,
        /// One row.
        STOCHASTIC
    }

    public TrainingConfig {
        require(labelSmoothing < 1, "training: label_smoothing %s leaves nothing of the targets; it must be below 1",
                labelSmoothing);
    }

    /// AdamW with a cosine from 1e-3 to 1e-4 after 100 steps, clipped at 1, as small Transformers are trained.
    public static TrainingConfig defaults() {
        return new TrainingConfig(700, Mode.MINI_BATCH, 16, 0, 1, OptimizerConfig.defaults(), ScheduleConfig.defaults(),
                1.0, 0, 250, 500_000, 0, 30, 0, 0);
    }

    /// @return the same with batches of another size
    public TrainingConfig withBatch(int batchSize, int sequenceLength) {
        return new TrainingConfig(steps, mode, batchSize, sequenceLength, accumulate, optimizer, schedule, maxGradNorm,
                labelSmoothing, evaluateEvery, evaluateTokens, patience, saveSeconds, diagnostics, minutes);
    }

    /// @return the same with another optimizer
    public TrainingConfig with(OptimizerConfig optimizer) {
        return new TrainingConfig(steps, mode, batchSize, sequenceLength, accumulate, optimizer, schedule, maxGradNorm,
                labelSmoothing, evaluateEvery, evaluateTokens, patience, saveSeconds, diagnostics, minutes);
    }

    /// @return the same with another schedule
    public TrainingConfig with(ScheduleConfig schedule) {
        return new TrainingConfig(steps, mode, batchSize, sequenceLength, accumulate, optimizer, schedule, maxGradNorm,
                labelSmoothing, evaluateEvery, evaluateTokens, patience, saveSeconds, diagnostics, minutes);
    }

    /// @return the same with other learning rates
    public TrainingConfig withLearningRate(double learningRate, double finalLearningRate) {
        return with(schedule.withRates(learningRate, finalLearningRate));
    }

    /// @param ofAPass batches that go over the training data once; asked only if a step sees all of it
    /// @return batches of a step, as the mode has it
    public long batchesOfAStep(LongSupplier ofAPass) {
        return switch (mode) {
            case MINI_BATCH -> accumulate;
            case BATCH -> ofAPass.getAsLong();
            case STOCHASTIC -> 1;
        };
    }

    /// @return rows of a batch, as the mode has it
    public int rows() {
        return mode == Mode.STOCHASTIC ? 1 : batchSize;
    }
}
