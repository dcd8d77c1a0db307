package dev.jikji.models.lm;

import dev.jikji.models.Training;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;

/// A training in a process of its own, which a test kills: `family text folder precision`, the precision being the one
/// that this process loads libtorch with: strict products depend on it (`docs/decisions/precision.md`).
final class TrainingProgram {
    private TrainingProgram() {}

    static final int STEPS = 40;

    public static void main(String[] args) {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.valueOf(args[3]), 1, true));
        Training.begin(recipe(args[0], args[1]), Path.of(args[2])).run(() -> false, event -> {
            if (event instanceof TrainEvent.Stepped) pause(); // leaves time to be killed
        });
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// With everything that makes going on exactly hard: dropout, accumulation, carried state, a schedule.
    static Recipe recipe(String family, String text) {
        Recipe recipe = LanguageModels.family(family).recipe().with("data.text", text).with("tokenizer.type", "char")
                .with("model.dim", "16").with("model.dropout", "0.1")
                .with("training.steps", Integer.toString(STEPS)).with("training.warmup", "5")
                .with("training.batch_size", "4").with("training.accumulate", "2").with("training.save_seconds", "0")
                .with("training.evaluate_every", "7").with("run.threads", "1").with("run.precision", "float32")
                .with("run.sample_tokens", "5");
        return switch (family) {
            case "gpt", "transformer" -> recipe.with("model.layers", "2").with("model.heads", "2")
                    .with("model.context", "16");
            case "window" -> recipe.with("model.embedding_dim", "16").with("training.sequence_length", "16");
            default -> recipe.with("model.layers", "2").with("model.embedding_dim", "12")
                    .with("training.sequence_length", "16");
        };
    }
}
