package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.ModelConfig;
import dev.jikji.models.lm.DataConfig;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.Corpus;
import dev.jikji.text.ngram.NgramEvaluation;
import dev.jikji.text.ngram.NgramGenerator;
import dev.jikji.text.ngram.Sentences;
import dev.jikji.text.ngram.Smoothing;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An n-gram model's run in a comparison.
final class NgramComparedRun implements ComparedRun {
    private final RunFolder run;
    private final Recipe recipe;
    private final NgramRuns.Loaded loaded;
    private final Map<String, Double> testScores;
    private final JsonNode test;

    /// @throws dev.jikji.text.InputException if its scores are no probabilities
    NgramComparedRun(Path path, NgramRuns kind) {
        run = new RunFolder(path);
        recipe = kind.recipe().overlay(run.recipe());
        Smoothing smoothing = recipe.section(NgramRuns.ModelConfig.class).smoothing();
        require(smoothing.isDistribution(),
                "%s: scores of %s do not sum to one, so that they compare with no other model's", path,
                Choices.name(smoothing));
        testScores = MetricsLog.read(run.metrics()).stream()
                .<Map<String, Double>>mapMulti((event, scores) -> {
                    if (event instanceof TrainEvent.Finished f) scores.accept(f.metrics());
                }).reduce((_, later) -> later).orElse(Map.of());
        test = summary().path("splits").path("test");
        loaded = NgramRuns.Loaded.of(path);
    }

    /// Runs of earlier versions have none.
    private JsonNode summary() {
        try {
            return Files.exists(run.summary())
                    ? JsonMapper.shared().readTree(Files.readString(run.summary()))
                    : JsonMapper.shared().createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<TestText> test() {
        return testScores.isEmpty()
                ? Optional.empty()
                : Optional.of(TestText.of(recipe.section(DataConfig.class),
                        recipe.section(NgramRuns.RunConfig.class).seed(), test.path("bytes").asLong(0)));
    }

    @Override
    public Map<String, Double> testScores() {
        return testScores;
    }

    @Override
    public double unknownShare() {
        return test.path("unknown_tokens").asDouble(0) / Math.max(1, test.path("tokens").asDouble(1));
    }

    @Override
    public Scores measure(List<String> text, Optional<Documents> documents, boolean lenient, Progress progress) {
        Documents ends = documents.orElse(recipe.section(DataConfig.class).documents());
        Corpus corpus = Corpus.of(text, ends, lenient);
        NgramEvaluation evaluation = NgramEvaluation.of(loaded.model(), loaded.reader(loaded.model().sentences()),
                corpus,
                done -> progress.at("measuring " + run.path(), done), () -> false);
        return new Scores(NgramRuns.metrics(evaluation), evaluation.unknowns() / (double) evaluation.tokens());
    }

    /// Sentences, each from `<s>`, until there are tokens enough.
    @Override
    public String write(String prompt, int tokens, long seed) {
        var generator = new NgramGenerator(loaded.model(), 1, 0);
        var random = new SplittableRandom(seed);
        List<String> sentences = new ArrayList<>();
        int[] begun = loaded.reader(loaded.model().sentences()).words(prompt);
        for (int left = tokens; left > 0;) {
            IntStream.Builder written = IntStream.builder();
            String reason = generator.generate(begun, left, random, written::add, () -> false);
            int[] words = written.build().toArray();
            sentences.add((sentences.isEmpty() ? prompt : "") + loaded.text(words));
            if (reason.equals("nothing")) break;
            left -= words.length + 1; // the sentence's end counts, or empty ones would never end
            begun = new int[0];
        }
        return String.join(loaded.model().sentences() == Sentences.LINE ? "\n" : "\n\n", sentences);
    }

    @Override
    public String unit() {
        return loaded.unit();
    }

    @Override
    public long modelBytes() {
        try {
            return Files.size(NgramRuns.model(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        loaded.close();
    }
}
