package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import com.sun.management.OperatingSystemMXBean;
import dev.jikji.embed.FastTextClassifier;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledFile;
import dev.jikji.text.table.LabelledText;
import dev.jikji.text.table.TableLayout;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The classifier of fastText beside `fasttext supervised` with the same settings, from the same file of texts to the
/// model, by processor time, and the accuracy of both. Both train in turns.
@Command(name = "classifier", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Trains fastText's classifier, and in turns the same with fasttext, if it is on the path.",
        "Tells words per second of processor time, and the accuracy of both."})
final class Classifiers implements Callable<Integer> {
    private static final String MARK = "__label__";
    private static final Pattern PRECISION = Pattern.compile("P@1\\s+([\\d.]+)");

    @Parameters(index = "0", paramLabel = "TRAIN", description = "labelled texts, such as TSV, possibly .gz")
    private String train;

    @Parameters(index = "1", paramLabel = "TEST", description = "likewise")
    private String test;

    @Option(names = "--text-column", defaultValue = "document", description = "(default: ${DEFAULT-VALUE})")
    private String textColumn;

    @Option(names = "--label-column", defaultValue = "label", description = "(default: ${DEFAULT-VALUE})")
    private String labelColumn;

    @Option(names = "--dim", defaultValue = "100", description = "width of the vectors (default: ${DEFAULT-VALUE})")
    private int dim;

    @Option(names = "--epochs", defaultValue = "5", description = "passes through the texts (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--rate", defaultValue = "0.1", description = "learning rate at the start (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--word-ngrams", defaultValue = "2", description = "words of an n-gram (default: ${DEFAULT-VALUE})")
    private int wordNgrams;

    @Option(names = "--min-ngram", defaultValue = "0", description = "characters of the shortest n-gram (default: ${DEFAULT-VALUE})")
    private int minNgram;

    @Option(names = "--max-ngram", defaultValue = "0", description = "of the longest; 0 for none (default: ${DEFAULT-VALUE})")
    private int maxNgram;

    @Option(names = "--threads", defaultValue = "1", description = "of each (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--rounds", defaultValue = "3", description = "of each, with seeds from 1 (default: ${DEFAULT-VALUE})")
    private int rounds;

    /// What one contender reached in all its rounds.
    private static final class Results {
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> accuracies = new ArrayList<>();
    }

    private List<String> labels;
    private long words;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(rounds >= 1, "classifier: --rounds must be at least 1");
        Optional<FastTextProgram> fasttext = FastTextProgram.find();
        Path folder = Files.createTempDirectory("jikji-bench");
        try {
            Path learned = folder.resolve("train"), asked = folder.resolve("test");
            TableLayout layout = TableLayout.of(textColumn, labelColumn);
            write(LabelledFile.read(train, layout), learned);
            write(LabelledFile.read(test, layout), asked);
            var ours = new Results();
            var theirs = new Results();
            for (int seed = 1; seed <= rounds; seed++) {
                System.err.printf("round %d of %d ...%n", seed, rounds);
                train(learned, asked, seed, ours);
                if (fasttext.isPresent()) trainPeer(fasttext.get(), learned, asked, folder, seed, theirs);
            }
            print("Jikji", ours);
            if (fasttext.isPresent()) {
                print("fastText", theirs);
                System.out.printf(Locale.ROOT, "Jikji is %.2f times as fast%n",
                        Measurement.median(theirs.seconds) / Measurement.median(ours.seconds));
            } else {
                System.out.println("no fasttext on the path to compare with");
            }
        } finally {
            for (File file : folder.toFile().listFiles()) Files.delete(file.toPath());
            Files.delete(folder);
        }
        return 0;
    }

    /// As fastText reads them: the label, then the text, a line each.
    private static void write(List<LabelledText> examples, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (LabelledText example : examples)
                out.write(MARK + example.label() + " " + example.text().replaceAll("\\s+", " ").strip() + "\n");
        }
    }

    /// A file of [#write].
    private record Read(List<String[]> texts, List<String> labels) {
        static Read of(Path file) throws IOException {
            var read = new Read(new ArrayList<>(), new ArrayList<>());
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                read.labels.add(line.substring(MARK.length(), space));
                String text = line.substring(space + 1);
                read.texts.add(text.isEmpty() ? new String[0] : text.split(" "));
            }
            return read;
        }
    }

    private void train(Path learned, Path asked, int seed, Results results) throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        Read read = Read.of(learned);
        labels = List.copyOf(new TreeSet<>(read.labels));
        int[] classes = read.labels.stream().mapToInt(labels::indexOf).toArray();
        var settings = new FastTextClassifier.Settings(dim, epochs, rate, 1, wordNgrams, minNgram, maxNgram, 2_000_000,
                FastTextClassifier.Loss.SOFTMAX, threads, seed);
        FastTextClassifier model = FastTextClassifier.train(read.texts, classes, labels, settings, _ -> {},
                state -> words = state.totalWords(), () -> false);
        results.seconds.add((system.getProcessCpuTime() - start) / 1e9);
        Read test = Read.of(asked);
        int right = 0;
        for (int i = 0; i < test.texts.size(); i++) {
            String label = model.labels().get(ClassScores.best(model.probabilities(test.texts.get(i))));
            if (label.equals(test.labels.get(i))) right++;
        }
        results.accuracies.add(right / (double) test.texts.size());
    }

    private void trainPeer(FastTextProgram fasttext, Path learned, Path asked, Path folder, int seed, Results results)
            throws IOException, InterruptedException {
        Path model = folder.resolve("peer");
        results.seconds.add(fasttext.seconds("supervised", "-input", learned.toString(), "-output", model.toString(),
                "-dim", "" + dim, "-lr", "" + rate, "-epoch", "" + epochs, "-wordNgrams", "" + wordNgrams, "-minn",
                "" + minNgram, "-maxn", "" + maxNgram, "-minCount", "1", "-bucket", "2000000", "-loss", "softmax",
                "-thread", "" + threads, "-seed", "" + seed, "-verbose", "0"));
        Matcher precision = PRECISION.matcher(fasttext.output("test", model + ".bin", asked.toString()));
        require(precision.find(), "%s told no precision", fasttext.path());
        results.accuracies.add(Double.parseDouble(precision.group(1)));
    }

    private void print(String name, Results results) {
        double seconds = Measurement.median(results.seconds);
        System.out.printf(Locale.ROOT, "%-9s %,11.0f words per CPU second (%.1f s)  accuracy %.4f%n", name,
                words / seconds, seconds, results.accuracies.stream().mapToDouble(a -> a).average().orElseThrow());
    }
}
