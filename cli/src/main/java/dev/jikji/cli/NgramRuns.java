package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.ModelConfig;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.models.lm.DataConfig;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.Split;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.text.ngram.NgramEvaluation;
import dev.jikji.text.ngram.NgramModel;
import dev.jikji.text.ngram.NgramSettings;
import dev.jikji.text.ngram.NgramTrainer;
import dev.jikji.text.ngram.SentenceReader;
import dev.jikji.text.ngram.Sentences;
import dev.jikji.text.ngram.Smoothing;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// n-gram language models. Their run folder holds `model.ngram` and `tokenizer.json`.
final class NgramRuns implements RunKind {

    /// Section `model` of the recipe.
    record ModelConfig(
            @Setting(value = "words of the longest n-gram", min = 1, max = NgramSettings.MAX_ORDER) int order,
            @Setting("how probability is kept for what was not seen") Smoothing smoothing,
            @Setting(value = "add-delta: added to every count", min = 0) double delta,
            @Setting(value = "stupid-backoff: the factor", min = 0, max = 1) double backoff,
            @Setting("take KenLM's fallback where a text is too small to give discounts") boolean discountFallback,
            @Setting("what lies between <s> and </s>") Sentences sentences) {

        NgramSettings settings(long memoryBytes) {
            return new NgramSettings(order, smoothing, delta, backoff, discountFallback, sentences, memoryBytes);
        }
    }

    /// Section `run` of the recipe.
    record RunConfig(@Setting("decides which documents validate and test, if they are shuffled") long seed,
            @Setting(value = "megabytes for counting; more is spilled to a temporary file", min = 1) int memory,
            @Setting("also write the model as ARPA to this file, compressed if it ends in .gz") Optional<Path> arpa) {}

    @Override
    public String name() {
        return "ngram";
    }

    @Override
    public String summary() {
        return "n-grams, counted and smoothed (modified Kneser–Ney and others)";
    }

    @Override
    public Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model",
                new ModelConfig(3, Smoothing.MODIFIED_KNESER_NEY, 0.25, 0.4, false, Sentences.LINE));
        sections.put("data", DataConfig.defaults());
        sections.put("tokenizer", new TokenizerConfig(TokenizerSettings.Type.WORD, 10_000_000, OptionalInt.of(1),
                Pretokenization.WHITESPACE));
        sections.put("run", new RunConfig(1, 1024, Optional.empty()));
        return Recipe.of(name(), sections);
    }

    static Path model(RunFolder folder) {
        return folder.path().resolve("model.ngram");
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) {
        Result result;
        try (var interrupts = new Interrupts(() -> console.note("interrupted: press Ctrl-C again to exit at once"));
                Progress progress = console.progress()) {
            result = new Training(recipe, folder, interrupts, progress).run();
        } catch (CancellationException _) {
            throw new Interrupts.Abandoned();
        }
        console.out().println(json ? result.json() : result.text());
        return 0;
    }

    /// @param scores by part of the text
    private record Result(RunFolder folder, NgramSettings settings, long ngrams, long bytes, String unit,
            Map<String, Map<String, Double>> scores, Duration time) {

        String text() {
            String text = "run         " + folder.path() + "\n" + String.format(Locale.ROOT,
                    "model       order %d, %s, %,d n-grams, %,.1f MB%n", settings.order(),
                    Choices.name(settings.smoothing()), ngrams, bytes / 1e6);
            for (String part : List.of("validation", "test")) {
                if (scores.containsKey(part))
                    text += String.format("%-12s%s%n", part, Figures.text(scores.get(part), unit));
            }
            return text + "time        " + LiveLine.duration(time);
        }

        ObjectNode json() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("run", folder.path().toString()).put("family", "ngram").put("order", settings.order())
                    .put("smoothing", Choices.name(settings.smoothing())).put("ngrams", ngrams).put("bytes", bytes)
                    .put("seconds", time.toMillis() / 1e3).put("unit", unit);
            for (String part : List.of("validation", "test"))
                Figures.put(json.putObject(part), scores.getOrDefault(part, Map.of()));
            return json;
        }
    }

    private static final class Training {
        private final Recipe recipe;
        private final RunFolder folder;
        private final BooleanSupplier stop;
        private final Progress progress;
        private final long start = System.nanoTime();

        Training(Recipe recipe, RunFolder folder, BooleanSupplier stop, Progress progress) {
            this.recipe = recipe;
            this.folder = folder;
            this.stop = stop;
            this.progress = progress;
        }

        Result run() {
            RunConfig run = recipe.section(RunConfig.class);
            NgramSettings settings = recipe.section(ModelConfig.class).settings(run.memory() * 1_000_000L);
            Split split = recipe.section(DataConfig.class).open(run.seed());
            long[] bytes = {0};
            Tokenizer tokenizer = recipe.section(TokenizerConfig.class).settings()
                    .train(new WatchedCorpus(split.train(), done -> {
                        bytes[0] = done;
                        progress.at("collecting the words", done);
                    }, stop));
            tokenizer.save(folder.tokenizer());
            var trainer = new NgramTrainer(settings, folder.path().resolve("counts.part"), (what, done, total) -> {
                if (total > 0) progress.at(what, done, total);
                else
                    progress.at(what, done);
            }, stop);
            long before = System.nanoTime();
            NgramModel model = trainer.train(split.train(), tokenizer, bytes[0]);
            double tokensPerSecond = trainer.tokens() / ((System.nanoTime() - before) / 1e9);
            progress.at("writing the model", 0);
            model.save(model(folder));
            ObjectNode splits = JsonMapper.shared().createObjectNode();
            splits.putObject("train").put("tokens", trainer.tokens()).put("bytes", bytes[0]);
            Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
            measure("validation", split.validation(), model, tokenizer, scores, splits);
            measure("test", split.test(), model, tokenizer, scores, splits);
            writeSummary(tokenizer, splits);
            var time = Duration.ofNanos(System.nanoTime() - start);
            run.arpa().ifPresent(arpa -> {
                progress.at("writing " + arpa, 0);
                model.saveArpa(arpa);
            });
            log(model, scores, tokensPerSecond, time);
            return new Result(folder, settings, model.size(), model.bytes(), tokenizer.unit(), scores, time);
        }

        private void measure(String part, Corpus corpus, NgramModel model, Tokenizer tokenizer,
                Map<String, Map<String, Double>> scores, ObjectNode splits) {
            if (corpus == null) return;
            SentenceReader reader = SentenceReader.of(tokenizer, model.vocabulary(), model.sentences());
            NgramEvaluation evaluation = NgramEvaluation.of(model, reader, corpus,
                    done -> progress.at("measuring the " + part + " text", done), stop);
            scores.put(part, metrics(evaluation));
            splits.putObject(part).put("tokens", evaluation.tokens()).put("bytes", evaluation.bytes())
                    .put("unknown_tokens", evaluation.unknowns());
        }

        /// What the report and `jikji compare` want to know of the text.
        private void writeSummary(Tokenizer tokenizer, ObjectNode splits) {
            List<String> text = recipe.section(DataConfig.class).text();
            ObjectNode json = JsonMapper.shared().createObjectNode().put("family", "ngram").put("corpus",
                    text.isEmpty() ? "Europarl sample, English" : String.join(", ", text));
            json.putObject("tokenizer").put("unit", tokenizer.unit()).put("vocab_size", tokenizer.vocabSize());
            json.set("splits", splits);
            AtomicFile.write(folder.summary(),
                    out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
        }

        private void log(NgramModel model, Map<String, Map<String, Double>> scores, double tokensPerSecond,
                Duration time) {
            try (MetricsLog log = MetricsLog.create(folder.metrics())) {
                log.accept(new TrainEvent.Started("ngram", model.size(), 0, 1, folder.path(), List.of()));
                log.accept(new TrainEvent.Stepped(1, Double.NaN, Double.NaN, Double.NaN, tokensPerSecond, 0, time));
                if (scores.containsKey("validation"))
                    log.accept(new TrainEvent.Validated(1, scores.get("validation"), true));
                log.accept(new TrainEvent.Finished(1, TrainEvent.StopReason.COMPLETED,
                        scores.getOrDefault("test", Map.of())));
            }
            ObjectNode json = JsonMapper.shared().createObjectNode().put("reason", "completed").put("step", 1);
            Figures.put(json.putObject("test"), scores.getOrDefault("test", Map.of()));
            AtomicFile.write(folder.result(),
                    out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }

    static Map<String, Double> metrics(NgramEvaluation evaluation) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", evaluation.loss());
        metrics.put("perplexity", evaluation.perplexity());
        metrics.put("bits_per_byte", evaluation.bitsPerByte());
        return metrics;
    }

    @Override
    public boolean recognises(Path file) {
        return NgramModel.recognises(file);
    }

    @Override
    public ComparedRun compared(Path run) {
        return new NgramComparedRun(run, this);
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new NgramEvalCommand(console, this);
    }

    @Override
    public Callable<Integer> generate(Console console) {
        return new NgramGenerateCommand(console);
    }

    /// A model that a command names by its run or its file, and what its words are.
    ///
    /// @param tokenizer absent for a model outside a run: its words stand between white space
    record Loaded(NgramModel model, Optional<Tokenizer> tokenizer) implements AutoCloseable {

        static Loaded of(Path path) {
            if (!Files.isDirectory(path)) return new Loaded(NgramModel.load(path), Optional.empty());
            var folder = new RunFolder(path);
            Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
            return new Loaded(NgramModel.load(NgramRuns.model(folder)), Optional.of(tokenizer));
        }

        SentenceReader reader(Sentences sentences) {
            return tokenizer.map(t -> SentenceReader.of(t, model.vocabulary(), sentences))
                    .orElseGet(() -> SentenceReader.ofWords(model.vocabulary(), sentences));
        }

        String unit() {
            return tokenizer.map(Tokenizer::unit).orElse("word");
        }

        /// The text of words of the model.
        String text(int... words) {
            if (tokenizer.isEmpty()) {
                return String.join(" ",
                        Arrays.stream(words).mapToObj(model.vocabulary()::word).toList());
            }
            int[] there = model.vocabulary().idsIn(tokenizer.get());
            for (int id : words)
                require(there[id] >= 0, "the run's tokenizer.json lacks the model's word '%s'; it is of another model",
                        model.vocabulary().word(id));
            return tokenizer.get().decode(Arrays.stream(words).map(id -> there[id]).toArray());
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
