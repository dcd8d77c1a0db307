package dev.jikji.bench;

import dev.jikji.text.Corpus;
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
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// n-gram models: counting and estimating, and queries of the mapped binary form, beside KenLM if `lmplz` is on the
/// path. Training is timed by the clock, with the peer in turns; queries by the time of the thread that asks.
@Command(name = "ngram", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Trains a modified Kneser-Ney model on a text and asks it for the probability of every word of that text.",
        "KenLM's lmplz, if it is on the path, trains on the same text in turns."})
final class Ngrams implements Callable<Integer> {
    @Option(names = "--text", required = true, paramLabel = "FILE", description = "text, words between white space")
    private Path text;

    @Option(names = "--order", defaultValue = "3", description = "of the model (default: ${DEFAULT-VALUE})")
    private int order;

    @Option(names = "--tokens", defaultValue = "5000000", description = "of the text that are asked for (default: ${DEFAULT-VALUE})")
    private int tokens;

    @Option(names = "--repeats", defaultValue = "3", description = "of which the median counts (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Option(names = "--json", description = "print one JSON object with the keys of Result")
    private boolean json;

    /// @param trainSeconds     vocabulary, counting, estimating and writing
    /// @param tokensPerSecond  scored by one thread, side by side
    /// @param wordByWordPerSecond the same, each before the next is known
    /// @param peerTrainSeconds of KenLM; null without it
    /// @param ratio            KenLM's time over ours; null without it
    record Result(int order, long ngrams, double bytesPerNgram, double trainSeconds, double tokensPerSecond,
            double wordByWordPerSecond,
            Double peerTrainSeconds, Double ratio) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        InputException.require(repeats >= 1, "--repeats must be at least 1, got %d", repeats);
        InputException.require(tokens >= 1, "--tokens must be at least 1, got %d", tokens);
        Corpus corpus = Corpus.of(List.of(text.toString()), Corpus.Documents.LINE, false);
        Path file = Files.createTempFile("jikji-bench", ".ngram");
        try {
            Optional<Path> lmplz = lmplz();
            var ours = new double[repeats];
            var theirs = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                System.err.printf("training, %d of %d ...%n", i + 1, repeats);
                ours[i] = train(corpus, file);
                if (lmplz.isPresent()) theirs[i] = trainPeer(lmplz.get());
            }
            try (NgramModel model = NgramModel.load(file)) {
                double train = median(ours);
                Double peer = lmplz.isPresent() ? median(theirs) : null;
                int[] words = words(model, corpus);
                var scores = new float[words.length];
                var matched = new byte[words.length];
                NgramModel.Scorer scorer = model.scorer();
                double sideBySide = rate(words.length, () -> scorer.addAll(words, words.length, scores, matched));
                double wordByWord = rate(words.length, () -> {
                    for (int i = 0; i < words.length; i++) scores[i] = scorer.add(words[i]);
                });
                print(new Result(order, model.size(), (double) model.bytes() / model.size(), train, sideBySide,
                        wordByWord, peer, peer == null ? null : peer / train));
            }
            return 0;
        } finally {
            Files.delete(file);
        }
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

    private double trainPeer(Path lmplz) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(lmplz.toString(), "-o", "" + order, "--discount_fallback", "--text",
                text.toString()).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
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
        System.out.printf(Locale.ROOT, "training  %.1f s%s%n", r.trainSeconds,
                r.ratio == null
                        ? " (no lmplz on the path to compare with)"
                        : String.format(Locale.ROOT, ", KenLM %.1f s, ratio %.2f", r.peerTrainSeconds, r.ratio));
        System.out.printf(Locale.ROOT, "queries   %.2f million tokens/s and core, word by word %.2f%n",
                r.tokensPerSecond / 1e6, r.wordByWordPerSecond / 1e6);
    }
}
