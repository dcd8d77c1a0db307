package dev.jikji.models.seq2seq;

import dev.jikji.models.AveragedTask;
import dev.jikji.models.MemoryCheck;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.ParallelText.Pair;
import dev.jikji.text.metrics.Bleu;
import dev.jikji.text.metrics.Chrf;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A translation model learning from pairs of sentences.
final class TranslationTask extends AveragedTask<TranslationModel> {
    private final TranslationFamily<?> family;
    private final Vocabularies vocabularies;
    private final LearningConfig learning;
    private final TranslationRunConfig run;
    private final PairBatches batches;
    private final PairData.Encoded validation;
    private final PairData.Encoded test;
    private int batchTokens;

    /// @param test may be empty
    TranslationTask(TranslationFamily<?> family, TranslationModel model, Vocabularies vocabularies, Recipe recipe,
            PairData.Encoded train, PairData.Encoded validation, PairData.Encoded test) {
        super(model, recipe.section(LearningConfig.class).averaging(),
                recipe.section(TrainingConfig.class));
        this.family = family;
        this.vocabularies = vocabularies;
        this.validation = validation;
        this.test = test;
        learning = recipe.section(LearningConfig.class);
        run = recipe.section(TranslationRunConfig.class);
        batches = batches(train);
    }

    private PairBatches batches(PairData.Encoded pairs) {
        return new PairBatches(pairs.sources(), pairs.targets(), vocabularies, learning.batchTokens(),
                training.rows(), run.seed());
    }

    /// @return the longest sentence that is trained on, its end included
    static int limit(TranslationModel shape, Recipe recipe) {
        int length = recipe.section(TrainingConfig.class).sequenceLength();
        return length == 0 ? shape.context() : Math.min(length, shape.context());
    }

    @Override
    public String family() {
        return family.name();
    }

    @Override
    protected Objective lossOf(long number) {
        PairBatch batch = batches.get(number);
        batchTokens = batch.targets().tokens();
        long last = training.steps() * training.batchesOfAStep(this::batchesOfAPass) - 1;
        double progress = number / (double) Math.max(1, last);
        Tensor hidden = model().learn(model().encode(batch.source()), batch.inputs(), progress, number);
        return TranslationLoss.of(model(), hidden, batch.targets(), training.labelSmoothing());
    }

    @Override
    public long batchTokens() {
        return batchTokens;
    }

    @Override
    public long batchesOfAPass() {
        return batches.count();
    }

    /// Tokens of the translations, ends included.
    @Override
    public long batchTokens(long number) {
        return batches.targetTokens(number);
    }

    /// A batch of validation, and a sample.
    @Override
    public void rehearse() {
        TranslationLoss.measure(model(), List.of(batches(validation).inOrder().getLast()), 0, _ -> {});
        sample();
    }

    @Override
    public Map<String, Double> validate() {
        try (var _ = averaged()) {
            SequencedMap<String, Double> metrics = TranslationLoss
                    .measure(model(), batches(validation).inOrder(), training.evaluateTokens(), _ -> {}).metrics();
            int sentences = Math.min(run.bleuSentences(), validation.pairs().size());
            if (sentences > 0) score(validation.pairs().subList(0, sentences), BeamSearch.Settings.greedy(), metrics);
            return metrics;
        }
    }

    /// With the weights that are kept, by a beam of five.
    @Override
    public Map<String, Double> test() {
        if (test.pairs().isEmpty()) return Map.of();
        SequencedMap<String, Double> metrics = TranslationLoss
                .measure(model(), batches(test).inOrder(), 0, _ -> {}).metrics();
        score(test.pairs(), BeamSearch.Settings.beam(beamWidth()), metrics);
        return metrics;
    }

    private int beamWidth() {
        return (int) Math.min(5, model().outputWeight().size(0) - 2);
    }

    private void score(List<Pair> pairs, BeamSearch.Settings beam, Map<String, Double> metrics) {
        List<String> translations = translate(pairs, beam);
        List<String> references = pairs.stream().map(Pair::target).toList();
        metrics.put("bleu", Bleu.standard().score(translations, references).value());
        metrics.put("chrf", Chrf.standard().score(translations, references).value());
    }

    private List<String> translate(List<Pair> pairs, BeamSearch.Settings beam) {
        return new Translator(model(), vocabularies, beam).translate(pairs.stream().map(Pair::source).toList(), _ -> {})
                .stream().map(line -> line.best().getFirst().text()).toList();
    }

    @Override
    public Optional<String> sample() {
        int count = Math.min(run.samples(), validation.pairs().size());
        if (count == 0) return Optional.empty();
        List<Pair> pairs = validation.pairs().subList(0, count);
        try (var _ = averaged()) {
            List<String> translations = translate(pairs, BeamSearch.Settings.greedy());
            return Optional.of(IntStream.range(0, count).mapToObj(
                    i -> "source     %s\nmodel      %s\nreference  %s".formatted(pairs.get(i).source(),
                            translations.get(i), pairs.get(i).target()))
                    .collect(Collectors.joining("\n\n")));
        }
    }

    @Override
    protected Path described(RunFolder folder) {
        return folder.config();
    }

    @Override
    public String memoryAdvice() {
        return memoryAdvice(learning, training);
    }

    private static String memoryAdvice(LearningConfig learning, TrainingConfig training) {
        return "learning.batch_tokens (now %d), training.batch_size (now %d) or the model's width and layers"
                .formatted(learning.batchTokens(), training.batchSize());
    }

    /// Refuses a training for which there is not enough memory.
    ///
    /// @param shape a model like the one to be trained; its elements are not read
    /// @throws dev.jikji.text.InputException saying what to lower
    static void requireMemory(TranslationModel shape, Recipe recipe, PairData.Encoded train,
            Vocabularies vocabularies) {
        LearningConfig learning = recipe.section(LearningConfig.class);
        TrainingConfig training = recipe.section(TrainingConfig.class);
        var batches = new PairBatches(train.sources(), train.targets(), vocabularies, learning.batchTokens(),
                training.rows(), 0);
        long activations = 0;
        long tokens = 0;
        for (PairBatch batch : batches.inOrder()) {
            activations = Math.max(activations, shape.activationFloats(batch.source().rows(), batch.source().time(),
                    batch.targets().time()));
            tokens = Math.max(tokens, batch.targets().tokens());
        }
        long logits = Loss.mostLogits(tokens, shape.outputWeight().size(0));
        long copies = learning.averaging() == 0 ? 4 : 5; // weights, gradients, two moments, averages
        MemoryCheck.require(4 * (copies * shape.parameterCount() + activations + logits),
                memoryAdvice(learning, training));
    }
}
