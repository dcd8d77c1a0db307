package dev.jikji.train;

import dev.jikji.nn.Module;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What happens in a training, for whoever watches it: the live line, `metrics.jsonl`, TensorBoard, the report.
/// A watcher is a `Consumer<TrainEvent>` that switches over this sealed interface; it is called on the training
/// thread, between two steps. Events hold numbers and text, never tensors.
public sealed interface TrainEvent {

    /// A training begins, or goes on after an interruption.
    ///
    /// @param model       the family's name, such as `gpt`
    /// @param parameters  number of trainable scalars, tied ones counted once
    /// @param firstStep   steps already done: 0, or where a resumed run stood
    /// @param steps       steps in all
    /// @param folder      the run folder
    /// @param layers      the model's modules that own parameters, from input to output
    record Started(String model, long parameters, long firstStep, long steps, Path folder, List<Module.Layer> layers)
            implements TrainEvent {}

    /// One optimizer step was taken.
    ///
    /// @param step            steps done so far, from 1
    /// @param loss            mean training loss of the step, nats a token
    /// @param gradNorm        joint L2 norm of all gradients before clipping
    /// @param learningRate    rate of this step
    /// @param tokensPerSecond since the step before, validation and saving left out
    /// @param residentBytes   the process's resident memory; 0 if unknown
    /// @param elapsed         training time so far, over all resumptions
    record Stepped(long step, double loss, double gradNorm, double learningRate, double tokensPerSecond,
            long residentBytes, Duration elapsed) implements TrainEvent {}

    /// What a step did inside the model, where it was asked for ([TrainingConfig#diagnostics]).
    record Diagnosed(long step, Diagnosis diagnosis) implements TrainEvent {}

    /// The model was measured on the validation split.
    ///
    /// @param metrics by name, `loss` first; for language models also `perplexity` and `bits_per_byte`
    /// @param best    whether [Task#criterion] is the lowest so far
    record Validated(long step, Map<String, Double> metrics, boolean best) implements TrainEvent {}

    /// The model wrote something.
    record Sampled(long step, String text) implements TrainEvent {}

    /// A checkpoint is on disk.
    record Saved(long step, Path file) implements TrainEvent {}

    /// Training ended and everything is saved.
    ///
    /// @param reason  why
    /// @param metrics of the best model on the test split; empty if there is none
    record Finished(long step, StopReason reason, Map<String, Double> metrics) implements TrainEvent {}

    /// Why a training ended.
    enum StopReason {
        /// All steps were taken.
        COMPLETED,
        /// Validation no longer improved.
        EARLY_STOPPED,
        /// The user asked for it; the run can be resumed.
        INTERRUPTED,
        /// The loss or a gradient became NaN or infinite.
        DIVERGED
    }
}
