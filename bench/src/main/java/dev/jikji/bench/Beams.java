package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.seq2seq.BeamSearch;
import dev.jikji.models.seq2seq.BeamSearch.Hypothesis;
import dev.jikji.models.Padded;
import dev.jikji.models.seq2seq.TransformerMt;
import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.models.seq2seq.TranslationModel;
import dev.jikji.models.seq2seq.Vocabularies.Sizes;
import dev.jikji.models.seq2seq.Vocabularies.Specials;
import dev.jikji.nn.Activation;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.text.ParallelText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Beam search over all hypotheses of many sentences at once, beside [HypothesisLoop].
@Command(name = "beam", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Measures beam search beside a loop over hypotheses that gives the same translations.",
        "Without a run the model is a fresh Transformer of the Multi30k recipe's size."})
final class Beams implements Callable<Integer> {
    private static final int VOCAB = 6_000;

    @Option(names = "--run", paramLabel = "FOLDER", description = "a trained translation model, with --text")
    private Path run;

    @Option(names = "--text", paramLabel = "FILE", description = "sentences for it to translate, one a line")
    private String text;

    @Option(names = "--sentences", defaultValue = "64", description = "how many (default: ${DEFAULT-VALUE})")
    private int sentences;

    @Option(names = "--width", defaultValue = "5", description = "of the beam (default: ${DEFAULT-VALUE})")
    private int width;

    @Option(names = "--rounds", defaultValue = "3", description = "the two in turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--threads", defaultValue = "0", description = "0 for all processors; 1 on a machine that is busy (default: ${DEFAULT-VALUE})")
    private int threads;

    /// @return 0; 1 if the two do not agree
    @Override
    public Integer call() {
        require(sentences > 0 && width > 0 && rounds > 0, "--sentences, --width and --rounds must be positive");
        require((run == null) == (text == null), "--run and --text belong together");
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, threads, false)); // in which ties are rare
        if (run == null) {
            try (TranslationModel model = fresh()) {
                return measure(model, new Specials(VOCAB - 3, VOCAB - 2, VOCAB - 1), random());
            }
        }
        try (TranslationFolder folder = TranslationFolder.load(run)) {
            List<int[]> encoded = ParallelText.lines(text).stream().filter(line -> !line.isBlank()).limit(sentences)
                    .map(line -> folder.vocabularies().source(line.strip())).toList();
            return measure(folder.model(), folder.vocabularies().targetSpecials(), encoded);
        }
    }

    /// Sharper than fresh weights are, so that hypotheses differ.
    static TranslationModel fresh() {
        NativeRuntime.seed(1);
        var config = new TransformerMt.Config(3, 3, 4, 256, 512, Activation.RELU, true, 0, 0, 256);
        var model = new TransformerMt(config, new Sizes(VOCAB, VOCAB, true));
        try (var _ = Grad.off()) {
            model.outputWeight().mul_(4);
        }
        return model;
    }

    private List<int[]> random() {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, sentences).mapToObj(_ -> {
            int[] ids = random.ints(8 + random.nextInt(12), 0, VOCAB - 3).toArray();
            int[] ended = Arrays.copyOf(ids, ids.length + 1);
            ended[ids.length] = VOCAB - 1;
            return ended;
        }).toList();
    }

    private int measure(TranslationModel model, Specials specials, List<int[]> encoded) {
        var settings = new BeamSearch.Settings(width, 1, 0, 1, run == null ? 20 : 0);
        var search = new BeamSearch(model, specials, settings);
        var loop = new HypothesisLoop(model, specials, settings);
        Padded batch = Padded.of(encoded, specials.padding());
        int agreeing = 0;
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            long start = System.nanoTime();
            List<Hypothesis> together = search.search(batch).stream().map(List::getFirst).toList();
            double seconds = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            List<Hypothesis> looped = encoded.stream().map(sentence -> loop.search(sentence).getFirst()).toList();
            double loopSeconds = (System.nanoTime() - start) / 1e9;
            long tokens = together.stream().mapToLong(hypothesis -> hypothesis.ids().length + 1L).sum();
            agreeing = (int) IntStream.range(0, encoded.size())
                    .filter(i -> Arrays.equals(together.get(i).ids(), looped.get(i).ids())).count();
            ratios.add(loopSeconds / seconds);
            System.out.printf(Locale.ROOT,
                    "round %d: %,d tokens, beam %d: batched %,.0f tokens/s, loop %,.0f tokens/s, x %.2f, %d of %d translations the same%n",
                    round, tokens, width, tokens / seconds, tokens / loopSeconds, loopSeconds / seconds, agreeing,
                    encoded.size());
        }
        System.out.printf(Locale.ROOT, "batched search is %.2f times as fast as the loop (median)%n",
                Measurement.median(ratios));
        return agreeing == encoded.size() ? 0 : 1;
    }
}
