package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Family;
import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.models.classify.ModelConfig.Kind;
import dev.jikji.models.words.VectorsConfig;
import dev.jikji.text.InputException;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// Classifiers of text: one family, of which `model.type` says the kind.
public final class ClassifierFamily implements Family {
    public static final ClassifierFamily FAMILY = new ClassifierFamily();
    static final String NAME = "classifier";

    private ClassifierFamily() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "says to which class a text belongs, by --model linear to transformer";
    }

    @Override
    public String data() {
        return "--model MODEL --train FILE... --text-column C --label-column C";
    }

    @Override
    public Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", ModelConfig.defaults());
        sections.put("data", ExampleConfig.defaults());
        sections.put("tokenizer", new TokenizerConfig(TokenizerSettings.Type.WORD, 100_000, OptionalInt.of(2),
                Pretokenization.WORDS));
        sections.put("features", FeatureConfig.defaults());
        sections.put("fasttext", FastTextConfig.defaults());
        sections.put("vectors", VectorsConfig.none());
        sections.put("learning", LearningConfig.defaults());
        sections.put("training", TrainingConfig.defaults().with(OptimizerConfig.of(OptimizerConfig.Kind.ADAM))
                .withBatch(64, 0).withLearningRate(0, 0)); // what suits the model
        sections.put("run", BasicRunConfig.defaults());
        return Recipe.of(NAME, sections);
    }

    @Override
    public void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        new ClassifierData(recipe, folder).prepare(preparation);
    }

    /// Settles what suits the model and the number of examples where the recipe leaves it open: the passes, from these the
    /// steps, and the learning rate.
    @Override
    public Recipe fit(Recipe recipe, RunFolder folder) {
        Kind type = recipe.section(ModelConfig.class).type();
        int texts = JsonMapper.shared().readTree(folder.summary().toFile()).path("splits").path("train").path("texts")
                .asInt();
        TrainingConfig training = recipe.section(TrainingConfig.class);
        if (training.schedule().learningRate() == 0) {
            double least = training.schedule().finalLearningRate();
            recipe = recipe.with("training.learning_rate", Double.toString(type.learningRate()))
                    .with("training.final_learning_rate",
                            Double.toString(least == 0 ? type.learningRate() / 10 : least));
        }
        TrainingConfig usual = recipe().section(TrainingConfig.class);
        boolean bySteps = recipe.section(LearningConfig.class).epochs().isEmpty() && training.steps() != usual.steps();
        require(type != Kind.FASTTEXT || !bySteps, "--steps: fasttext learns by passes; say how many with --epochs");
        int epochs = bySteps ? 0 : recipe.section(LearningConfig.class).epochs().orElse(type.epochs(texts));
        if (type == Kind.FASTTEXT) return recipe.with("learning.epochs", Integer.toString(Math.max(1, epochs)));
        if (training.minutes() > 0) return recipe.with("learning.epochs", "0"); // steps follow from the minutes
        if (epochs == 0)
            return recipe.with("learning.epochs", "0").with("training.warmup",
                    Integer.toString(Math.min(training.schedule().warmup(), training.steps() / 10)));
        int perEpoch = Math.max(1, Math.ceilDiv(Math.ceilDiv(texts, training.rows()),
                training.mode() == TrainingConfig.Mode.MINI_BATCH ? training.accumulate() : 1));
        if (training.mode() == TrainingConfig.Mode.BATCH) perEpoch = 1;
        int steps = Math.multiplyExact(epochs, perEpoch);
        int warmup = Math.min(training.schedule().warmup(), steps / 10);
        return recipe.with("learning.epochs", Integer.toString(epochs))
                .with("training.steps", Integer.toString(steps))
                .with("training.warmup", Integer.toString(warmup))
                .with("training.evaluate_every", Integer.toString(evaluateEvery(training, epochs, perEpoch)));
    }

    /// What was asked for; else once a pass, or twice where there are few.
    private int evaluateEvery(TrainingConfig training, int epochs, int perEpoch) {
        int asked = training.evaluateEvery();
        boolean given = asked != recipe().section(TrainingConfig.class).evaluateEvery();
        if (given || training.mode() == TrainingConfig.Mode.BATCH) return Math.min(asked, epochs * perEpoch);
        return epochs < 4 ? Math.max(1, perEpoch / 2) : perEpoch;
    }

    @Override
    public Optional<TrainEvent.Finished> trainByItself(Recipe recipe, RunFolder folder, BooleanSupplier stop,
            Consumer<TrainEvent> listener) {
        return recipe.section(ModelConfig.class).type() == Kind.FASTTEXT
                ? Optional.of(new FastTextTraining(new ClassifierData(recipe, folder), listener).run(stop))
                : Optional.empty();
    }

    @Override
    public Task open(Recipe recipe, RunFolder folder) {
        return new ClassifierData(recipe, folder).open();
    }

    /// A model with fresh parameters.
    ///
    /// @param size      features, or tokens
    /// @param vectorDim of the word vectors it will be given; 0 for none
    public static TextModel build(ModelConfig config, int size, int vectorDim, int classes) {
        return switch (config.type()) {
            case LINEAR, LOGISTIC, SOFTMAX -> new LinearClassifier(config.type(), size, classes);
            case MLP -> new Mlp(config, size + 1, vectorDim, classes);
            case CNN -> new TextCnn(config, size + 1, vectorDim, classes);
            case LSTM -> new BiLstmClassifier(config, size + 1, vectorDim, classes);
            case TRANSFORMER -> new TransformerClassifier(config, size + 1, vectorDim, classes);
            case FASTTEXT -> throw new InputException("fastText is no model on libtorch");
        };
    }
}
