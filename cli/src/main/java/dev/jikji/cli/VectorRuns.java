package dev.jikji.cli;

import dev.jikji.embed.VectorFile;
import dev.jikji.embed.VectorFormat;
import dev.jikji.embed.WordVectors;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.tensor.machine.Memory;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.Europarl;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the trainings of word vectors have in common. Their run folder holds `vectors.txt` and `tokenizer.json`; the
/// text, packed as tokens, lies there while they train.
final class VectorRuns {

    /// Section `data` of the recipe.
    record DataConfig(
            @Setting("files, folders, .gz, or - for standard input; none for the English Europarl sample") List<String> text,
            @Setting("what ends a document: a blank line, a line or a file") Corpus.Documents documents,
            @Setting("read bytes that are not UTF-8 as U+FFFD instead of refusing them") boolean lenient) {

        static DataConfig defaults() {
            return new DataConfig(List.of(), Corpus.Documents.BLANK_LINE, false);
        }

        Corpus open() {
            return text.isEmpty() ? Europarl.english() : Corpus.of(text, documents, lenient);
        }
    }

    /// Makes vectors of a text.
    @FunctionalInterface
    interface Trainer {

        /// @param loss told the latest loss
        /// @param stop whether to end with the vectors as they are
        /// @throws CancellationException if there are none yet
        WordVectors train(PackedTokens tokens, Tokenizer tokenizer, Progress progress, Loss loss, BooleanSupplier stop);
    }

    /// The latest loss.
    static final class Loss {
        private double last = Double.NaN;

        /// @param loss NaN if none was measured
        void accept(double loss) {
            if (!Double.isNaN(loss)) last = loss;
        }

        double latest() {
            return last;
        }
    }

    private final Console console;
    private final Recipe recipe;
    private final RunFolder folder;
    private final int minCount;
    private final long start = System.nanoTime();

    /// @param minCount of a word that gets a vector
    VectorRuns(Console console, Recipe recipe, RunFolder folder, int minCount) {
        this.console = console;
        this.recipe = recipe;
        this.folder = folder;
        this.minCount = minCount;
    }

    /// The words that are frequent enough to get a vector.
    static TokenizerConfig words(Pretokenization pretokenization) {
        return new TokenizerConfig(TokenizerSettings.Type.WORD, 10_000_000, OptionalInt.empty(), pretokenization);
    }

    static Path vectors(RunFolder folder) {
        return folder.path().resolve("vectors.txt");
    }

    /// Trains, and fills the run folder.
    ///
    /// @return the exit code
    int train(boolean json, Trainer trainer) throws IOException {
        var loss = new Loss();
        WordVectors vectors;
        boolean interrupted;
        try (var interrupts = new Interrupts(() -> console.note("interrupted: saving what was learnt, if anything;"
                + " press Ctrl-C again to exit at once")); Progress progress = console.progress()) {
            vectors = train(trainer, progress, loss, interrupts);
            progress.at("writing the vectors", 0);
            VectorFile.write(vectors(folder), vectors, VectorFormat.WORD2VEC_TEXT);
            interrupted = interrupts.getAsBoolean();
        } catch (CancellationException _) {
            throw new Interrupts.Abandoned();
        }
        var time = Duration.ofNanos(System.nanoTime() - start);
        log(vectors, loss.last, time, interrupted ? StopReason.INTERRUPTED : StopReason.COMPLETED);
        console.out().println(json ? json(vectors, loss.last, time, interrupted) : text(vectors, loss.last, time));
        return interrupted ? Interrupts.EXIT_CODE : 0;
    }

    private WordVectors train(Trainer trainer, Progress progress, Loss loss, BooleanSupplier stop)
            throws IOException {
        Corpus corpus = recipe.section(DataConfig.class).open();
        Tokenizer tokenizer = tokenizerSettings()
                .train(new WatchedCorpus(corpus, done -> progress.at("collecting the words", done), stop));
        tokenizer.save(folder.tokenizer());
        Path packed = folder.tokens("train");
        PackedTokens.write(packed, tokenizer,
                new WatchedCorpus(corpus, done -> progress.at("packing the text", done), stop), _ -> {});
        try (PackedTokens tokens = PackedTokens.open(packed)) {
            return trainer.train(tokens, tokenizer, progress, loss, stop);
        } finally {
            Files.delete(packed);
            Files.delete(packed.getParent());
        }
    }

    /// As the recipe has them. Where it leaves the least count of a word open, words too rare for a vector are none.
    private TokenizerSettings tokenizerSettings() {
        TokenizerConfig config = recipe.section(TokenizerConfig.class);
        TokenizerSettings settings = config.settings();
        boolean open = settings.type() == TokenizerSettings.Type.WORD && config.minimumCount().isEmpty();
        return !open
                ? settings
                : new TokenizerSettings(settings.type(), settings.vocabSize(), minCount, settings.pretokenization());
    }

    private void log(WordVectors vectors, double loss, Duration time, StopReason reason) {
        long parameters = (long) vectors.size() * vectors.dim();
        try (MetricsLog log = MetricsLog.create(folder.metrics())) {
            log.accept(new TrainEvent.Started(recipe.family(), parameters, 0, 1, folder.path(), List.of()));
            log.accept(new TrainEvent.Stepped(1, loss, Double.NaN, Double.NaN, Double.NaN,
                    Memory.resident().orElse(0), time));
            log.accept(new TrainEvent.Finished(1, reason, Map.of()));
        }
        ObjectNode json = JsonMapper.shared().createObjectNode()
                .put("reason", reason.name().toLowerCase(Locale.ROOT)).put("step", 1);
        json.putObject("test");
        AtomicFile.write(folder.result(),
                out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private String text(WordVectors vectors, double loss, Duration time) {
        return String.format(Locale.ROOT, "run         %s%nmodel       %s, %,d words of %d values%nloss        %.4f%n"
                + "time        %s", folder.path(), recipe.family(), vectors.size(), vectors.dim(), loss,
                LiveLine.duration(time));
    }

    private ObjectNode json(WordVectors vectors, double loss, Duration time, boolean interrupted) {
        return JsonMapper.shared().createObjectNode().put("run", folder.path().toString())
                .put("family", recipe.family()).put("words", vectors.size()).put("dim", vectors.dim())
                .put("loss", Double.isNaN(loss) ? null : (Double) loss).put("interrupted", interrupted)
                .put("seconds", time.toMillis() / 1e3);
    }
}
