package dev.jikji.train;

import static dev.jikji.text.InputException.require;

import dev.jikji.nn.AdamW;
import dev.jikji.nn.Optimizer;
import dev.jikji.nn.Schedule;
import dev.jikji.nn.Sgd;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.recipe.Setting;
import java.util.Map;

/// How a training goes, whatever is trained: the section `training` of a recipe.
public record TrainingConfig(@Setting(value = "optimizer steps in all", min = 1) int steps,
        @Setting(value = "rows of a batch", min = 1) int batchSize,
        @Setting(value = "tokens of a row; 0 for the model's whole context", min = 0) int sequenceLength,
        @Setting(value = "batches whose gradients are added up for one step", min = 1) int accumulate,
        @Setting("optimizer") OptimizerKind optimizer,
        @Setting(value = "highest learning rate", flag = "--learning-rate", min = 0) double learningRate,
        @Setting("how the learning rate falls after the warm-up") ScheduleKind schedule,
        @Setting(value = "steps over which the learning rate rises", min = 0) int warmup,
        @Setting(value = "learning rate at the end, for linear and cosine", min = 0) double finalLearningRate,
        @Setting(value = "decoupled weight decay (adamw) or L2 (sgd)", min = 0) double weightDecay,
        @Setting(value = "adamw: decay of the first moment", min = 0, max = 1) double beta1,
        @Setting(value = "adamw: decay of the second moment", min = 0, max = 1) double beta2,
        @Setting(value = "sgd: momentum", min = 0, max = 1) double momentum,
        @Setting(value = "largest joint norm of the gradients; 0 for no clipping", min = 0) double maxGradNorm,
        @Setting(value = "steps between validations", min = 1) int evaluateEvery,
        @Setting(value = "validation tokens used at most; 0 for all", min = 0) int evaluateTokens,
        @Setting(value = "validations without improvement before stopping; 0 for never", min = 0) int patience,
        @Setting(value = "seconds between checkpoints", min = 0) int saveSeconds,
        @Setting(value = "steps between diagnoses of gradients and activations; 0 for none", min = 0) int diagnostics,
        @Setting(value = "minutes to train, from which steps are set at the start; 0 to take steps", min = 0) double minutes) {

    public enum OptimizerKind {
        ADAMW, SGD
    }

    public enum ScheduleKind {
        CONSTANT, LINEAR, COSINE
    }

    public TrainingConfig {
        require(finalLearningRate <= learningRate, "training: final_learning_rate %s is above learning_rate %s",
                finalLearningRate, learningRate);
    }

    /// AdamW with a cosine from 1e-3 to 1e-4 after 100 steps, clipped at 1, as small Transformers are trained.
    public static TrainingConfig defaults() {
        return new TrainingConfig(700, 16, 0, 1, OptimizerKind.ADAMW, 1e-3, ScheduleKind.COSINE, 100, 1e-4, 0.1, 0.9,
                0.99, 0.9, 1.0, 250, 500_000, 0, 30, 0, 0);
    }

    /// @return the same with batches of another size
    public TrainingConfig withBatch(int batchSize, int sequenceLength) {
        return new TrainingConfig(steps, batchSize, sequenceLength, accumulate, optimizer, learningRate, schedule,
                warmup,
                finalLearningRate, weightDecay, beta1, beta2, momentum, maxGradNorm, evaluateEvery, evaluateTokens,
                patience, saveSeconds, diagnostics, minutes);
    }

    /// @return the same with other learning rates
    public TrainingConfig withLearningRate(double learningRate, double finalLearningRate) {
        return new TrainingConfig(steps, batchSize, sequenceLength, accumulate, optimizer, learningRate, schedule,
                warmup,
                finalLearningRate, weightDecay, beta1, beta2, momentum, maxGradNorm, evaluateEvery, evaluateTokens,
                patience, saveSeconds, diagnostics, minutes);
    }

    /// @return the rate of each step
    public Schedule rates() {
        int falling = Math.max(1, steps - warmup);
        Schedule schedule = switch (schedule()) {
            case CONSTANT -> Schedule.constant(learningRate);
            case LINEAR -> Schedule.linear(learningRate, finalLearningRate, falling);
            case COSINE -> Schedule.cosine(learningRate, finalLearningRate, falling);
        };
        return schedule.warmup(warmup);
    }

    Optimizer optimizer(Map<String, Tensor> parameters) {
        return switch (optimizer) {
            case ADAMW -> new AdamW(parameters, new AdamW.Config(beta1, beta2, 1e-8, weightDecay));
            case SGD -> new Sgd(parameters, new Sgd.Config(momentum, false, weightDecay));
        };
    }
}
