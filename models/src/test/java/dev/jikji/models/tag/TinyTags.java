package dev.jikji.models.tag;

import dev.jikji.models.Families;
import dev.jikji.models.Training;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// A little world of people, places and firms.
final class TinyTags {
    private static final List<String> PEOPLE = List.of("Kim I-PER", "Ann I-PER Lee I-PER", "Lee I-PER");
    private static final List<String> PLACES = List.of("Seoul I-LOC", "New I-LOC York I-LOC", "Paris I-LOC");
    private static final List<String> FIRMS = List.of("Acme I-ORG", "Lee I-ORG Corp I-ORG");

    private TinyTags() {}

    /// @return the lines of a file of IOB1 tags
    static String file(int sentences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            String person = PEOPLE.get(random.nextInt(3)), place = PLACES.get(random.nextInt(3));
            String sentence = switch (random.nextInt(3)) {
                case 0 -> person + " lives O in O " + place;
                case 1 -> FIRMS.get(random.nextInt(2)) + " is O in O " + place + " , O said O " + person;
                default -> "in O " + place + " " + person + " works O for O " + FIRMS.get(random.nextInt(2));
            };
            String[] parts = (sentence + " . O").split(" ");
            for (int k = 0; k < parts.length; k += 2)
                text.append(parts[k]).append(' ').append(parts[k + 1]).append('\n');
            text.append('\n');
        }
        return text.toString();
    }

    static Recipe recipe(Path folder, String model) throws IOException {
        Path train = Files.writeString(folder.resolve("train.txt"), file(150, 1));
        Path test = Files.writeString(folder.resolve("test.txt"), file(40, 2));
        return Families.named("tagger").recipe().with("data.train", train.toString())
                .with("data.validation", test.toString()).with("data.test", test.toString())
                .with("model.kind", model).with("model.dim", "16").with("model.word_dim", "12")
                .with("model.char_dim", "6").with("model.char_features", "8").with("model.dropout", "0.1")
                .with("training.batch_size", "16").with("training.warmup", "0").with("training.steps", "120")
                .with("training.evaluate_every", "40").with("training.learning_rate", "0.01")
                .with("run.threads", "1").with("run.precision", "float32");
    }

    static Path trained(Path folder, String model) throws IOException {
        Path run = folder.resolve(model);
        Training.begin(recipe(folder, model), run).run(() -> false, _ -> {});
        return run;
    }
}
