package dev.jikji.examples;

import dev.jikji.models.Training;
import dev.jikji.models.classify.Classifier;
import dev.jikji.models.classify.ClassifierFamily;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;

/// Learns to tell classes apart and says which one a text is of:
/// `ClassifyText reviews.tsv runs/reviews "Not a dull moment."`; the file has columns `text` and `label`.
public final class ClassifyText {
    private ClassifyText() {}

    public static void main(String[] args) {
        Path run = Path.of(args[1]);
        if (!Files.exists(run)) {
            Recipe recipe = ClassifierFamily.FAMILY.recipe().with("model.type", "cnn").with("data.train", args[0])
                    .with("learning.epochs", "3");
            Training.begin(recipe, run).run(() -> false, System.out::println);
        }
        try (Classifier classifier = Classifier.load(run)) {
            Classifier.Prediction prediction = classifier.classify(args[2]);
            System.out.println(prediction.label() + " " + prediction.probabilities());
            for (Classifier.Part part : classifier.explain(args[2]))
                System.out.printf("%+.3f %s%n", part.weight(), part.text());
        }
    }
}
