package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.FastTextClassifier;
import dev.jikji.embed.WordVectors;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.models.Weights;
import dev.jikji.models.classify.ModelConfig.Kind;
import dev.jikji.models.words.VectorsConfig;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a run folder comes to hold the examples of a classifier, and how training and others open it: `examples/train.jsonl`,
/// …, `tokenizer.json` or `features.json` beside them, `pretrained.safetensors` if it began with word vectors, and of
/// fastText `model.fasttext` instead of weights.
record ClassifierData(Recipe recipe, RunFolder folder) {
    private static final String MODEL_TYPE = "jikji-classifier";

    /// The data of a trained run.
    ///
    /// @throws InputException if the folder holds no classifier
    static ClassifierData of(Path path) {
        var folder = new RunFolder(path);
        folder.requireFolder();
        require(Files.isRegularFile(folder.recipe()) && Files.isRegularFile(folder.config()),
                "%s: no run of a classifier in this folder", path);
        return new ClassifierData(ClassifierFamily.FAMILY.recipe().overlay(folder.recipe()), folder);
    }

    /// The examples of a split, JSON lines.
    Path examples(String split) {
        return folder.path().resolve("examples").resolve(split + ".jsonl");
    }

    private Path pretrained() {
        return folder.path().resolve("pretrained.safetensors");
    }

    /// What fastText has instead of weights.
    Path fastText() {
        return folder.path().resolve("model.fasttext");
    }

    /// Fills a new run folder.
    ///
    /// @throws InputException if the examples or the settings do not allow it
    void prepare(Preparation preparation) {
        preparation.at("reading the examples", 0);
        ModelConfig model = recipe.section(ModelConfig.class);
        Examples examples = Examples.open(recipe.section(ExampleConfig.class),
                recipe.section(BasicRunConfig.class).seed());
        require(model.type() != Kind.LOGISTIC || examples.labels().size() == 2,
                "logistic regression tells two classes apart, there are %d; choose --model softmax",
                examples.labels().size());
        recipe.section(LearningConfig.class).weights(examples.labels(), ones(examples.labels().size()));
        boolean bags = model.type() == Kind.FASTTEXT || model.readsBags();
        require(!bags || recipe.section(VectorsConfig.class).vectors().isEmpty(),
                "--vectors: a classifier of this kind has"
                        + " no vectors of tokens; choose --model cnn, lstm, transformer, or mlp with --input average");
        require(!bags || recipe.section(LearningConfig.class).synonymSwap() == 0,
                "learning.synonym_swap: needs word vectors, which a classifier of this kind has no use for");
        Examples.save(examples.train(), examples("train"));
        if (!examples.validation().isEmpty()) Examples.save(examples.validation(), examples("validation"));
        if (!examples.test().isEmpty()) Examples.save(examples.test(), examples("test"));
        List<String> texts = examples.train().stream().map(LabelledText::text).toList();
        ObjectNode config = JsonMapper.shared().createObjectNode().put("model_type", MODEL_TYPE)
                .put("classifier", model.type().name().toLowerCase(Locale.ROOT));
        ArrayNode labels = config.putArray("labels");
        examples.labels().forEach(labels::add);
        ObjectNode summary = summary(examples);
        if (model.type() == Kind.FASTTEXT) {
            if (words() == FastTextConfig.Words.TOKENS)
                tokenizer(texts, List.of(), preparation).save(folder.tokenizer());
        } else {
            TextReader reader = reader(texts, config, preparation);
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

    private ObjectNode summary(Examples examples) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("family", ClassifierFamily.NAME).put("corpus",
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

    private TextReader reader(List<String> texts, ObjectNode config,
            Preparation preparation) {
        ModelConfig model = recipe.section(ModelConfig.class);
        LearningConfig learning = recipe.section(LearningConfig.class);
        if (model.readsBags()) {
            Tokenizer tokenizer = tokenizer(texts, List.of(), preparation);
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
        Tokenizer tokenizer = tokenizer(texts, vectors == null ? List.of() : vectors.words(), preparation);
        TextReader reader = TextReader.ofSequences(tokenizer, recipe);
        reader.save(folder);
        config.put("size", reader.size()).put("vector_dim", vectors == null ? 0 : vectors.dim());
        if (vectors != null) {
            model.dimOr(vectors.dim());
            savePretrained(vectors, tokenizer, preparation);
        }
        return reader;
    }

    /// Words that have vectors are tokens too, so that those which no example has are known all the same.
    private Tokenizer tokenizer(List<String> texts, List<String> further,
            Preparation preparation) {
        preparation.at("training the tokenizer", 0);
        TokenizerConfig config = recipe.section(TokenizerConfig.class);
        List<String> all = new ArrayList<>(texts);
        if (config.type() == TokenizerSettings.Type.WORD && !further.isEmpty())
            all.addAll(Collections.nCopies(config.settings().minimumCount(), String.join(" ", further)));
        return config.settings().train(TextReader.corpus(all));
    }

    /// What tokens begin with: their vectors or, where they have none, random ones of the same size.
    private void savePretrained(WordVectors vectors, Tokenizer tokenizer, Preparation preparation) {
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
        var random = new SplittableRandom(recipe.section(BasicRunConfig.class).seed());
        for (int token = 0; token < tokens - 1; token++) {
            if (vectors.index(tokenizer.token(token)).isPresent()) continue;
            for (int i = 0; i < dim; i++) values[token * dim + i] = (float) (std * random.nextGaussian());
        }
        preparation.note("%,d of %,d tokens begin with a word vector".formatted(known, tokens - 1));
        try (var _ = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("vectors", Tensor.of(values, tokens, dim));
            tensors.put("known", Tensor.of(Arrays.copyOf(numbers, known), known));
            TensorFile.write(pretrained(), Map.of("format", "pt"), tensors);
        }
    }

    /// Opens a model with fresh parameters, and the examples it is to learn from.
    ///
    /// @throws InputException if there is not enough memory for these settings
    ClassifierTask open() {
        TextReader reader = TextReader.load(folder, recipe);
        List<String> labels = labels();
        TextModel model = model(reader.size(), labels.size());
        WordVectors vectors = null;
        if (recipe.section(LearningConfig.class).synonymSwap() > 0) vectors = pretrainedVectors();
        var examples = new Examples(labels, Examples.load(examples("train")),
                Examples.load(examples("validation")), Examples.load(examples("test")));
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
    private WordVectors pretrainedVectors() {
        try (TensorFile file = TensorFile.open(pretrained()); var _ = TensorScope.open()) {
            Tensor known = file.tensor("known");
            Tensor vectors = file.tensor("vectors").indexSelect(0, known);
            return new WordVectors(Arrays.stream(known.toLongs()).mapToObj(Long::toString).toList(),
                    (int) vectors.size(1), vectors.toFloats());
        }
    }

    /// With fresh parameters, but for the word vectors it begins with.
    private TextModel model(int size, int classes) {
        ModelConfig config = recipe.section(ModelConfig.class);
        int vectorDim = config().path("vector_dim").asInt(0);
        TextModel model = ClassifierFamily.build(config, size, vectorDim, classes);
        if (vectorDim > 0 && model instanceof Embeds embeds && embeds.embedding() instanceof TextEmbedding embedding) {
            try (TensorFile file = TensorFile.open(pretrained()); var _ = TensorScope.open()) {
                embedding.begin(file.tensor("vectors"));
            }
        }
        return model;
    }

    /// The trained model, in inference.
    ///
    /// @throws InputException if there is none yet, or a file is damaged
    Predictor load() {
        ModelConfig config = recipe.section(ModelConfig.class);
        List<String> labels = labels();
        if (config.type() == Kind.FASTTEXT)
            return new FastTextPredictor(FastTextClassifier.load(fastText()), words(), fastTextTokenizer(), labels);
        require(Files.exists(folder.weights()),
                "%s: has no model yet: it was not validated once; go on with it: ./jikji train --resume %s",
                folder.path(), folder.path());
        TextReader reader = TextReader.load(folder, recipe);
        TextModel model = model(reader.size(), labels.size());
        try {
            Weights.load(model, folder.weights(), folder.recipe());
            model.training(false);
            return new NetworkPredictor(model, reader, labels);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// What fastText takes for words.
    FastTextConfig.Words words() {
        return recipe.section(FastTextConfig.class).words();
    }

    /// @return null if fastText's words are no tokens
    Tokenizer fastTextTokenizer() {
        return words() == FastTextConfig.Words.TOKENS ? Tokenizer.load(folder.tokenizer()) : null;
    }

    private JsonNode config() {
        return JsonMapper.shared().readTree(folder.config().toFile());
    }

    /// @throws InputException if the folder is not of a classifier
    List<String> labels() {
        List<String> labels = new ArrayList<>();
        JsonNode config = config();
        require(config.path("model_type").asString("").equals(MODEL_TYPE), "%s: is not of a classifier",
                folder.config());
        config.path("labels").forEach(label -> labels.add(label.asString()));
        require(labels.size() > 1, "%s: has no labels", folder.config());
        return List.copyOf(labels);
    }
}
