package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Families;
import dev.jikji.models.Training;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Nearest;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.SettingInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The line of language models, from counted words to the Transformer, trained one after the other on the same text with
/// the same tokens and as much time each. What is finished is kept: begun again, the line goes on where it stopped.
final class Lineage {
    /// In the order they were found; what this version lacks is passed over.
    private static final List<String> LINE = List.of("ngram", "window", "rnn", "gru", "lstm", "transformer");
    private static final String NGRAM = "ngram";

    /// Few tokens make the softmax cheap, the larger part of a small model's step, and each is seen often: minutes go
    /// further than with the families' own 4,096, and n-grams are better too.
    private static final String VOCAB = "1024";

    /// Sequences of a step for the models whose steps take longest: of a few minutes many small steps make more than few
    /// large ones (a Transformer, after 1.6 million tokens in steps of 8 sequences: 1.53 bits per byte).
    private static final Map<String, String> BATCHES = Map.of("gru", "16", "lstm", "16", "transformer", "8");

    /// Steps between diagnoses of the recurrent models: a few of each, at small cost.
    private static final int DIAGNOSTICS = 100;

    /// What the user asked for.
    ///
    /// @param text        as given to `--text`; empty for the default corpus
    /// @param assignments as given to `--set`; each goes to the models that have the setting
    /// @param budget      for all trainings together
    record Plan(List<String> text, Optional<String> documents, boolean lenient, List<String> models,
            List<String> assignments, Duration budget) {

        ObjectNode json() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            text.forEach(json.putArray("text")::add);
            json.put("documents", documents.orElse(null)).put("lenient", lenient);
            models.forEach(json.putArray("models")::add);
            assignments.forEach(json.putArray("settings")::add);
            return json.put("budget_seconds", budget.toSeconds());
        }
    }

    private final Console console;
    private final Plan plan;
    private final Path folder;

    Lineage(Console console, Plan plan, Path folder) {
        this.console = console;
        this.plan = plan;
        this.folder = folder;
    }

    /// The models of the line that this version has: where there is no `transformer` yet, `gpt` stands for it.
    static List<String> models() {
        List<String> known = known();
        return LINE.stream().map(name -> name.equals("transformer") && !known.contains(name) ? "gpt" : name)
                .filter(known::contains).toList();
    }

    private static List<String> known() {
        return Stream.concat(Stream.of(NGRAM), LanguageModels.families().stream().map(f -> f.name())).toList();
    }

    /// Trains what is not finished yet.
    ///
    /// @return the run folders, in the order of the line; empty if it was interrupted
    /// @throws InputException if the folder holds something else, or a line begun with other settings
    Optional<List<Path>> train() throws IOException {
        for (String model : plan.models) {
            require(known().contains(model), "--models: no language model '%s'; %s", model,
                    Nearest.to(model, known()).map(nearest -> "did you mean '" + nearest + "'?")
                            .orElse("there are " + String.join(", ", known())));
        }
        List<Recipe> recipes = plan.models.stream().map(this::recipe).toList();
        requireKnownSettings(recipes);
        recipes.forEach(Recipe::sections); // refuses a bad recipe before anything is written
        claimFolder();
        List<Path> runs = new ArrayList<>();
        for (int i = 0; i < recipes.size(); i++) {
            String model = plan.models.get(i);
            RunFolder run = new RunFolder(folder.resolve(model));
            runs.add(run.path());
            if (isFinished(run)) {
                console.note("%d/%d %s is trained already".formatted(i + 1, recipes.size(), model));
                continue;
            }
            console.note("%d/%d %s".formatted(i + 1, recipes.size(), model));
            boolean done = model.equals(NGRAM) ? trainNgram(recipes.get(i), run) : trainNeural(recipes.get(i), run);
            if (!done) return Optional.empty();
        }
        return Optional.of(runs);
    }

    private Recipe recipe(String model) {
        Recipe recipe = model.equals(NGRAM)
                ? RunKinds.named(NGRAM).orElseThrow().recipe().with("model.smoothing", "modified-kneser-ney")
                        .with("model.order", "3")
                : Families.named(model).recipe().with("training.diagnostics", Integer.toString(DIAGNOSTICS));
        if (BATCHES.containsKey(model)) recipe = recipe.with("training.batch_size", BATCHES.get(model));
        // the same tokens for all, so that perplexities compare too
        recipe = recipe.with("tokenizer.type", "bpe").with("tokenizer.vocab_size", VOCAB);
        if (!plan.text.isEmpty()) recipe = recipe.with("data.text", plan.text);
        if (plan.documents.isPresent()) recipe = recipe.with("data.documents", plan.documents.get());
        if (plan.lenient) recipe = recipe.with("data.lenient", "true");
        for (String assignment : plan.assignments) {
            int equals = assignment.indexOf('=');
            require(equals > 0, "--set %s: write it as section.key=value", assignment);
            String setting = assignment.substring(0, equals);
            if (has(recipe, setting)) recipe = recipe.with(setting, assignment.substring(equals + 1));
        }
        return recipe;
    }

    private static boolean has(Recipe recipe, String setting) {
        return recipe.settings().stream().anyMatch(s -> s.path().equals(setting.replace('-', '_')));
    }

    private void requireKnownSettings(List<Recipe> recipes) {
        List<String> paths = recipes.stream().flatMap(r -> r.settings().stream()).map(SettingInfo::path).distinct()
                .toList();
        for (String assignment : plan.assignments) {
            String setting = assignment.substring(0, assignment.indexOf('=')).replace('-', '_');
            require(paths.contains(setting), "--set %s: none of the models has this setting%s", setting,
                    Nearest.to(setting, paths).map(nearest -> "; did you mean " + nearest + "?").orElse(""));
        }
    }

    /// Takes an unused folder, or the one of this very line.
    private void claimFolder() {
        Path file = folder.resolve("lineage.json");
        String asked = plan.json().toPrettyString() + "\n";
        if (!Files.exists(file)) {
            new RunFolder(folder).requireUnused();
            AtomicFile.write(file, out -> out.write(asked.getBytes(StandardCharsets.UTF_8)));
            return;
        }
        try {
            String begun = Files.readString(file);
            require(begun.equals(asked),
                    "%s: holds a lineage that was begun with %s; repeat that, or choose another folder with --run",
                    folder, JsonMapper.shared().readTree(begun));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw new InputException("%s: damaged; choose another folder with --run".formatted(file), e);
        }
    }

    private static boolean isFinished(RunFolder run) {
        if (!Files.exists(run.result())) return false;
        try {
            JsonNode result = JsonMapper.shared().readTree(Files.readString(run.result()));
            return List.of("completed", "early_stopped").contains(result.path("reason").asString(""));
        } catch (IOException | JacksonException _) {
            return false;
        }
    }

    private boolean trainNgram(Recipe recipe, RunFolder run) throws IOException {
        run.remove(false); // of one that was killed nothing can be used
        var quiet = new Console(new PrintWriter(Writer.nullWriter()), console.err());
        return TrainKindCommand.train(quiet, RunKinds.named(NGRAM).orElseThrow(), recipe, run, false) == 0;
    }

    /// @return whether it ran to its end
    private boolean trainNeural(Recipe recipe, RunFolder run) {
        Training training = Files.exists(run.recipe())
                ? Training.resume(run.path())
                : Training.begin(recipe.with("training.minutes", minutes()), run.path());
        StopReason reason = new TrainingSession(console, training).run();
        return reason == StopReason.COMPLETED || reason == StopReason.EARLY_STOPPED;
    }

    /// The share of each neural model: what the n-grams left, in equal parts.
    private String minutes() {
        RunFolder ngram = new RunFolder(folder.resolve(NGRAM));
        double spent = isFinished(ngram)
                ? MetricsLog.read(ngram.metrics()).stream().mapToDouble(
                        event -> event instanceof TrainEvent.Stepped s ? s.elapsed().toMillis() / 1e3 : 0).max()
                        .orElse(0)
                : 0;
        long neural = plan.models.stream().filter(model -> !model.equals(NGRAM)).count();
        double each = (plan.budget.toMillis() / 1e3 - spent) / neural;
        require(each >= 1, "--budget %ds: too short: the n-grams took %.0f s and %d models are to come",
                plan.budget.toSeconds(), spent, neural);
        return String.format(Locale.ROOT, "%.4f", each / 60);
    }
}
