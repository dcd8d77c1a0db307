package dev.jikji.train;

import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a [Trainer] trains: a model with its data. The trainer knows nothing else of it.
public interface Task extends AutoCloseable {

    /// The family's name, such as `gpt`.
    String family();

    Module model();

    /// The loss of one batch, with what is needed to go back from it. Called inside the step's scope.
    ///
    /// Which batch it is depends on `number` alone, and randomness comes from libtorch's generator, which the trainer
    /// seeds for every step: a training goes on exactly where it was interrupted.
    ///
    /// @param number counts batches over the whole training, from 0
    /// @return mean over the batch's tokens, nats
    Objective loss(long number);

    /// Tokens of the batch that [#loss] computed last.
    long batchTokens();

    /// Tokens of batch `number`, where some have fewer.
    default long batchTokens(long number) {
        return batchTokens();
    }

    /// How many batches go over the training data once, for steps that see all of it: numbers 0 to this less one, and
    /// again from there.
    ///
    /// @throws InputException if the data have no end
    default long batchesOfAPass() {
        throw new InputException(
                "training.mode: batch is not possible for '%s'; choose mini-batch".formatted(family()));
    }

    /// What the model carries from batch to batch, besides its parameters; empty if nothing.
    default List<Tensor> carried() {
        return List.of();
    }

    /// Restores what [#carried] gave; the task copies what it keeps.
    default void carry(List<Tensor> saved) {}

    /// Does once and in small, after the first step, what validation will do: what is wrong with it, or does not fit
    /// into memory, shows now rather than after an hour, and its memory is taken now. The model is not in training then.
    default void rehearse() {}

    /// How far back in time gradients reach, measured outside the training's own steps: neither the weights nor what
    /// is carried changes. Gradients of parameters may be left behind.
    ///
    /// @return for each recurrent layer; empty if there is none
    default List<Diagnosis.ThroughTime> gradientsThroughTime() {
        return List.of();
    }

    /// Measures the model, in inference, on validation data.
    ///
    /// @return by name, `loss` among them
    Map<String, Double> validate();

    /// What decides which model is best, and when training has stopped to help: the lower the better.
    ///
    /// @param metrics of [#validate]
    default double criterion(Map<String, Double> metrics) {
        return metrics.get("loss");
    }

    /// Measures the model, in inference, on test data.
    ///
    /// @return by name; empty if there are none
    Map<String, Double> test();

    /// Something the model writes; empty if it writes nothing.
    Optional<String> sample();

    /// Writes the present weights, as others read them, into the run folder.
    void saveWeights(RunFolder folder);

    /// Reads the weights that [#saveWeights] wrote.
    void loadWeights(RunFolder folder);

    /// Which settings to lower when memory runs out, most promising first.
    String memoryAdvice();

    /// Frees the model and gives back its data.
    @Override
    default void close() {}
}
