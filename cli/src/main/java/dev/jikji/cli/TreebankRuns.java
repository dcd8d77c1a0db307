package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.machine.Memory;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleConsumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the trainings on CoNLL-U in plain Java have in common: passes over a treebank, each measured on the validation
/// sentences. The best model is kept.
///
/// @param <M> the model
final class TreebankRuns<M> {

    /// Section `data` of the recipe.
    record DataConfig(@Setting("CoNLL-U to learn from, plain or .gz") Optional<Path> train,
            @Setting("CoNLL-U that tells which pass was the best") Optional<Path> validation,
            @Setting("CoNLL-U that the best model is measured on at the end") Optional<Path> test,
            @Setting("pass over sentences that break the format or are no trees") boolean skipBadSentences) {

        static DataConfig none() {
            return new DataConfig(Optional.empty(), Optional.empty(), Optional.empty(), false);
        }

        /// @throws dev.jikji.text.InputException if no file is named
        List<Sentence> train(Console console) {
            require(train.isPresent(), "nothing to learn from; name a CoNLL-U file with --train");
            return read(console, train);
        }

        /// @return none if the file is not named
        List<Sentence> read(Console console, Optional<Path> file) {
            return file.map(f -> TreebankRuns.read(console, f, skipBadSentences)).orElse(List.of());
        }
    }

    /// What is trained.
    interface Trainer<M> {
        int passes();

        /// @param progress told the share that is done; may throw, which ends the pass
        /// @return the mean loss
        double pass(DoubleConsumer progress);

        M model();

        /// The figures on some sentences, the one that decides first; higher is better.
        Map<String, Double> measure(M model, List<Sentence> sentences);

        void save(M model, RunFolder folder);

        /// Number of weights.
        long size(M model);

        /// A line about the model, as in `model       lemmatizer, …`.
        String text(M model);
    }

    private final Recipe recipe;
    private final RunFolder folder;
    private final Trainer<M> trainer;
    private final List<Sentence> train;
    private final List<Sentence> validation;
    private final List<Sentence> test;
    private final long start = System.nanoTime();

    private M best;
    private Map<String, Double> bestFigures = Map.of();
    private Map<String, Double> figures = Map.of(); // on the test sentences

    private TreebankRuns(Recipe recipe, RunFolder folder, Trainer<M> trainer, List<Sentence> train,
            List<Sentence> validation, List<Sentence> test) {
        this.recipe = recipe;
        this.folder = folder;
        this.trainer = trainer;
        this.train = train;
        this.validation = validation;
        this.test = test;
    }

    /// The sentences of a file, whether they are trees or not.
    static List<Sentence> read(Console console, Path file, boolean skipBad) {
        if (!skipBad) return ConlluReader.read(file.toString(), Check.ROWS);
        List<Sentence> sentences = new ArrayList<>();
        try (ConlluReader reader = ConlluReader.open(file.toString(), Check.SKIP_BAD_SENTENCES)) {
            for (Sentence sentence = reader.next(); sentence != null; sentence = reader.next()) sentences.add(sentence);
            if (reader.skipped() > 0)
                console.note("%,d sentences passed over, the first at %s".formatted(reader.skipped(),
                        reader.firstSkipped()));
        }
        require(!sentences.isEmpty(), "%s: no sentences, or only bad ones", file);
        return sentences;
    }

    /// Makes a trainer of sentences.
    @FunctionalInterface
    interface TrainerOf<M> {
        Trainer<M> of(List<Sentence> train);

        /// Whether there must be sentences to learn from.
        default boolean learns() {
            return true;
        }
    }

    /// Trains, and fills the run folder.
    ///
    /// @return the exit code
    static <M> int train(Console console, Recipe recipe, RunFolder folder, boolean json, TrainerOf<M> make) {
        DataConfig data = recipe.section(DataConfig.class);
        TreebankRuns<M> runs;
        StopReason reason;
        try (var interrupts = new Interrupts(() -> console.note("interrupted: keeping the best model so far, if any;"
                + " press Ctrl-C again to exit at once")); Progress progress = console.progress()) {
            progress.at("reading", 0);
            List<Sentence> train = make.learns() ? data.train(console) : data.read(console, data.train());
            List<Sentence> validation = data.read(console, data.validation());
            List<Sentence> test = data.read(console, data.test());
            progress.at("preparing", 0);
            runs = new TreebankRuns<>(recipe, folder, make.of(train), train, validation, test);
            reason = runs.passes(console, interrupts, progress);
        } catch (CancellationException _) {
            throw new Interrupts.Abandoned();
        }
        console.out().println(json ? runs.json() : runs.text());
        return reason == StopReason.INTERRUPTED ? Interrupts.EXIT_CODE : 0;
    }

    private StopReason passes(Console console, Interrupts interrupts, Progress progress) {
        int passes = trainer.passes();
        int done = 0;
        long words = train.stream().mapToLong(sentence -> sentence.words().size()).sum();
        try (MetricsLog log = MetricsLog.create(folder.metrics())) {
            log.accept(new TrainEvent.Started(recipe.family(), trainer.size(trainer.model()), 0, passes, folder.path(),
                    List.of()));
            StopReason reason = StopReason.COMPLETED;
            for (int pass = 0; pass < passes; pass++) {
                long before = System.nanoTime();
                double loss;
                try {
                    int number = pass;
                    loss = trainer.pass(share -> {
                        if (interrupts.getAsBoolean()) throw new CancellationException();
                        progress.at("training", (long) (1000 * (number + share)), 1000L * passes,
                                "pass %d of %d".formatted(number + 1, passes));
                    });
                } catch (CancellationException e) {
                    if (best == null) throw e;
                    reason = StopReason.INTERRUPTED;
                    break;
                }
                done = pass + 1;
                double seconds = (System.nanoTime() - before) / 1e9;
                log.accept(new TrainEvent.Stepped(done, loss, Double.NaN, Double.NaN, words / seconds,
                        Memory.resident().orElse(0), elapsed()));
                validate(console, loss, done, log);
            }
            progress.at("writing the model", 0);
            trainer.save(best, folder);
            progress.at("measuring", 0);
            figures = test.isEmpty() ? Map.of() : trainer.measure(best, test);
            log.accept(new TrainEvent.Finished(done, reason, figures));
            writeResult(reason, done, figures);
            return reason;
        }
    }

    private void validate(Console console, double loss, int step, MetricsLog log) {
        M model = trainer.model();
        if (validation.isEmpty()) {
            best = model;
            console.note(String.format(Locale.ROOT, "pass %d: loss %.4f", step, loss));
            return;
        }
        Map<String, Double> now = trainer.measure(model, validation);
        double decisive = now.values().iterator().next();
        boolean better = best == null || decisive > bestFigures.values().iterator().next();
        if (better) {
            best = model;
            bestFigures = now;
        }
        log.accept(new TrainEvent.Validated(step, now, better));
        console.note(String.format(Locale.ROOT, "pass %d: loss %.4f, validation %s%s", step, loss,
                Figures.text(now, "word"), better ? " (best so far)" : ""));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void writeResult(StopReason reason, int step, Map<String, Double> figures) {
        ObjectNode json = JsonMapper.shared().createObjectNode()
                .put("reason", reason.name().toLowerCase(Locale.ROOT)).put("step", step);
        Figures.put(json.putObject("test"), figures);
        AtomicFile.write(folder.result(),
                out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private String text() {
        var text = new StringBuilder("run         " + folder.path() + "\nmodel       " + recipe.family() + ", "
                + trainer.text(best) + "\n");
        if (!bestFigures.isEmpty()) text.append("validation  ").append(Figures.text(bestFigures, "word")).append('\n');
        if (!figures.isEmpty()) text.append("test        ").append(Figures.text(figures, "word")).append('\n');
        return text + "time        " + LiveLine.duration(elapsed());
    }

    private ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("run", folder.path().toString())
                .put("family", recipe.family()).put("parameters", trainer.size(best)).put("sentences", train.size())
                .put("seconds", elapsed().toMillis() / 1e3);
        Figures.put(json.putObject("validation"), bestFigures);
        Figures.put(json.putObject("test"), figures);
        return json;
    }
}
