package dev.jikji.bench;

import dev.jikji.models.tag.BiLstmTagger;
import dev.jikji.models.tag.TaggerConfig;
import dev.jikji.models.words.EncoderConfig;
import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordConfig;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The BiLSTM-CRF tagger of [Workload.Tagger#measured] in Jikji. Looking words up and laying out the batch is timed, as
/// its trainer does it in each step; the peer is given numbers.
@Command(name = "JikjiTagger", description = "Times the training step of a BiLSTM-CRF tagger in Jikji.")
final class JikjiTagger implements Runnable {
    static final double LEARNING_RATE = 1e-3;
    static final double MAX_NORM = 5;

    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.Tagger w = Workload.Tagger.measured();
        WordVocabulary vocabulary = vocabulary(w);
        BiLstmTagger model = model(w, vocabulary);
        List<String> words = words(w);
        var optimizer = new Adam(model.parameters(), Adam.Config.defaults());
        try (Jikji training = new Jikji(model, optimizer, LEARNING_RATE, MAX_NORM,
                (_, batch) -> model.loss(WordBatch.of(sentences(batch, words, w), vocabulary), tags(batch, w), 0))) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    private static List<String> words(Workload.Tagger w) {
        return LongStream.range(0, w.vocab() - 1L).mapToObj(w::word).toList();
    }

    /// Each word of the workload once.
    static WordVocabulary vocabulary(Workload.Tagger w) {
        return WordVocabulary.of(List.of(words(w)), config(w).encoder().words(), null);
    }

    private static TaggerConfig config(Workload.Tagger w) {
        var words = new WordConfig(w.wordDim(), 1, false, 0, false, 0, Characters.CNN, CharUnit.CHARACTER, w.charDim(),
                w.features(), "3");
        return new TaggerConfig(TaggerConfig.Kind.BILSTM_CRF, new EncoderConfig(words, 1, w.dim(), 0, true), 0, true);
    }

    static BiLstmTagger model(Workload.Tagger w, WordVocabulary vocabulary) {
        return new BiLstmTagger(config(w), vocabulary, w.tags());
    }

    private static List<List<String>> sentences(Workload.Batch batch, List<String> words, Workload.Tagger w) {
        List<List<String>> sentences = new ArrayList<>();
        for (int row = 0; row < w.batch(); row++) {
            int from = row * w.time();
            sentences.add(IntStream.range(from, from + w.time())
                    .mapToObj(i -> words.get((int) batch.inputs()[i] - 1)).toList());
        }
        return sentences;
    }

    private static List<int[]> tags(Workload.Batch batch, Workload.Tagger w) {
        return IntStream.range(0, w.batch()).mapToObj(row -> IntStream.range(row * w.time(), (row + 1) * w.time())
                .map(i -> (int) batch.targets()[i]).toArray()).toList();
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiTagger()).execute(args));
    }
}
