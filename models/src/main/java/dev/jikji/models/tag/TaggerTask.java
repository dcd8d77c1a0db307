package dev.jikji.models.tag;

import dev.jikji.models.AveragedTask;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.words.SentenceBatches;
import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Objective;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A tagger learning from tagged sentences.
final class TaggerTask extends AveragedTask<TagModel> {
    /// Spreads the generators of neighbouring batches.
    private static final long FAR_APART = 0x9E37_79B9_7F4A_7C15L;

    private final RunFolder folder;
    private final WordVocabulary vocabulary;
    private final TagSet tags;
    private final TaggerConfig config;
    private final LearningConfig learning;
    private final long seed;
    private final int passage;
    private final List<List<String>> train; // passages
    private final List<int[]> gold;
    private final SentenceBatches batches;
    private final List<TaggedSentence> validation;
    private final List<TaggedSentence> test;
    private long batchTokens;

    /// @param test may be empty
    TaggerTask(RunFolder folder, TagModel model, WordVocabulary vocabulary, TagSet tags, Recipe recipe,
            List<TaggedSentence> train,
            List<TaggedSentence> validation, List<TaggedSentence> test) {
        super(model, recipe.section(LearningConfig.class).averaging(),
                recipe.section(TrainingConfig.class));
        this.folder = folder;
        this.vocabulary = vocabulary;
        this.tags = tags;
        this.validation = validation;
        this.test = test;
        config = recipe.section(TaggerConfig.class);
        learning = recipe.section(LearningConfig.class);
        seed = recipe.section(BasicRunConfig.class).seed();
        passage = recipe.section(TagDataConfig.class).passage();
        Passages passages = Passages.of(train, passage);
        this.train = passages.words(train.stream().map(TaggedSentence::words).toList());
        gold = passages.tags(train.stream().map(tags::numbers).toList(), TagSet.OUTSIDE);
        batches = new SentenceBatches(this.train.stream().mapToInt(List::size).toArray(), training.rows(),
                learning.batchWords(), seed);
    }

    @Override
    public String family() {
        return TaggerFamily.INSTANCE.name();
    }

    @Override
    protected Objective lossOf(long number) {
        List<List<String>> words = new ArrayList<>();
        List<int[]> right = new ArrayList<>();
        for (int some : batches.get(number)) {
            words.add(train.get(some));
            right.add(gold.get(some));
        }
        WordBatch batch = WordBatch.of(words, vocabulary, new SplittableRandom(seed ^ number * FAR_APART));
        batchTokens = batch.tokens();
        return model().loss(batch, right, training.labelSmoothing());
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

    @Override
    public void rehearse() {
        evaluate(validation.subList(0, Math.min(8, validation.size())));
    }

    private TagEvaluation evaluate(List<TaggedSentence> sentences) {
        return TagEvaluation.of(new TagDecoder(model(), tags, config.constrained()), vocabulary, tags, passage,
                sentences,
                _ -> {});
    }

    @Override
    public Map<String, Double> validate() {
        try (var _ = averaged()) {
            return evaluate(validation).metrics();
        }
    }

    /// The scores that taggers are compared by, rather than the loss, which begins to rise while they still do.
    @Override
    public double criterion(Map<String, Double> metrics) {
        return -metrics.get(tags.ofEntities() ? "f1" : "accuracy");
    }

    /// Writes `evaluation.json` too, for the report: of the test sentences or, if there are none, of the validation.
    @Override
    public Map<String, Double> test() {
        TagEvaluation evaluation = evaluate(test.isEmpty() ? validation : test);
        TagEvaluationFile.write(folder, test.isEmpty() ? "validation" : "test",
                test.isEmpty() ? validation : test, evaluation);
        return test.isEmpty() ? Map.of() : evaluation.metrics();
    }

    @Override
    public Optional<String> sample() {
        int count = Math.min(learning.samples(), validation.size());
        if (count == 0) return Optional.empty();
        List<TaggedSentence> some = validation.subList(0, count);
        try (var _ = averaged()) {
            List<Tagging> taggings = evaluate(some).taggings();
            return Optional.of(IntStream.range(0, count)
                    .mapToObj(i -> "model      %s\nreference  %s".formatted(taggings.get(i),
                            tags.tagging(some.get(i))))
                    .collect(Collectors.joining("\n\n")));
        }
    }

    @Override
    public String memoryAdvice() {
        return "learning.batch_words (now %d), training.batch_size (now %d) or the model's width and layers"
                .formatted(learning.batchWords(), training.batchSize());
    }
}
