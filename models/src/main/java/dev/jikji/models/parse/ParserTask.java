package dev.jikji.models.parse;

import dev.jikji.models.AveragedTask;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.words.SentenceBatches;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.conllu.Conll18;
import dev.jikji.text.conllu.Conll18.Metric;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// A parser learning from trees.
final class ParserTask extends AveragedTask<ParserModel> {
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final WordVocabulary vocabulary;
    private final Labels labels;
    private final ParserConfig config;
    private final long seed;
    private final int batchWords;
    private final List<Example> train;
    private final SentenceBatches batches;
    private final List<Sentence> validation;
    private final List<Sentence> test;
    private long batchTokens;

    /// @param test may be empty
    ParserTask(ParserModel model, WordVocabulary vocabulary, Labels labels, Recipe recipe, List<Sentence> train,
            List<Sentence> validation, List<Sentence> test) {
        super(model, recipe.section(ParserLearning.class).averaging(),
                recipe.section(TrainingConfig.class));
        this.vocabulary = vocabulary;
        this.labels = labels;
        this.validation = validation;
        this.test = test;
        config = recipe.section(ParserConfig.class);
        seed = recipe.section(BasicRunConfig.class).seed();
        ParserLearning learning = recipe.section(ParserLearning.class);
        batchWords = learning.batchWords();
        this.train = train.stream().map(this::example)
                .map(example -> config.model() == ParserConfig.Model.TRANSITION ? example.lifted() : example).toList();
        batches = batches(this.train);
    }

    private Example example(Sentence sentence) {
        return Example.of(sentence, labels, config.tags());
    }

    private SentenceBatches batches(List<Example> examples) {
        return new SentenceBatches(examples.stream().mapToInt(Example::size).toArray(), training.rows(),
                batchWords,
                seed);
    }

    @Override
    public String family() {
        return ParserFamily.NAME;
    }

    @Override
    protected Objective lossOf(long number) {
        List<Example> examples = Arrays.stream(batches.get(number)).mapToObj(train::get).toList();
        ParserBatch batch = ParserBatch.of(examples, vocabulary, new SplittableRandom(seed ^ number * FAR_APART));
        batchTokens = batch.tokens();
        double pass = number / (double) batches.count();
        return Objective.of(model().loss(model().encode(batch), batch, pass, number));
    }

    @Override
    public long batchTokens() {
        return batchTokens;
    }

    @Override
    public long batchTokens(long number) {
        return batches.words(number);
    }

    @Override
    public long batchesOfAPass() {
        return batches.count();
    }

    /// The longest sentences of the validation.
    @Override
    public void rehearse() {
        List<Example> examples = validation.stream().map(this::example).toList();
        int[] longest = batches(examples).inOrder().getLast();
        try (var _ = Grad.off(); var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
            ParserBatch batch = ParserBatch.of(Arrays.stream(longest).mapToObj(examples::get).toList(), vocabulary,
                    null);
            model().parse(model().encode(batch), batch);
        }
    }

    @Override
    public Map<String, Double> validate() {
        try (var _ = averaged()) {
            return measure(limited(validation, training.evaluateTokens()));
        }
    }

    /// Parsers are compared by their trees: the loss rises where they are surer than they ought to be, and better still.
    @Override
    public double criterion(Map<String, Double> metrics) {
        return -metrics.get("las");
    }

    @Override
    public Map<String, Double> test() {
        return test.isEmpty() ? Map.of() : measure(test);
    }

    /// The first sentences.
    ///
    /// @param words that they have together, or a few more; 0 for all sentences
    private static List<Sentence> limited(List<Sentence> gold, long words) {
        if (words == 0) return gold;
        int count = 0;
        for (long left = words; count < gold.size() && left > 0; count++) left -= gold.get(count).words().size();
        return gold.subList(0, count);
    }

    private Map<String, Double> measure(List<Sentence> gold) {
        List<Example> examples = gold.stream().map(this::example).toList();
        List<Sentence> measured = new ArrayList<>(), parsed = new ArrayList<>();
        double nats = 0;
        long tokens = 0;
        for (int[] batch : batches(examples).inOrder()) {
            List<Example> those = Arrays.stream(batch).mapToObj(examples::get).toList();
            ParserBatch arrays = ParserBatch.of(those, vocabulary, null);
            List<Parse> parses;
            try (var _ = Grad.off(); var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
                Tensor hidden = model().encode(arrays);
                nats += model().loss(hidden, arrays, 0, 0).item() * arrays.tokens();
                parses = model().parse(hidden, arrays);
            }
            tokens += arrays.tokens();
            for (int i = 0; i < batch.length; i++) {
                Sentence tree = gold.get(batch[i]);
                measured.add(tree);
                parsed.add(retagged(parses.get(i).over(tree), parses.get(i)));
            }
        }
        Map<Metric, Conll18.Score> scores = Conll18.score(measured, parsed);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", nats / tokens);
        metrics.put("uas", 100 * scores.get(Metric.UAS).f1());
        metrics.put("las", 100 * scores.get(Metric.LAS).f1());
        metrics.put("clas", 100 * scores.get(Metric.CLAS).f1());
        if (config.uposLoss() > 0) metrics.put("upos", 100 * scores.get(Metric.UPOS).f1());
        return metrics;
    }

    /// With the tags of the parser, not of the gold standard, where it has learned them.
    private Sentence retagged(Sentence sentence, Parse parse) {
        if (config.uposLoss() == 0) return sentence;
        var words = new ArrayList<>(sentence.words());
        for (int i = 0; i < words.size(); i++)
            words.set(i, words.get(i).withTags(parse.arcs().get(i).upos(), words.get(i).xpos(), words.get(i).feats()));
        return sentence.withWords(words);
    }

    @Override
    public Optional<String> sample() {
        return Optional.empty();
    }

    @Override
    public String memoryAdvice() {
        return "learning.batch_words (now %d), training.batch_size (now %d) or the model's width and layers"
                .formatted(batchWords, training.batchSize());
    }
}
