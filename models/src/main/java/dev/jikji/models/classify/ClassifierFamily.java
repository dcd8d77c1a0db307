package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.FastTextClassifier;
import dev.jikji.embed.TrainingProgress;
import dev.jikji.embed.WordVectors;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Family;
import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.models.Weights;
import dev.jikji.models.classify.ModelConfig.Kind;
import dev.jikji.models.words.VectorsConfig;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.tensor.machine.Memory;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Classifiers of text: one family, of which `model.type` says the kind.
///
/// Their run folder holds the examples (`examples/train.jsonl`, …), `tokenizer.json` or `features.json` beside it,
/// `pretrained.safetensors` if they began with word vectors, and of fastText `model.fasttext` instead of weights.
public final class ClassifierFamily implements Family {
    public static final ClassifierFamily FAMILY = new ClassifierFamily();
    static final String NAME = "classifier";
    private static final String MODEL_TYPE = "jikji-classifier";

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

    static Path examples(RunFolder folder, String split) {
        return folder.path().resolve("examples").resolve(split + ".jsonl");
    }

    private static Path pretrained(RunFolder folder) {
        return folder.path().resolve("pretrained.safetensors");
    }

    private static Path fastText(RunFolder folder) {
        return folder.path().resolve("model.fasttext");
    }

    // A new run

    @Override
    public void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        preparation.at("reading the examples", 0);
        ModelConfig model = recipe.section(ModelConfig.class);
        Examples examples = Examples.open(recipe.section(ExampleConfig.class),
                recipe.section(BasicRunConfig.class).seed());
        require(model.type() != Kind.LOGISTIC || examples.labels().size() == 2,
                "logistic regression tells two classes apart, there are %d; choose --model softmax",
                examples.labels().size());
        recipe.section(LearningConfig.class).weights(examples.labels(), ones(examples.labels().size()));
        Examples.save(examples.train(), examples(folder, "train"));
        if (!examples.validation().isEmpty()) Examples.save(examples.validation(), examples(folder, "validation"));
        if (!examples.test().isEmpty()) Examples.save(examples.test(), examples(folder, "test"));
        List<String> texts = examples.train().stream().map(LabelledText::text).toList();
        ObjectNode config = JsonMapper.shared().createObjectNode().put("model_type", MODEL_TYPE)
                .put("classifier", model.type().name().toLowerCase(Locale.ROOT));
        ArrayNode labels = config.putArray("labels");
        examples.labels().forEach(labels::add);
        ObjectNode summary = summary(recipe, examples);
        if (model.type() == Kind.FASTTEXT) {
            if (recipe.section(FastTextConfig.class).words() == FastTextConfig.Words.TOKENS)
                tokenizer(recipe, texts, List.of(), preparation).save(folder.tokenizer());
        } else {
            TextReader reader = reader(recipe, texts, folder, config, preparation);
            summary.putObject("tokenizer").put("unit", "text").put("vocab_size", reader.tokenizer().vocabSize());
            if (reader.ofBags()) summary.put("features", reader.size());
        }
        write(folder.config(), config);
        write(folder.summary(), summary); // last: a folder with a summary is prepared
    }

    private static long[] ones(int count) {
        return IntStream.range(0, count).mapToLong(_ -> 1).toArray();
    }

    private static void write(Path file, ObjectNode json) {
        AtomicFile.write(file, out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static ObjectNode summary(Recipe recipe, Examples examples) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("family", NAME).put("corpus",
                String.join(", ", recipe.section(ExampleConfig.class).train()));
        ObjectNode splits = json.putObject("splits");
        Map<String, List<LabelledText>> all = new LinkedHashMap<>();
        all.put("train", examples.train());
        all.put("validation", examples.validation());
        all.put("test", examples.test());
        all.forEach((split, some) -> {
            if (some.isEmpty()) return;
            ObjectNode figures = splits.putObject(split).put("texts", some.size());
            Examples.counts(some, examples.labels()).entrySet().stream().limit(20)
                    .forEach(label -> figures.put("label " + label.getKey(), label.getValue()));
        });
        return json;
    }

    private TextReader reader(Recipe recipe, List<String> texts, RunFolder folder, ObjectNode config,
            Preparation preparation) {
        ModelConfig model = recipe.section(ModelConfig.class);
        LearningConfig learning = recipe.section(LearningConfig.class);
        if (model.readsBags()) {
            Tokenizer tokenizer = tokenizer(recipe, texts, List.of(), preparation);
            preparation.at("collecting the features", 0);
            TextReader reader = TextReader.ofBags(TextReader.corpus(texts), tokenizer,
                    recipe.section(FeatureConfig.class));
            reader.save(folder);
            config.put("size", reader.size()).put("vector_dim", 0);
            return reader;
        }
        WordVectors vectors = recipe.section(VectorsConfig.class).read(Set.of(),
                bytes -> preparation.at("reading the word vectors", bytes));
        require(vectors != null || learning.synonymSwap() == 0,
                "learning.synonym_swap: needs word vectors; name a file with --vectors");
        Tokenizer tokenizer = tokenizer(recipe, texts, vectors == null ? List.of() : vectors.words(), preparation);
        TextReader reader = TextReader.ofSequences(tokenizer, recipe);
        reader.save(folder);
        config.put("size", reader.size()).put("vector_dim", vectors == null ? 0 : vectors.dim());
        if (vectors != null) {
            model.dimOr(vectors.dim());
            savePretrained(vectors, tokenizer, folder, recipe.section(BasicRunConfig.class).seed(), preparation);
        }
        return reader;
    }

    /// Words that have vectors are tokens too, so that those which no example has are known all the same.
    private static Tokenizer tokenizer(Recipe recipe, List<String> texts, List<String> further,
            Preparation preparation) {
        preparation.at("training the tokenizer", 0);
        TokenizerConfig config = recipe.section(TokenizerConfig.class);
        List<String> all = new ArrayList<>(texts);
        if (config.type() == TokenizerSettings.Type.WORD && !further.isEmpty())
            all.addAll(Collections.nCopies(config.settings().minimumCount(), String.join(" ", further)));
        return config.settings().train(TextReader.corpus(all));
    }

    /// What tokens begin with: their vectors or, where they have none, random ones of the same size.
    private static void savePretrained(WordVectors vectors, Tokenizer tokenizer, RunFolder folder, long seed,
            Preparation preparation) {
        int tokens = tokenizer.vocabSize() + 1, dim = vectors.dim(), known = 0;
        float[] values = new float[tokens * dim];
        long[] numbers = new long[tokens]; // of the tokens that have a vector
        double squares = 0;
        for (int token = 0; token < tokens - 1; token++) {
            OptionalInt index = vectors.index(tokenizer.token(token));
            if (index.isEmpty()) continue;
            vectors.copy(index.getAsInt(), values, token * dim);
            for (int i = 0; i < dim; i++) squares += values[token * dim + i] * (double) values[token * dim + i];
            numbers[known++] = token;
        }
        require(known > 0, "none of the %,d tokens has a word vector; are the vectors of the same language, and the"
                + " tokens words (--tokenizer word)?", tokens - 1);
        double std = Math.sqrt(squares / ((double) known * dim));
        var random = new SplittableRandom(seed);
        for (int token = 0; token < tokens - 1; token++) {
            if (vectors.index(tokenizer.token(token)).isPresent()) continue;
            for (int i = 0; i < dim; i++) values[token * dim + i] = (float) (std * random.nextGaussian());
        }
        preparation.note("%,d of %,d tokens begin with a word vector".formatted(known, tokens - 1));
        try (var _ = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("vectors", Tensor.of(values, tokens, dim));
            tensors.put("known", Tensor.of(Arrays.copyOf(numbers, known), known));
            TensorFile.write(pretrained(folder), Map.of("format", "pt"), tensors);
        }
    }

    // Training

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
        int epochs = recipe.section(LearningConfig.class).epochs().orElse(type.epochs(texts));
        if (type == Kind.FASTTEXT) return recipe.with("learning.epochs", Integer.toString(Math.max(1, epochs)));
        if (epochs == 0) return recipe;
        if (training.minutes() > 0) return recipe.with("learning.epochs", "0"); // steps follow from the minutes
        int perEpoch = Math.max(1, Math.ceilDiv(Math.ceilDiv(texts, training.rows()),
                training.mode() == TrainingConfig.Mode.MINI_BATCH ? training.accumulate() : 1));
        if (training.mode() == TrainingConfig.Mode.BATCH) perEpoch = 1;
        int steps = Math.multiplyExact(epochs, perEpoch);
        int warmup = Math.min(training.schedule().warmup(), steps / 10);
        return recipe.with("learning.epochs", Integer.toString(epochs))
                .with("training.steps", Integer.toString(steps))
                .with("training.warmup", Integer.toString(warmup))
                .with("training.evaluate_every", Integer.toString(training.mode() == TrainingConfig.Mode.BATCH
                        ? Math.min(training.evaluateEvery(), steps)
                        : epochs < 4 ? Math.max(1, perEpoch / 2) : perEpoch));
    }

    @Override
    public Optional<TrainEvent.Finished> trainByItself(Recipe recipe, RunFolder folder, BooleanSupplier stop,
            Consumer<TrainEvent> listener) {
        return recipe.section(ModelConfig.class).type() == Kind.FASTTEXT
                ? Optional.of(trainFastText(recipe, folder, stop, listener))
                : Optional.empty();
    }

    private TrainEvent.Finished trainFastText(Recipe recipe, RunFolder folder, BooleanSupplier stop,
            Consumer<TrainEvent> listener) {
        FastTextConfig config = recipe.section(FastTextConfig.class);
        BasicRunConfig run = recipe.section(BasicRunConfig.class);
        List<String> labels = labels(folder);
        Tokenizer tokenizer = config.words() == FastTextConfig.Words.TOKENS ? Tokenizer.load(folder.tokenizer()) : null;
        List<LabelledText> examples = Examples.load(examples(folder, "train"));
        List<String[]> texts = examples.stream()
                .map(example -> FastTextPredictor.split(example.text(), config.words(), tokenizer)).toList();
        int[] classes = examples.stream().mapToInt(example -> labels.indexOf(example.label())).toArray();
        int threads = run.threads() == 0 ? Runtime.getRuntime().availableProcessors() : run.threads();
        var settings = config.settings(recipe.section(ModelConfig.class).dimOr(0),
                recipe.section(LearningConfig.class).epochs().orElseThrow(), threads, run.seed());
        var watch = new FastTextWatch(folder, listener);
        FastTextClassifier model = FastTextClassifier.train(texts, classes, labels, settings, watch::begin,
                watch::at, stop);
        model.save(fastText(folder));
        var predictor = new FastTextPredictor(model, config.words(), tokenizer, labels);
        List<LabelledText> validation = Examples.load(examples(folder, "validation"));
        List<LabelledText> test = Examples.load(examples(folder, "test"));
        if (!validation.isEmpty())
            listener.accept(new TrainEvent.Validated(watch.step(),
                    measure(predictor, validation, test.isEmpty() ? "validation" : null, folder), true));
        Map<String, Double> metrics = test.isEmpty() ? Map.of() : measure(predictor, test, "test", folder);
        var finished = new TrainEvent.Finished(watch.step(),
                stop.getAsBoolean() ? StopReason.INTERRUPTED : StopReason.COMPLETED, metrics);
        listener.accept(finished);
        return finished;
    }

    /// Turns fastText's progress into steps of a training: each is a hundredth of it.
    private static final class FastTextWatch {
        private static final int STEPS = 100;

        private final RunFolder folder;
        private final Consumer<TrainEvent> listener;
        private long step;
        private long words;
        private Duration elapsed = Duration.ZERO;

        FastTextWatch(RunFolder folder, Consumer<TrainEvent> listener) {
            this.folder = folder;
            this.listener = listener;
        }

        void begin(long parameters) {
            listener.accept(new TrainEvent.Started(NAME, parameters, 0, STEPS, folder.path(), List.of()));
        }

        void at(TrainingProgress progress) {
            long now = progress.words() * STEPS / Math.max(1, progress.totalWords());
            if (now <= step || Double.isNaN(progress.loss())) return;
            double seconds = progress.elapsed().minus(elapsed).toNanos() / 1e9;
            step = now;
            listener.accept(new TrainEvent.Stepped(step, progress.loss(), Double.NaN, progress.learningRate(),
                    (progress.words() - words) / Math.max(1e-9, seconds), Memory.resident().orElse(0),
                    progress.elapsed()));
            words = progress.words();
            elapsed = progress.elapsed();
        }

        long step() {
            return step;
        }
    }

    private static Map<String, Double> measure(Predictor predictor, List<LabelledText> examples, String written,
            RunFolder folder) {
        double[][] probabilities = predictor.probabilities(examples.stream().map(LabelledText::text).toList());
        ClassScores scores = ClassScores.of(predictor.labels(),
                examples.stream().mapToInt(example -> predictor.labels().indexOf(example.label())).toArray(),
                probabilities);
        if (written != null)
            ClassifierEvaluation.write(folder, written, predictor, examples, scores, probabilities);
        return scores.metrics();
    }

    @Override
    public Task open(Recipe recipe, RunFolder folder) {
        TextReader reader = TextReader.load(folder, recipe);
        List<String> labels = labels(folder);
        TextModel model = build(recipe, folder, reader.size(), labels.size());
        WordVectors vectors = null;
        if (recipe.section(LearningConfig.class).synonymSwap() > 0) vectors = vectorsOf(folder);
        var examples = new Examples(labels, Examples.load(examples(folder, "train")),
                Examples.load(examples(folder, "validation")), Examples.load(examples(folder, "test")));
        var task = new ClassifierTask(recipe, folder, model, reader, labels, examples, vectors);
        try {
            task.requireMemory();
            return task;
        } catch (InputException e) {
            task.close();
            throw e;
        }
    }

    /// Of the tokens that have one; the words are the tokens' numbers.
    private static WordVectors vectorsOf(RunFolder folder) {
        try (TensorFile file = TensorFile.open(pretrained(folder)); var _ = TensorScope.open()) {
            Tensor known = file.tensor("known");
            Tensor vectors = file.tensor("vectors").indexSelect(0, known);
            return new WordVectors(Arrays.stream(known.toLongs()).mapToObj(Long::toString).toList(),
                    (int) vectors.size(1), vectors.toFloats());
        }
    }

    private TextModel build(Recipe recipe, RunFolder folder, int size, int classes) {
        ModelConfig config = recipe.section(ModelConfig.class);
        int vectorDim = config(folder).path("vector_dim").asInt(0);
        TextModel model = build(config, size, vectorDim, classes);
        if (vectorDim > 0 && model instanceof Embeds embeds && embeds.embedding() instanceof TextEmbedding embedding) {
            try (TensorFile file = TensorFile.open(pretrained(folder)); var _ = TensorScope.open()) {
                embedding.begin(file.tensor("vectors"));
            }
        }
        return model;
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

    // A trained run

    /// Opens a trained model, in inference.
    ///
    /// @throws InputException if the folder holds no classifier, or a file is damaged
    static Predictor load(Path path) {
        var folder = new RunFolder(path);
        require(Files.isDirectory(path), "%s: no such folder; name a run", path);
        require(Files.isRegularFile(folder.recipe()) && Files.isRegularFile(folder.config()),
                "%s: no run of a classifier in this folder", path);
        Recipe recipe = FAMILY.recipe().overlay(folder.recipe());
        ModelConfig config = recipe.section(ModelConfig.class);
        List<String> labels = labels(folder);
        if (config.type() == Kind.FASTTEXT) {
            FastTextConfig.Words words = recipe.section(FastTextConfig.class).words();
            return new FastTextPredictor(FastTextClassifier.load(fastText(folder)), words,
                    words == FastTextConfig.Words.TOKENS ? Tokenizer.load(folder.tokenizer()) : null, labels);
        }
        require(Files.exists(folder.weights()),
                "%s: has no model yet: it was not validated once; go on with it: ./jikji train --resume %s", path,
                path);
        TextReader reader = TextReader.load(folder, recipe);
        TextModel model = FAMILY.build(recipe, folder, reader.size(), labels.size());
        try {
            Weights.load(model, folder.weights(), folder.recipe());
            model.training(false);
            return new NetworkPredictor(model, reader, labels);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static JsonNode config(RunFolder folder) {
        return JsonMapper.shared().readTree(folder.config().toFile());
    }

    static List<String> labels(RunFolder folder) {
        List<String> labels = new ArrayList<>();
        JsonNode config = config(folder);
        require(config.path("model_type").asString("").equals(MODEL_TYPE), "%s: is not of a classifier",
                folder.config());
        config.path("labels").forEach(label -> labels.add(label.asString()));
        require(labels.size() > 1, "%s: has no labels", folder.config());
        return List.copyOf(labels);
    }
}
