package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import com.sun.management.OperatingSystemMXBean;
import dev.jikji.embed.Analogy;
import dev.jikji.embed.AnalogySet;
import dev.jikji.embed.EmbeddingSettings;
import dev.jikji.embed.FastText;
import dev.jikji.embed.NearestWords;
import dev.jikji.embed.SimilaritySet;
import dev.jikji.embed.VectorFile;
import dev.jikji.embed.Word2Vec;
import dev.jikji.embed.WordVectors;
import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.Gzip;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.WordTokenizer;
import dev.jikji.text.WordTokenizer.Pretokenization;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Skip-gram, with or without subwords, beside fastText with the same settings, by processor time from the text to the
/// vectors. Both train in turns.
///
/// fastText 0.9.2 with `-thread 1` initialises only the first tenth of its input matrix; it runs with ten threads.
@Command(name = "vectors", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Trains word vectors on a text, and in turns with fasttext, if it is on the path.",
        "Tells words per second of processor time, and scores on sets."})
final class Vectors implements Callable<Integer> {
    private static final int PEER_THREADS = 10;

    @Parameters(index = "0", paramLabel = "TEXT", description = "a text, words between white space, possibly .gz")
    private Path text;

    @Option(names = "--subwords", description = "with character n-grams")
    private boolean subwords;

    @Option(names = "--epochs", defaultValue = "1", description = "passes through the text (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--noise-power", paramLabel = "N", description = "ours; fastText's is 0.5 (default: 0.75, with subwords 0.5)")
    private Double noisePower;

    @Option(names = "--rounds", defaultValue = "1", description = "of each, with seeds from 1 (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--similarity", arity = "1..*", paramLabel = "FILE", description = "pairs of words with ratings")
    private List<Path> similarity = List.of();

    @Option(names = "--analogies", arity = "1..*", paramLabel = "FILE", description = "questions of four words")
    private List<Path> analogies = List.of();

    /// What one contender reached in all its rounds.
    private static final class Results {
        private final List<Double> seconds = new ArrayList<>();
        private final Map<String, List<Double>> scores = new LinkedHashMap<>();
    }

    private List<SimilaritySet> pairs;
    private List<AnalogySet> questions;
    private long words;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(rounds >= 1 && epochs >= 1, "vectors: --rounds and --epochs must be at least 1");
        require(Files.isRegularFile(text), "%s: no such file", text);
        pairs = similarity.stream().map(SimilaritySet::read).toList();
        questions = analogies.stream().map(AnalogySet::read).toList();
        Optional<FastTextProgram> fasttext = FastTextProgram.find();
        Path folder = Files.createTempDirectory("jikji-bench");
        try {
            Path plain = folder.resolve("text");
            try (InputStream in = Gzip.open(text)) {
                Files.copy(in, plain, StandardCopyOption.REPLACE_EXISTING);
            }
            var ours = new Results();
            var theirs = new Results();
            for (int seed = 1; seed <= rounds; seed++) {
                System.err.printf("round %d of %d ...%n", seed, rounds);
                score(train(plain, folder, seed, ours), ours);
                if (fasttext.isPresent()) score(trainPeer(fasttext.get(), plain, folder, seed, theirs), theirs);
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

    private EmbeddingSettings settings(int seed) {
        EmbeddingSettings usual = subwords ? FastText.Settings.defaults().words() : EmbeddingSettings.defaults();
        return new EmbeddingSettings(usual.architecture(), usual.objective(), usual.dim(), usual.window(),
                usual.negatives(), noisePower == null ? usual.noisePower() : noisePower, usual.minCount(),
                usual.subsampling(), epochs, usual.learningRate(), 1, seed);
    }

    private WordVectors train(Path plain, Path folder, int seed, Results results) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        EmbeddingSettings settings = settings(seed);
        long start = system.getProcessCpuTime();
        Corpus corpus = Corpus.of(List.of(plain.toString()), Documents.FILE, false);
        WordTokenizer tokenizer = WordTokenizer.train(corpus, Pretokenization.WHITESPACE, settings.minCount(),
                Integer.MAX_VALUE);
        Path packed = folder.resolve("tokens");
        PackedTokens.write(packed, tokenizer, corpus, _ -> {});
        WordVectors vectors;
        try (PackedTokens tokens = PackedTokens.open(packed)) {
            vectors = subwords
                    ? FastText.train(tokens, tokenizer, FastText.Settings.of(settings),
                            state -> words = state.totalWords(), () -> false).wordVectors()
                    : Word2Vec.train(tokens, tokenizer, settings, state -> words = state.totalWords(), () -> false);
        }
        results.seconds.add((system.getProcessCpuTime() - start) / 1e9);
        return vectors;
    }

    private WordVectors trainPeer(FastTextProgram fasttext, Path plain, Path folder, int seed, Results results)
            throws IOException, InterruptedException {
        EmbeddingSettings same = settings(seed);
        results.seconds.add(fasttext.seconds("skipgram", "-input", plain.toString(), "-output",
                folder.resolve("peer").toString(), "-dim", "" + same.dim(), "-ws", "" + same.window(), "-neg",
                "" + same.negatives(), "-minCount", "" + same.minCount(), "-t", "" + same.subsampling(), "-epoch",
                "" + epochs, "-lr", "" + same.learningRate(), "-maxn", subwords ? "6" : "0", "-minn",
                subwords ? "3" : "0", "-thread", "" + PEER_THREADS, "-seed", "" + seed, "-verbose", "0"));
        return VectorFile.read(folder.resolve("peer.vec"));
    }

    private void score(WordVectors vectors, Results results) {
        for (SimilaritySet set : pairs) add(results, set.name(), set.score(vectors::vector, true).spearman());
        var nearest = new NearestWords(vectors);
        for (AnalogySet set : questions)
            add(results, set.name(), set.score(nearest, Analogy.COS_ADD, true, _ -> {}).all().accuracy());
    }

    private static void add(Results results, String set, double score) {
        results.scores.computeIfAbsent(set, _ -> new ArrayList<>()).add(score);
    }

    private void print(String name, Results results) {
        double seconds = Measurement.median(results.seconds);
        System.out.printf(Locale.ROOT, "%-9s %,9.0f words per CPU second (%.1f s)", name, words / seconds, seconds);
        results.scores.forEach((set, scores) -> System.out.printf(Locale.ROOT, "  %s %.4f", set,
                scores.stream().mapToDouble(score -> score).average().orElseThrow()));
        System.out.println();
    }
}
