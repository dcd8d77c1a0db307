package dev.jikji.models.parse;

import dev.jikji.models.ModelThread;
import dev.jikji.models.Weights;
import dev.jikji.models.words.SentenceBatches;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// A parser on libtorch, all of whose work a thread of its own does.
final class GraphParser implements Parser {
    private static final int ROWS = 64;
    private static final int WORDS = 2_000;

    private final ParserConfig config;
    private final WordVocabulary vocabulary;
    private final Labels labels;
    private final ParserModel model;
    private final ModelThread thread;

    private GraphParser(ParserConfig config, WordVocabulary vocabulary, Labels labels, ParserModel model,
            ModelThread thread) {
        this.config = config;
        this.vocabulary = vocabulary;
        this.labels = labels;
        this.model = model;
        this.thread = thread;
    }

    static GraphParser load(ParserConfig config, WordVocabulary vocabulary, Labels labels, RunFolder folder) {
        var thread = new ModelThread("parser");
        try {
            ParserModel model = thread.call(() -> loadModel(config, vocabulary, labels, folder));
            return new GraphParser(config, vocabulary, labels, model, thread);
        } catch (RuntimeException e) {
            thread.close();
            throw e;
        }
    }

    private static ParserModel loadModel(ParserConfig config, WordVocabulary vocabulary, Labels labels,
            RunFolder folder) {
        ParserModel model = ParserModel.of(config, vocabulary, labels);
        try {
            Weights.load(model, folder.weights(), folder.recipe());
            model.training(false);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public Parse parse(Sentence sentence) {
        return parse(List.of(sentence), _ -> {}).getFirst();
    }

    @Override
    public List<Parse> parse(List<Sentence> sentences, IntConsumer progress) {
        List<Example> examples = sentences.stream().map(s -> Example.of(s, labels, config.tags())).toList();
        Parse[] parses = new Parse[examples.size()];
        int[] worth = IntStream.range(0, parses.length).filter(i -> examples.get(i).size() > 0).toArray();
        Arrays.fill(parses, new Parse(List.of()));
        if (worth.length == 0) return List.of(parses);
        int[] lengths = Arrays.stream(worth).map(i -> examples.get(i).size()).toArray();
        int done = parses.length - worth.length;
        for (int[] batch : new SentenceBatches(lengths, ROWS, WORDS, 0).inOrder()) {
            List<Example> those = Arrays.stream(batch).mapToObj(i -> examples.get(worth[i])).toList();
            List<Parse> found = thread.call(() -> parseBatch(those));
            for (int i = 0; i < batch.length; i++) parses[worth[batch[i]]] = found.get(i);
            done += batch.length;
            progress.accept(done);
        }
        return List.of(parses);
    }

    private List<Parse> parseBatch(List<Example> examples) {
        ParserBatch batch = ParserBatch.of(examples, vocabulary, null);
        try (var _ = Grad.off(); var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
            return model.parse(model.encode(batch), batch);
        }
    }

    @Override
    public ParserConfig.Tags tags() {
        return config.tags();
    }

    @Override
    public boolean tellsUpos() {
        return config.uposLoss() > 0;
    }

    @Override
    public void close() {
        thread.close();
        model.close();
    }
}
