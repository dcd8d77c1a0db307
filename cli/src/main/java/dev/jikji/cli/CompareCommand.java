package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.report.Comparison;
import dev.jikji.report.Comparison.Measured;
import dev.jikji.report.Comparison.Row;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji compare`: language models side by side, of runs there are or of a line it trains first.
@Command(sortOptions = false, customSynopsis = {"jikji compare RUN RUN... [--text FILE...]",
        "jikji compare --train lineage [--text FILE...] [--budget 15m]"})
final class CompareCommand implements Callable<Integer> {
    private static final String LINEAGE = "lineage";
    private static final Duration BUDGET = Duration.ofMinutes(15);

    private final Console console;

    @Parameters(arity = "0..*", paramLabel = "RUN", description = "Run folders of language models, n-grams among them.")
    private List<Path> runs = List.of();

    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Measure all on this text (default: the runs' own test text, if it is the same); with --train, the text to learn.")
    private List<String> text = List.of();

    @Option(names = "--documents", paramLabel = "CHOICE", description = "What ends a document: blank-line, line or file (default: the run's, else blank-line).", converter = Choices.OfDocuments.class)
    private Documents documents;

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    @Option(names = "--prompt", paramLabel = "TEXT", defaultValue = "", description = "What the samples go on from (default: nothing).")
    private String prompt;

    @Option(names = "--sample-tokens", paramLabel = "N", defaultValue = "120", description = "Tokens of each sample; 0 for none (default: ${DEFAULT-VALUE}).")
    private int sampleTokens;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the samples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE", description = "The page to write; the picture goes beside it as PNG (default: compare.html, with --train in its folder).")
    private Path out;

    @Option(names = "--train", paramLabel = LINEAGE, description = "First train the line from n-grams to the Transformer on one text.")
    private String train;

    @Option(names = "--budget", paramLabel = "TIME", description = "With --train: for all trainings together, such as 90s, 15m or 1h30m (default: 15m).", converter = OfTime.class)
    private Optional<Duration> budget = Optional.empty();

    @Option(names = "--run", paramLabel = "FOLDER", description = "With --train: where the runs go (default: runs/lineage). What is finished there is kept.")
    private Path folder;

    @Option(names = "--models", split = ",", paramLabel = "MODEL", description = "With --train: which models, between commas (default: all of the line).")
    private List<String> models = List.of();

    @Option(names = "--set", paramLabel = "SECTION.KEY=VALUE", description = "With --train: a setting, for the models that have it; may repeat.")
    private List<String> assignments = List.of();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    CompareCommand(Console console) {
        this.console = console;
    }

    /// Values of `--budget`.
    static final class OfTime implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

        @Override
        public Duration convert(String text) {
            Matcher matcher = TIME.matcher(text);
            Duration time = !matcher.matches()
                    ? Duration.ZERO
                    : Duration.ofHours(number(matcher.group(1))).plusMinutes(number(matcher.group(2)))
                            .plusSeconds(number(matcher.group(3)));
            if (time.isZero())
                throw new TypeConversionException("'" + text + "' is no time such as 90s, 15m or 1h30m");
            return time;
        }

        private static long number(String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }
    }

    @Override
    public Integer call() throws IOException {
        require(sampleTokens >= 0, "--sample-tokens: %d is negative", sampleTokens);
        if (train == null) {
            require(folder == null && models.isEmpty() && assignments.isEmpty() && budget.isEmpty(),
                    "--run, --models, --set and --budget go with --train lineage");
            require(runs.size() >= 2, "name at least two runs to compare, or --train lineage");
            require(!text.contains("-"), "--text -: each model reads the text anew; write it to a file");
            return compare(runs, false, out == null ? Path.of("compare.html") : out);
        }
        require(train.equals(LINEAGE), "--train %s: unknown%s", train,
                Nearest.to(train, List.of(LINEAGE)).map(n -> "; did you mean '" + n + "'?")
                        .orElse("; there is 'lineage'"));
        require(runs.isEmpty(), "--train trains its own runs; leave out %s", runs.isEmpty() ? "" : runs.getFirst());
        require(!text.contains("-"), "--text -: each model reads the text anew; write it to a file");
        Path line = folder == null ? Path.of("runs", LINEAGE) : folder;
        var plan = new Lineage.Plan(text, Optional.ofNullable(documents).map(Choices::name), lenient,
                models.isEmpty() ? Lineage.models() : models, assignments,
                budget.orElse(BUDGET));
        Optional<List<Path>> trained = new Lineage(console, plan, line).train();
        if (trained.isEmpty()) {
            console.note("interrupted; the same command goes on from here");
            return Interrupts.EXIT_CODE;
        }
        text = List.of(); // measured on the part that was kept for testing
        return compare(trained.get(), true, out == null ? line.resolve("compare.html") : out);
    }

    private int compare(List<Path> paths, boolean lineage, Path page) {
        List<Row> rows = new ArrayList<>();
        Optional<ComparedRun.TestText> test = Optional.empty();
        try (Progress progress = console.progress()) {
            for (Path path : paths) {
                progress.at("reading " + path, 0);
                try (ComparedRun run = RunKinds.compared(path)) {
                    if (text.isEmpty()) test = Optional.of(sameTest(path, run, paths.getFirst(), test));
                    rows.add(new Row(new RunFolder(path), measured(run, path, progress)));
                }
            }
        }
        String measured = text.isEmpty() ? test.orElseThrow().description() : String.join(", ", text);
        var comparison = new Comparison(rows, measured, text.isEmpty(), lineage);
        comparison.writePage(page);
        Optional<Path> picture = picture(comparison, page);
        if (json) {
            console.out().println(json(comparison, page, picture));
        } else {
            comparison.text().lines().map(LiveLine::visible).forEach(console.out()::println);
            comparison.remarks().stream().map(LiveLine::visible).forEach(console.out()::println);
        }
        console.out().flush();
        console.note("see " + page + picture.map(p -> " and " + p).orElse(""));
        return 0;
    }

    /// Bits per byte compare on one text only.
    private static ComparedRun.TestText sameTest(Path path, ComparedRun run, Path first,
            Optional<ComparedRun.TestText> before) {
        ComparedRun.TestText test = run.test().orElseThrow(() -> new InputException(
                "%s: has no test score of its own; name a text to measure all on with --text".formatted(path)));
        before.ifPresent(other -> require(other.isSame(test),
                "%s and %s were tested on different texts (%s, %s); name one to measure all on with --text", first,
                path, described(other), described(test)));
        return before.orElse(test);
    }

    private static String described(ComparedRun.TestText test) {
        return test.description() + (test.bytes() == 0 ? "" : ": %,d bytes".formatted(test.bytes()));
    }

    private Measured measured(ComparedRun run, Path path, Progress progress) {
        var scores = text.isEmpty()
                ? new ComparedRun.Scores(run.testScores(), run.unknownShare())
                : run.measure(text, Optional.ofNullable(documents), lenient, progress);
        progress.at("letting " + path + " write", 0);
        String sample = sampleTokens == 0 ? "" : run.write(prompt, sampleTokens, seed);
        return new Measured(scores.scores(), run.unit(), scores.unknownShare(), run.modelBytes(), sample);
    }

    /// A machine without fonts can do without the picture.
    private Optional<Path> picture(Comparison comparison, Path page) {
        Path file = page.resolveSibling(page.getFileName().toString().replaceFirst("\\.html?$", "") + ".png");
        try {
            comparison.writePicture(file);
            return Optional.of(file);
        } catch (InputException e) {
            console.note(e.getMessage());
            return Optional.empty();
        }
    }

    private static ObjectNode json(Comparison comparison, Path page, Optional<Path> picture) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("measured", comparison.measured());
        ArrayNode runs = json.putArray("runs");
        for (Row row : comparison.rows()) {
            ObjectNode run = runs.addObject().put("run", row.folder().path().toString()).put("family", row.model())
                    .put("state", row.state().replace(' ', '_')).put("parameters", row.parameters())
                    .put("steps", row.steps()).put("seconds", row.time().toMillis() / 1e3);
            Figures.put(run, Map.of("tokens_per_second", row.tokensPerSecond()));
            Figures.put(run, row.measured().scores());
            run.put("unit", row.measured().unit()).put("unknown_share", row.measured().unknownShare())
                    .put("bytes", row.measured().modelBytes()).put("sample", row.measured().sample());
        }
        comparison.remarks().forEach(json.putArray("remarks")::add);
        return json.put("page", page.toString()).put("picture", picture.map(Path::toString).orElse(null));
    }
}
