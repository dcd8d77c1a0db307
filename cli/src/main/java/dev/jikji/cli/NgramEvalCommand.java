package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.DataConfig;
import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.ngram.NgramEvaluation;
import dev.jikji.text.ngram.Sentences;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for n-gram models: a run, a binary model or an ARPA file.
@Command(sortOptions = false)
final class NgramEvalCommand implements Callable<Integer> {
    private final Console console;
    private final NgramRuns kind;

    @Parameters(paramLabel = "RUN", description = "A run folder, or a model as binary or ARPA file (.arpa, .arpa.gz), whose words stand between white space.")
    private Path path;

    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Files, folders, .gz, or - for standard input (default: the run's own test text).")
    private List<String> text = List.of();

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    @Option(names = "--documents", paramLabel = "CHOICE", description = "What ends a document: blank-line, line or file (default: the run's, else blank-line).", converter = Choices.OfDocuments.class)
    private Documents documents;

    @Option(names = "--sentences", paramLabel = "CHOICE", description = "What a sentence is: line or document (default: the model's).", converter = Choices.OfSentences.class)
    private Sentences sentences;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    NgramEvalCommand(Console console, NgramRuns kind) {
        this.console = console;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        Optional<Recipe> recipe = Files.isDirectory(path)
                ? Optional.of(kind.recipe().overlay(new RunFolder(path).recipe()))
                : Optional.empty();
        try (NgramRuns.Loaded loaded = NgramRuns.Loaded.of(path)) {
            long start = System.nanoTime();
            NgramEvaluation evaluation = measure(loaded, corpus(recipe));
            double seconds = (System.nanoTime() - start) / 1e9;
            console.out().println(json ? json(loaded, evaluation, seconds) : text(loaded, evaluation));
            return 0;
        }
    }

    private NgramEvaluation measure(NgramRuns.Loaded loaded, Corpus corpus) {
        try (Progress progress = console.progress()) {
            return NgramEvaluation.of(loaded.model(),
                    loaded.reader(sentences == null ? loaded.model().sentences() : sentences), corpus,
                    done -> progress.at("measuring", done), () -> false);
        }
    }

    private Corpus corpus(Optional<Recipe> recipe) {
        Optional<DataConfig> data = recipe.map(r -> r.section(DataConfig.class));
        require(!text.isEmpty() || data.isEmpty() || !data.get().readsStandardInput(),
                "%s: learned from standard input, of which nothing is kept; name a text with --text", path);
        if (!text.isEmpty()) {
            Documents ends = documents != null
                    ? documents
                    : data.map(DataConfig::documents).orElse(Documents.BLANK_LINE);
            return Corpus.of(text, ends, lenient);
        }
        Corpus test = data.map(d -> d.open(recipe.get().section(NgramRuns.RunConfig.class).seed()).test())
                .orElse(null);
        require(test != null, "%s: holds no test text of its own; name one with --text", path);
        return test;
    }

    private static String text(NgramRuns.Loaded loaded, NgramEvaluation e) {
        var text = new StringBuilder(Figures.text(NgramRuns.metrics(e), loaded.unit()));
        text.append(String.format(Locale.ROOT, "%n%,d tokens in %,d sentences, %,d bytes", e.tokens(), e.sentences(),
                e.bytes()));
        if (e.unknowns() > 0) {
            text.append(
                    String.format(Locale.ROOT, "%n%,d unknown (%.2f %%); perplexity without them %.1f", e.unknowns(),
                            100 * e.unknownRate(), e.knownPerplexity()));
        }
        if (e.impossible() > 0)
            text.append(String.format(Locale.ROOT, "%n%,d others have probability zero: smooth the model",
                    e.impossible()));
        if (loaded.model().smoothing().filter(s -> !s.isDistribution()).isPresent())
            text.append("\nthese scores do not sum to one: compare the figures with no other model's");
        text.append("\npredicted by order:");
        for (int order = loaded.model().order(); order >= 1; order--)
            text.append(String.format(Locale.ROOT, "  %d: %.1f %%", order, 100 * e.hitRate(order)));
        return text.toString();
    }

    private ObjectNode json(NgramRuns.Loaded loaded, NgramEvaluation e, double seconds) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", path.toString()).put("family", "ngram").put("order", loaded.model().order());
        loaded.model().smoothing().map(Choices::name).ifPresent(name -> json.put("smoothing", name));
        Figures.put(json, NgramRuns.metrics(e));
        json.put("perplexity_of_known", Double.isFinite(e.knownPerplexity()) ? e.knownPerplexity() : null);
        json.put("unit", loaded.unit()).put("unknown_share", e.unknownRate()).put("unknown_tokens", e.unknowns())
                .put("impossible_tokens", e.impossible()).put("tokens", e.tokens()).put("sentences", e.sentences())
                .put("bytes", e.bytes());
        ObjectNode rates = json.putObject("order_hit_rates");
        for (int order = 1; order <= loaded.model().order(); order++) rates.put("" + order, e.hitRate(order));
        return json.put("seconds", seconds);
    }
}
