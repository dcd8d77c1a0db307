package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.DataConfig;
import dev.jikji.models.lm.Evaluation;
import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.NeuralCache;
import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval`: measures a trained model on text.
@Command(sortOptions = false)
final class EvalCommand implements Callable<Integer> {
    /// Models without a context of their own read this many tokens at a time; it changes nothing but the speed.
    private static final int USUAL_WINDOW = 64;

    /// Of the validation text, to find two numbers.
    private static final long TUNED_TOKENS = 100_000;

    private final Console console;

    @Mixin
    private LoadedModel source;

    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Files, folders, .gz, or - for standard input (default: the run's own test text).")
    private List<String> text = List.of();

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    @Option(names = "--documents", paramLabel = "CHOICE", description = "What ends a document: blank-line, line or file (default: the run's, else blank-line).", converter = Choices.OfDocuments.class)
    private Documents documents;

    @Option(names = "--stride", paramLabel = "N", description = "Tokens by which windows move on; fewer than the window give more context and take longer (default: the window).")
    private int stride;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "16", description = "Windows computed at a time (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--cache", paramLabel = "N", description = "Also measure with a cache of the last N hidden vectors (Grave et al. 2017), for models with a carried state. How it is weighed is found on the run's validation text.")
    private int cache;

    @Option(names = "--cache-weight", paramLabel = "X", description = "The cache's share of the mixture, instead.")
    private Double cacheWeight;

    @Option(names = "--cache-flatness", paramLabel = "X", description = "The cache's theta, instead: at 0 all places count alike.")
    private Double cacheFlatness;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    EvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(batch > 0, "--batch: %d is not positive", batch);
        require(stride >= 0, "--stride: %d is negative", stride);
        require(cache >= 0, "--cache: %d is negative", cache);
        require((cacheWeight == null) == (cacheFlatness == null),
                "--cache-weight and --cache-flatness belong together: give both, or none to find them");
        require(cacheWeight == null || cache > 0, "--cache-weight needs --cache N, the places that are remembered");
        try (ModelFolder folder = source.load(); Progress progress = console.progress()) {
            if (!text.isEmpty()) {
                Path packed = Files.createTempFile("jikji-", ".tokens");
                packed.toFile().deleteOnExit(); // Ctrl-C ends this command without further ado
                try {
                    pack(packed, folder.requireTokenizer(), progress);
                    measure(folder, packed, progress);
                } finally {
                    Files.delete(packed);
                }
            } else {
                Path test = source.run().tokens("test");
                require(Files.exists(test), "%s: holds no test text of its own; name one with --text", source.path());
                measure(folder, test, progress);
            }
            return 0;
        }
    }

    private void pack(Path packed, Tokenizer tokenizer, Progress progress) {
        Documents ends = documents == null
                ? source.recipe().map(recipe -> recipe.section(DataConfig.class).documents())
                        .orElse(Documents.BLANK_LINE)
                : documents;
        PackedTokens.write(packed, tokenizer, Corpus.of(text, ends, lenient),
                bytes -> progress.at("packing the text", bytes));
    }

    private void measure(ModelFolder folder, Path packed, Progress progress) {
        long start = System.nanoTime();
        int window = window(folder.model(), source.recipe());
        var reading = new Evaluation.Reading(batch, window, stride == 0 ? window : stride, 0);
        try (PackedTokens tokens = PackedTokens.open(packed)) {
            Evaluation evaluation = Evaluation.of(folder.model(), tokens, reading,
                    done -> progress.at("measuring", done, tokens.length()));
            Optional<Cached> cached = cache == 0
                    ? Optional.empty()
                    : Optional.of(cached(folder.model(), tokens, window, progress));
            progress.close();
            String unit = folder.requireTokenizer().unit();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (json) {
                ObjectNode object = json(folder, evaluation, reading, tokens.info().bytes(), seconds);
                cached.ifPresent(c -> c.put(object.putObject("cache")));
                console.out().println(object);
            } else {
                console.out().println(text(evaluation, unit, tokens.info().bytes()));
                cached.ifPresent(c -> console.out().println(c.text(unit)));
            }
        }
    }

    /// What a cache makes of it.
    private record Cached(NeuralCache.Settings settings, Evaluation evaluation) {

        String text(String unit) {
            return String.format(Locale.ROOT, "with a cache of %,d (weight %s, flatness %s): %s", settings.size(),
                    settings.weight(), settings.flatness(), Figures.text(evaluation.metrics(), unit));
        }

        void put(ObjectNode json) {
            Figures.put(json, evaluation.metrics());
            json.put("size", settings.size()).put("weight", settings.weight()).put("flatness", settings.flatness());
        }
    }

    private Cached cached(LanguageModel model, PackedTokens tokens, int window, Progress progress) {
        NeuralCache.Settings settings = cacheWeight != null
                ? new NeuralCache.Settings(cache, cacheFlatness, cacheWeight)
                : tuned(model, window, progress);
        return new Cached(settings, NeuralCache.evaluate(model, tokens, window, settings,
                done -> progress.at("measuring with the cache", done, tokens.length())));
    }

    private NeuralCache.Settings tuned(LanguageModel model, int window, Progress progress) {
        Path validation = source.run().tokens("validation");
        require(Files.exists(validation),
                "%s: holds no validation text to weigh the cache on; give --cache-weight and --cache-flatness",
                source.path());
        try (PackedTokens tokens = PackedTokens.open(validation)) {
            long limit = Math.min(TUNED_TOKENS, tokens.length());
            return NeuralCache.tune(model, tokens, window, cache, limit,
                    done -> progress.at("weighing the cache", done, limit));
        }
    }

    /// As in training, so that the test figures are the same.
    static int window(LanguageModel model, Optional<Recipe> recipe) {
        int context = model.context() == Integer.MAX_VALUE ? USUAL_WINDOW : model.context();
        int trained = recipe.map(r -> r.section(TrainingConfig.class).sequenceLength()).orElse(0);
        return trained == 0 || model.carriesState() ? context : Math.min(trained, context);
    }

    private static String text(Evaluation evaluation, String unit, long bytes) {
        String text = Figures.text(evaluation.metrics(), unit);
        String size = String.format(Locale.ROOT, "%,d tokens, %,d bytes", evaluation.tokens(), bytes);
        if (evaluation.unknowns() == 0) return text + "\n" + size;
        return text + "\n" + size + String.format(Locale.ROOT,
                ", %.2f %% unknown to the vocabulary, which flatters perplexity and bits per byte",
                100 * evaluation.unknowns());
    }

    private ObjectNode json(ModelFolder folder, Evaluation evaluation, Evaluation.Reading reading, long bytes,
            double seconds) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", source.path().toString()).put("family", folder.family().name());
        Figures.put(json, evaluation.metrics());
        return json.put("unit", folder.requireTokenizer().unit()).put("unknown_share", evaluation.unknowns())
                .put("tokens", evaluation.tokens()).put("bytes", bytes).put("window", reading.window())
                .put("stride", reading.stride()).put("precision", LoadedModel.precisionName()).put("seconds", seconds);
    }
}
