package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Training;
import dev.jikji.models.classify.ClassifierFamily;
import dev.jikji.models.classify.ExampleConfig;
import dev.jikji.report.FoldsReport;
import dev.jikji.text.AtomicFile;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji train classifier --folds K`: as many trainings, each tested on a part that the others learn from. Their run
/// folders lie in one, `fold-1` to `fold-K`, beside `folds.json` and a report of all. What is there already is not
/// trained again, so that an interrupted one goes on with the same command.
final class CrossValidation implements TrainCommand.Instead {
    private final Console console;

    CrossValidation(Console console) {
        this.console = console;
    }

    @Override
    public OptionalInt train(Recipe recipe, Path folder, boolean json) {
        ExampleConfig data = recipe.section(ExampleConfig.class);
        if (data.folds() == 0 || data.fold() > 0) return OptionalInt.empty();
        require(data.folds() > 1, "data.folds: %d; at least 2 are needed", data.folds());
        boolean existed = Files.exists(folder);
        begin(recipe, folder);
        try {
            return train(recipe, data.folds(), folder, json);
        } finally {
            if (!Files.exists(folder.resolve("fold-1"))) new RunFolder(folder).remove(existed); // nothing came of it
        }
    }

    private OptionalInt train(Recipe recipe, int folds, Path folder, boolean json) {
        List<Map<String, Double>> scores = new ArrayList<>();
        for (int fold = 1; fold <= folds; fold++) {
            var run = new RunFolder(folder.resolve("fold-" + fold));
            if (!Files.exists(run.result()) || !finished(run)) {
                console.note("fold %d of %d".formatted(fold, folds));
                Training training = Files.exists(run.recipe())
                        ? Training.resume(run.path())
                        : Training.begin(recipe.with("data.fold", Integer.toString(fold)), run.path());
                StopReason reason = new TrainingSession(console, training).run();
                if (reason == null || reason == StopReason.INTERRUPTED) {
                    console.note("go on with the same command and --run " + folder);
                    return OptionalInt.of(Interrupts.EXIT_CODE);
                }
            }
            scores.add(testScores(run));
        }
        ObjectNode result = result(folder, scores);
        AtomicFile.write(folder.resolve("folds.json"),
                out -> out.write((result.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
        FoldsReport.write(folder);
        console.out().println(json ? result.toString() : text(folder, result));
        console.out().flush();
        console.note("see " + folder.resolve("report.html"));
        return OptionalInt.of(0);
    }

    /// Keeps the recipe, or finds it kept by the same command before.
    ///
    /// @throws dev.jikji.text.InputException if the folder holds something else
    private static void begin(Recipe recipe, Path folder) {
        Path kept = folder.resolve("folds.yaml");
        if (!Files.exists(kept)) {
            new RunFolder(folder).requireUnused();
            recipe.save(kept);
        } else {
            require(ClassifierFamily.FAMILY.recipe().overlay(kept).equals(recipe),
                    "%s: holds a cross-validation by another recipe (folds.yaml); choose another folder with --run",
                    folder);
        }
    }

    private static boolean finished(RunFolder run) {
        return !json(run.result()).path("reason").asString("").equals("interrupted");
    }

    private static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(file.toFile());
    }

    private static Map<String, Double> testScores(RunFolder run) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (var score : json(run.result()).path("test").properties())
            scores.put(score.getKey(), score.getValue().asDouble());
        return scores;
    }

    private static ObjectNode result(Path folder, List<Map<String, Double>> scores) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("run", folder.toString()).put("family",
                "classifier");
        ArrayNode folds = json.putArray("folds");
        scores.forEach(some -> Figures.put(folds.addObject(), some));
        ObjectNode mean = json.putObject("mean"), deviation = json.putObject("standard_deviation");
        for (String name : scores.getFirst().keySet()) {
            double[] values = scores.stream().mapToDouble(some -> some.get(name)).toArray();
            double average = Arrays.stream(values).average().orElseThrow();
            double squares = Arrays.stream(values).map(value -> (value - average) * (value - average)).sum();
            mean.put(name, average);
            deviation.put(name, Math.sqrt(squares / (values.length - 1)));
        }
        return json;
    }

    private static String text(Path folder, ObjectNode result) {
        var text = new StringBuilder("run         " + folder + "\n");
        int fold = 0;
        for (JsonNode scores : result.path("folds"))
            text.append(String.format(Locale.ROOT, "fold %-6d accuracy %.4f, macro f1 %.4f%n", ++fold,
                    scores.path("accuracy").asDouble(), scores.path("macro_f1").asDouble()));
        for (String name : List.of("accuracy", "macro_f1"))
            text.append(String.format(Locale.ROOT, "%-11s %.4f ± %.4f%n", name.replace('_', ' '),
                    result.path("mean").path(name).asDouble(),
                    result.path("standard_deviation").path(name).asDouble()));
        return text.toString().stripTrailing();
    }
}
