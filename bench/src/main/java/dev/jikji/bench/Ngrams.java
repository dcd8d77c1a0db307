package dev.jikji.bench;

import dev.jikji.text.Corpus;
import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.WordTokenizer;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.text.ngram.NgramModel;
import dev.jikji.text.ngram.NgramSettings;
import dev.jikji.text.ngram.NgramTrainer;
import dev.jikji.text.ngram.SentenceReader;
import dev.jikji.text.ngram.Smoothing;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// n-gram models: counting and estimating, and queries of the mapped binary form, beside KenLM if `lmplz` is on the
/// path. Training is timed by the clock, with the peer in turns; queries by the time of the thread that asks.
///
/// Three texts are asked for: the beginning of the training text, the same with every other word displaced, so that the
/// model has to back off often, and the end of the text, which it was not trained on.
@Command(name = "ngram", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Trains a modified Kneser-Ney model on a text without its end and asks it for the probability of words:",
        "known text, the same with every other word displaced, and the end of the text.",
        "KenLM's lmplz, if it is on the path, trains on the same text in turns."})
final class Ngrams implements Callable<Integer> {
    @Option(names = "--text", required = true, paramLabel = "FILE", description = "text, words between white space, possibly .gz")
    private Path text;

    @Option(names = "--order", defaultValue = "3", description = "of the model (default: ${DEFAULT-VALUE})")
    private int order;

    @Option(names = "--held-out", defaultValue = "0.05", description = "share of the text that is not trained on (default: ${DEFAULT-VALUE})")
    private double heldOut;

    @Option(names = "--tokens", defaultValue = "5000000", description = "of a text that are asked for (default: ${DEFAULT-VALUE})")
    private int tokens;

    @Option(names = "--repeats", defaultValue = "3", description = "of which the median counts (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Option(names = "--json", description = "print one JSON object with the keys of Result")
    private boolean json;

    /// @param trainSeconds     vocabulary, counting, estimating and writing
    /// @param peerTrainSeconds of KenLM; null without it
    /// @param ratio            KenLM's time over ours; null without it
    record Result(int order, long ngrams, double bytesPerNgram, double trainSeconds, Double peerTrainSeconds,
            Double ratio, Queries known, Queries displaced, Queries heldOut) {}

    /// @param backedOff           share of the words that were not found after the longest context
    /// @param tokensPerSecond     scored by one thread, side by side
    /// @param wordByWordPerSecond the same, each before the next is known
    record Queries(int tokens, double backedOff, double tokensPerSecond, double wordByWordPerSecond) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        InputException.require(repeats >= 1, "--repeats must be at least 1, got %d", repeats);
        InputException.require(tokens >= 1, "--tokens must be at least 1, got %d", tokens);
        InputException.require(heldOut > 0 && heldOut < 1, "--held-out must lie between 0 and 1, got %s", heldOut);
        InputException.require(Files.isRegularFile(text), "%s: no such file", text);
        Path file = Files.createTempFile("jikji-bench", ".ngram");
        Path trained = Files.createTempFile("jikji-bench", ".txt");
        Path unseen = Files.createTempFile("jikji-bench", ".txt");
        try {
            split(trained, unseen);
            Corpus corpus = corpus(trained);
            Optional<Path> lmplz = lmplz();
            var ours = new double[repeats];
            var theirs = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                System.err.printf("training, %d of %d ...%n", i + 1, repeats);
                ours[i] = train(corpus, file);
                if (lmplz.isPresent()) theirs[i] = trainPeer(lmplz.get(), trained);
            }
            try (NgramModel model = NgramModel.load(file)) {
                double train = median(ours);
                Double peer = lmplz.isPresent() ? median(theirs) : null;
                int[] words = words(model, corpus);
                print(new Result(order, model.size(), (double) model.bytes() / model.size(), train, peer,
                        peer == null ? null : peer / train, ask(model, words), ask(model, displaced(words)),
                        ask(model, words(model, corpus(unseen)))));
            }
            return 0;
        } finally {
            for (Path temporary : List.of(file, trained, unseen)) Files.delete(temporary);
        }
    }

    private static Corpus corpus(Path file) {
        return Corpus.of(List.of(file.toString()), Corpus.Documents.LINE, false);
    }

    /// Cuts the text between two words.
    private void split(Path trained, Path unseen) throws IOException {
        byte[] bytes;
        try (InputStream in = Gzip.open(text)) {
            bytes = in.readAllBytes();
        }
        int cut = (int) (bytes.length * (1 - heldOut));
        while (cut < bytes.length && bytes[cut] != ' ' && bytes[cut] != '\n') cut++;
        Files.write(trained, Arrays.copyOf(bytes, cut));
        Files.write(unseen, Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    private static int[] displaced(int[] words) {
        var random = new SplittableRandom(1);
        int[] displaced = words.clone();
        for (int i = 1; i < words.length; i += 2) displaced[i] = words[random.nextInt(words.length)];
        return displaced;
    }

    private Queries ask(NgramModel model, int[] words) {
        var scores = new float[words.length];
        var matched = new byte[words.length];
        NgramModel.Scorer scorer = model.scorer();
        double sideBySide = rate(words.length, () -> scorer.addAll(words, words.length, scores, matched));
        int backedOff = 0;
        for (byte of : matched) if (of < order) backedOff++;
        double wordByWord = rate(words.length, () -> {
            for (int i = 0; i < words.length; i++) scores[i] = scorer.add(words[i]);
        });
        return new Queries(words.length, (double) backedOff / words.length, sideBySide, wordByWord);
    }

    private double train(Corpus corpus, Path file) {
        long start = System.nanoTime();
        Tokenizer words = WordTokenizer.train(corpus, Pretokenization.WHITESPACE, 1, Integer.MAX_VALUE);
        var settings = NgramSettings.of(order, Smoothing.MODIFIED_KNESER_NEY).withDiscountFallback();
        new NgramTrainer(settings).train(corpus, words).save(file);
        return (System.nanoTime() - start) / 1e9;
    }

    private static Optional<Path> lmplz() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "lmplz")).filter(Files::isExecutable).findFirst();
    }

    private double trainPeer(Path lmplz, Path trained) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(lmplz.toString(), "-o", "" + order, "--discount_fallback", "--text",
                trained.toString()).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        int exitCode = process.waitFor();
        InputException.require(exitCode == 0, "%s ended with %d", lmplz, exitCode);
        return (System.nanoTime() - start) / 1e9;
    }

    /// The beginning of the text, in one piece.
    private int[] words(NgramModel model, Corpus corpus) {
        SentenceReader reader = SentenceReader.ofWords(model.vocabulary(), model.sentences());
        var ids = IntStream.builder();
        int size = 0;
        try (Corpus.Pass pass = corpus.open()) {
            for (var piece = pass.next(); piece != null && size < tokens; piece = pass.next()) {
                for (int id : reader.words(piece.text())) {
                    ids.add(id);
                    size++;
                }
            }
        }
        return ids.build().toArray();
    }

    /// Tokens a second of the thread's time, after two rounds of warming up.
    private double rate(int tokens, Runnable scoring) {
        var threads = ManagementFactory.getThreadMXBean();
        var rates = new double[repeats];
        for (int round = -2; round < repeats; round++) {
            long start = threads.getCurrentThreadCpuTime();
            scoring.run();
            if (round >= 0) rates[round] = tokens * 1e9 / (threads.getCurrentThreadCpuTime() - start);
        }
        return median(rates);
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void print(Result r) {
        if (json) {
            System.out.println(JsonMapper.builder().build().writeValueAsString(r));
            return;
        }
        System.out.printf(Locale.ROOT, "order %d, %,d n-grams, %.1f bytes each%n", r.order, r.ngrams, r.bytesPerNgram);
        System.out.printf(Locale.ROOT, "training   %.1f s%s%n", r.trainSeconds,
                r.ratio == null
                        ? " (no lmplz on the path to compare with)"
                        : String.format(Locale.ROOT, ", KenLM %.1f s, ratio %.2f", r.peerTrainSeconds, r.ratio));
        print("known text", r.known);
        print("displaced", r.displaced);
        print("held out", r.heldOut);
    }

    private static void print(String name, Queries queries) {
        System.out.printf(Locale.ROOT, "%-10s %.2f million tokens/s and core, word by word %.2f; %,d tokens, %.0f %%"
                + " of them backed off%n", name, queries.tokensPerSecond / 1e6, queries.wordByWordPerSecond / 1e6,
                queries.tokens, 100 * queries.backedOff);
    }
}
