package dev.jikji.train;

import static dev.jikji.text.InputException.require;

import dev.jikji.nn.Schedule;
import dev.jikji.train.recipe.Setting;

/// How the learning rate goes: a part of the section `training` of a recipe.
public record ScheduleConfig(
        @Setting(value = "highest learning rate; of classifiers 0 for what suits the model", min = 0) double learningRate,
        @Setting("how the learning rate falls after the warm-up") Kind schedule,
        @Setting(value = "steps over which the learning rate rises", min = 0) int warmup,
        @Setting(value = "learning rate at the end (linear, cosine), or the least (others)", min = 0) double finalLearningRate,
        @Setting(value = "step: steps between reductions", min = 1) int decayEvery,
        @Setting(value = "step, plateau: what a reduction multiplies the rate with", min = 0, max = 1) double decayFactor,
        @Setting(value = "plateau: validations without improvement before a reduction", min = 1) int decayPatience) {

    /// Each under PyTorch's name, or the one in use where PyTorch has none.
    public enum Kind {
        CONSTANT, LINEAR, COSINE, STEP, INVERSE_SQRT, PLATEAU
    }

    public ScheduleConfig {
        require(finalLearningRate <= learningRate || learningRate == 0,
                "training: final_learning_rate %s is above learning_rate %s",
                finalLearningRate, learningRate);
        require(decayFactor > 0, "training: decay_factor %s would end the learning at once; it must be above 0",
                decayFactor);
    }

    /// A cosine from 1e-3 to 1e-4 after 100 steps.
    public static ScheduleConfig defaults() {
        return new ScheduleConfig(1e-3, Kind.COSINE, 100, 1e-4, 200, 0.5, 2);
    }

    /// @return the same with other learning rates
    public ScheduleConfig withRates(double learningRate, double finalLearningRate) {
        return new ScheduleConfig(learningRate, schedule, warmup, finalLearningRate, decayEvery, decayFactor,
                decayPatience);
    }

    /// @return the same of another kind
    public ScheduleConfig with(Kind schedule) {
        return new ScheduleConfig(learningRate, schedule, warmup, finalLearningRate, decayEvery, decayFactor,
                decayPatience);
    }

    /// @param steps of the whole training
    /// @return the rate of each step, before any reduction of a plateau
    /// @throws dev.jikji.text.InputException if the highest is 0
    public Schedule rates(long steps) {
        require(learningRate > 0, "training: with a learning_rate of 0 nothing is learned; 1e-3 is usual");
        long falling = Math.max(1, steps - warmup);
        return switch (schedule) {
            case CONSTANT, PLATEAU -> Schedule.constant(learningRate).warmup(warmup);
            case LINEAR -> Schedule.linear(learningRate, finalLearningRate, falling).warmup(warmup);
            case COSINE -> Schedule.cosine(learningRate, finalLearningRate, falling).warmup(warmup);
            case STEP -> Schedule.stepwise(learningRate, finalLearningRate, decayFactor, decayEvery).warmup(warmup);
            case INVERSE_SQRT -> Schedule.inverseSqrt(learningRate, finalLearningRate, warmup);
        };
    }

    /// @param sinceBest validations without improvement, the last one included
    /// @return whether a plateau lowers the rate now
    boolean reduces(int sinceBest) {
        return schedule == Kind.PLATEAU && sinceBest > 0 && sinceBest % decayPatience == 0;
    }

    /// @return what remains of the rate after so many reductions of a plateau
    double remaining(int reductions) {
        if (reductions == 0) return 1;
        return Math.max(finalLearningRate / learningRate, Math.pow(decayFactor, reductions));
    }
}
