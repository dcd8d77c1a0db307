package dev.jikji.examples;

import dev.jikji.models.Training;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.report.RunReport;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;

/// Trains a small GPT on a text: `TrainOnAFile book.txt runs/book`, with settings such as `training.steps=200` after it.
public final class TrainOnAFile {
    private TrainOnAFile() {}

    public static void main(String[] args) {
        Recipe recipe = LanguageModels.family("gpt").recipe().with("data.text", args[0]);
        for (int i = 2; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            recipe = recipe.with(setting[0], setting[1]);
        }
        Training training = Training.begin(recipe, Path.of(args[1]));
        training.run(() -> false, TrainOnAFile::show);
        RunReport.write(training.folder());
    }

    private static void show(TrainEvent event) {
        switch (event) {
            case TrainEvent.Validated(long step, var metrics, _) ->
                System.out.printf("step %d: %.3f bits per byte%n", step, metrics.get("bits_per_byte"));
            case TrainEvent.Finished(_, _, var metrics) -> System.out.println("test: " + metrics);
            default -> {
            }
        }
    }
}
