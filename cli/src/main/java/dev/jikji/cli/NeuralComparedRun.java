package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.DataConfig;
import dev.jikji.models.lm.Evaluation;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.RunConfig;
import dev.jikji.models.lm.Sampling;
import dev.jikji.models.lm.TextGenerator;
import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.PackedTokens;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A neural language model's run in a comparison.
final class NeuralComparedRun implements ComparedRun {
    private final RunFolder run;
    private final Recipe recipe;
    private final ModelFolder folder;
    private final Map<String, Double> testScores;
    private final PackedTokens.Info test; // null without a test text

    private NeuralComparedRun(RunFolder run, Recipe recipe, ModelFolder folder) {
        this.run = run;
        this.recipe = recipe;
        this.folder = folder;
        testScores = MetricsLog.read(run.metrics()).stream()
                .<Map<String, Double>>mapMulti((event, scores) -> {
                    if (event instanceof TrainEvent.Finished f) scores.accept(f.metrics());
                }).reduce((_, later) -> later).orElse(Map.of());
        test = Files.exists(run.tokens("test")) ? info(run.tokens("test")) : null;
    }

    private static PackedTokens.Info info(Path file) {
        try (PackedTokens tokens = PackedTokens.open(file)) {
            return tokens.info();
        }
    }

    /// @throws dev.jikji.text.InputException if it is another kind of model, or has no weights yet
    static NeuralComparedRun open(Path path, String family) {
        require(LanguageModels.families().stream().anyMatch(f -> f.name().equals(family)),
                "%s: a run of '%s' is no language model; compare takes runs that have bits per byte", path, family);
        var run = new RunFolder(path);
        require(Files.exists(run.weights()),
                "%s: has no model yet: it was not validated once; go on with it: ./jikji train --resume %s", path,
                path);
        LoadedModel loaded = LoadedModel.at(path);
        ModelFolder folder = loaded.load();
        try {
            return new NeuralComparedRun(run, loaded.recipe().orElseThrow(), folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public Optional<TestText> test() {
        return test == null || testScores.isEmpty()
                ? Optional.empty()
                : Optional.of(TestText.of(recipe.section(DataConfig.class), recipe.section(RunConfig.class).seed(),
                        test.bytes()));
    }

    @Override
    public Map<String, Double> testScores() {
        return testScores;
    }

    @Override
    public double unknownShare() {
        return test == null ? 0 : test.unknowns() / (double) test.tokens();
    }

    @Override
    public Scores measure(List<String> text, Optional<Documents> documents, boolean lenient, Progress progress) {
        Documents ends = documents.orElse(recipe.section(DataConfig.class).documents());
        try {
            Path packed = Files.createTempFile("jikji-", ".tokens");
            packed.toFile().deleteOnExit(); // Ctrl-C ends this command without further ado
            try {
                PackedTokens.write(packed, folder.requireTokenizer(), Corpus.of(text, ends, lenient),
                        bytes -> progress.at("packing the text for " + run.path(), bytes));
                return measure(packed, progress);
            } finally {
                Files.delete(packed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Scores measure(Path packed, Progress progress) {
        int window = EvalCommand.window(folder.model(), Optional.of(recipe));
        int rows = recipe.section(TrainingConfig.class).batchSize();
        try (PackedTokens tokens = PackedTokens.open(packed)) {
            Evaluation evaluation = Evaluation.of(folder.model(), tokens,
                    new Evaluation.Reading(rows, window, window, 0),
                    done -> progress.at("measuring " + run.path(), done, tokens.length()));
            return new Scores(evaluation.metrics(), evaluation.unknowns());
        }
    }

    @Override
    public String write(String prompt, int tokens, long seed) {
        var request = new TextGenerator.Request(prompt, tokens, Sampling.defaults(), List.of(), seed);
        return prompt + new TextGenerator(folder.model(), folder.requireTokenizer()).generate(request);
    }

    @Override
    public String unit() {
        return folder.requireTokenizer().unit();
    }

    @Override
    public long modelBytes() {
        try {
            return Files.size(run.weights());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
