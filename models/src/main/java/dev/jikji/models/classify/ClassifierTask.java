package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.AveragedTask;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.MemoryCheck;
import dev.jikji.models.words.SentenceBatches;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// A classifier on libtorch learning from examples. Its tokens, to the trainer, are examples.
final class ClassifierTask extends AveragedTask<TextModel> {
    /// Rows of a batch times its longest text, at most.
    static final int MOST_TOKENS = 1 << 15;
    private static final int MEASURED_ROWS = 128;
    private static final long FAR_APART = 0xD134_2543_DE82_EF95L;

    private final RunFolder folder;
    private final TextReader reader;
    private final List<String> labels;
    private final LearningConfig learning;
    private final long seed;
    private final Encoded train;
    private final Encoded validation;
    private final List<LabelledText> validationExamples;
    private final List<LabelledText> test;
    private final SentenceBatches batches;
    private final float[] classWeights;
    private final Augmentation augmentation; // null if texts stay as they are
    private int batchExamples;

    /// Examples as numbers.
    private record Encoded(List<TextBatch.Encoded> texts, int[] classes) {

        static Encoded of(List<LabelledText> examples, TextReader reader, List<String> labels) {
            return new Encoded(examples.stream().map(example -> reader.encode(example.text())).toList(),
                    examples.stream().mapToInt(example -> labels.indexOf(example.label())).toArray());
        }

        int[] lengths() {
            return texts.stream().mapToInt(text -> Math.max(1, text.ids().length)).toArray();
        }
    }

    /// @param vectors of the tokens, for synonyms; null if there are none
    ClassifierTask(Recipe recipe, RunFolder folder, TextModel model, TextReader reader, List<String> labels,
            Examples examples, WordVectors vectors) {
        super(model, recipe.section(LearningConfig.class).averaging(),
                recipe.section(TrainingConfig.class));
        this.folder = folder;
        this.reader = reader;
        this.labels = labels;
        learning = recipe.section(LearningConfig.class);
        seed = recipe.section(BasicRunConfig.class).seed();
        train = Encoded.of(examples.train(), reader, labels);
        validation = limited(examples.validation().isEmpty() ? examples.train() : examples.validation());
        validationExamples = examples.validation();
        test = examples.test();
        batches = new SentenceBatches(train.lengths(), training.rows(), MOST_TOKENS, seed);
        long[] counts = new long[labels.size()];
        for (int label : train.classes) counts[label]++;
        classWeights = learning.weights(labels, counts);
        require(!learning.augments() || !reader.ofBags(),
                "learning: texts are augmented as sequences; a bag of words has none: choose cnn, lstm, transformer, or mlp"
                        + " with --input average");
        augmentation = learning.augments() ? Augmentation.of(learning, vectors) : null;
    }

    /// As many as have `training.evaluate_tokens` together.
    private Encoded limited(List<LabelledText> examples) {
        Encoded all = Encoded.of(examples, reader, labels);
        if (training.evaluateTokens() == 0) return all;
        long tokens = 0;
        int count = 0;
        while (count < all.texts.size() && tokens < training.evaluateTokens())
            tokens += all.texts.get(count++).ids().length;
        return new Encoded(all.texts.subList(0, count), Arrays.copyOf(all.classes, count));
    }

    @Override
    public String family() {
        return ClassifierFamily.NAME;
    }

    @Override
    protected Objective lossOf(long number) {
        int[] items = batches.get(number);
        batchExamples = items.length;
        TextBatch batch = reader.batch(texts(items, number));
        Tensor scores = model().forward(batch).to(exact());
        return model().loss(scores, classes(train, items), classWeights, training.labelSmoothing());
    }

    /// Float64 in gradient checks, else float32 whatever the products' precision.
    private Dtype exact() {
        Dtype own = model().parameters().values().iterator().next().dtype();
        return own == Dtype.FLOAT64 ? own : Dtype.FLOAT32;
    }

    private List<TextBatch.Encoded> texts(int[] items, long number) {
        List<TextBatch.Encoded> texts = new ArrayList<>();
        var random = new SplittableRandom(seed ^ (number + 1) * FAR_APART);
        for (int item : items) {
            TextBatch.Encoded text = train.texts.get(item);
            texts.add(augmentation == null
                    ? text
                    : new TextBatch.Encoded(augmentation.apply(text.ids(), random), null));
        }
        return texts;
    }

    private static int[] classes(Encoded examples, int... items) {
        return Arrays.stream(items).map(item -> examples.classes[item]).toArray();
    }

    @Override
    public long batchTokens() {
        return batchExamples;
    }

    @Override
    public long batchTokens(long number) {
        return batches.get(number).length;
    }

    @Override
    public long batchesOfAPass() {
        return batches.count();
    }

    /// The longest batch of validation.
    @Override
    public void rehearse() {
        List<int[]> all = batchesOf(validation);
        measure(validation, List.of(all.getLast()));
    }

    private static List<int[]> batchesOf(Encoded examples) {
        return new SentenceBatches(examples.lengths(), MEASURED_ROWS, MOST_TOKENS, 0).inOrder();
    }

    /// @param probabilities of each example; those of batches that were left out are null
    private record Measured(double loss, double[][] probabilities) {}

    private Measured measure(Encoded examples, List<int[]> some) {
        boolean learned = model().training();
        model().training(false);
        double[][] probabilities = new double[examples.texts.size()][];
        float[] alike = new float[labels.size()];
        Arrays.fill(alike, 1);
        double sum = 0;
        long count = 0;
        try (var _ = Grad.off()) {
            for (int[] items : some) {
                try (var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
                    List<TextBatch.Encoded> texts = Arrays.stream(items).mapToObj(examples.texts::get).toList();
                    Tensor scores = model().forward(reader.batch(texts)).to(exact());
                    sum += model().loss(scores, classes(examples, items), alike, 0).value() * items.length;
                    count += items.length;
                    NetworkPredictor.read(model().probabilities(scores).to(Dtype.FLOAT32), items, probabilities);
                }
            }
        } finally {
            model().training(learned);
        }
        return new Measured(sum / count, probabilities);
    }

    @Override
    public Map<String, Double> validate() {
        try (var _ = averaged()) {
            Measured measured = measure(validation, batchesOf(validation));
            ClassScores scores = ClassScores.of(labels, validation.classes, measured.probabilities);
            SequencedMap<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("loss", measured.loss);
            metrics.put("accuracy", scores.accuracy());
            metrics.put("macro_f1", scores.macroF1());
            return metrics;
        }
    }

    /// Writes `evaluation.json` too, for the report: of the test examples or, if there are none, of the validation.
    @Override
    public Map<String, Double> test() {
        boolean tests = !test.isEmpty();
        List<LabelledText> examples = tests ? test : validationExamples;
        if (examples.isEmpty()) return Map.of();
        Encoded encoded = Encoded.of(examples, reader, labels);
        Measured measured = measure(encoded, batchesOf(encoded));
        ClassScores scores = ClassScores.of(labels, encoded.classes, measured.probabilities);
        ClassifierEvaluation.write(folder, tests ? "test" : "validation", new NetworkPredictor(model(), reader, labels),
                examples, scores, measured.probabilities);
        if (!tests) return Map.of();
        SequencedMap<String, Double> metrics = scores.metrics();
        metrics.put("loss", measured.loss);
        return metrics;
    }

    @Override
    public Optional<String> sample() {
        return Optional.empty();
    }

    @Override
    public String memoryAdvice() {
        return "training.batch_size (now %d), model.context or the model's width".formatted(training.batchSize());
    }

    /// @throws dev.jikji.text.InputException if there is not enough memory
    void requireMemory() {
        long activations = 0;
        for (int[] items : batches.inOrder()) {
            int time = Arrays.stream(items).map(item -> train.texts.get(item).ids().length).max().orElse(1);
            activations = Math.max(activations, model().activationFloats(items.length, time));
        }
        MemoryCheck.require(4 * (4 * model().parameterCount() + activations), memoryAdvice());
    }
}
