package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Families;
import dev.jikji.models.Family;
import dev.jikji.models.classify.ClassifierFamily;
import dev.jikji.models.classify.ModelConfig;
import dev.jikji.models.classify.TextBatch;
import dev.jikji.models.classify.TextModel;
import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.parse.ParserConfig;
import dev.jikji.models.parse.ParserFamily;
import dev.jikji.models.parse.RandomTrees;
import dev.jikji.models.seq2seq.RandomPairs;
import dev.jikji.models.seq2seq.TranslationFamily;
import dev.jikji.models.tag.TagModel;
import dev.jikji.models.tag.TaggerConfig;
import dev.jikji.models.tag.TaggerFamily;
import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.GradientCheck;
import dev.jikji.nn.GradientCheck.Result;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji gradcheck`: compares a model's gradients with differences of its loss, in float64. Exits with 1 if they differ.
@Command(sortOptions = false)
final class GradcheckCommand implements Callable<Integer> {
    private static final int CLASSES = 3; // of a classifier, or tags

    private final Console console;
    private final Function<String, Family> families;

    @Parameters(paramLabel = "MODEL", description = "A model family, which is checked with fresh weights, or the run or model folder of a language model.")
    private String name;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML recipe with the model's settings.")
    private Path config;

    @Option(names = "--set", paramLabel = "SECTION.KEY=VALUE", description = "A setting of the model, such as model.layers=1; may repeat.")
    private List<String> assignments = List.of();

    @Option(names = "--sample", paramLabel = "N", defaultValue = "5", description = "Elements checked of each parameter; 0 for all (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(names = "--vocab", paramLabel = "N", defaultValue = "50", description = "Tokens of a family's vocabulary (default: ${DEFAULT-VALUE}).")
    private int vocab;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "2", description = "Sequences of the batch (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--length", paramLabel = "N", defaultValue = "8", description = "Tokens of a sequence (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(names = "--tolerance", paramLabel = "X", defaultValue = "1e-5", description = "The largest relative error that passes (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Decides weights, tokens and elements (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    GradcheckCommand(Console console) {
        this(console, Families::named);
    }

    /// @param families where names are looked up
    GradcheckCommand(Console console, Function<String, Family> families) {
        this.console = console;
        this.families = families;
    }

    @Override
    public Integer call() {
        require(sample >= 0, "--sample: %d is negative", sample);
        require(vocab >= 2, "--vocab: %d is less than 2", vocab);
        require(rows >= 1 && length >= 1, "--rows %d and --length %d must be positive", rows, length);
        require(tolerance > 0, "--tolerance: %s is not positive", tolerance);
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true)); // too small for more threads
        NativeRuntime.seed(seed);
        Path path = Path.of(name);
        boolean folder = Files.isDirectory(path) && Families.all().stream().noneMatch(f -> f.name().equals(name));
        return folder ? checkFolder(path) : checkFamily(families.apply(name));
    }

    private int checkFolder(Path path) {
        require(config == null && assignments.isEmpty(), "%s is trained; --config and --set are for a family", path);
        try (ModelFolder folder = ModelFolder.load(path)) {
            return check(folder.model());
        }
    }

    private int checkFamily(Family family) {
        return switch (family) {
            case LanguageModelFamily<?> language -> checkLanguageModel(language);
            case TranslationFamily<?> translation -> checkTranslation(translation);
            case ClassifierFamily _ -> checkClassifier();
            case TaggerFamily _ -> checkTagger();
            case ParserFamily _ -> checkParser();
            default -> throw new InputException("'%s' has no gradients that could be checked".formatted(name));
        };
    }

    private int checkLanguageModel(LanguageModelFamily<?> family) {
        try (LanguageModel model = family.build(recipe(family), vocab)) {
            return check(model);
        }
    }

    private Recipe recipe(Family family) {
        Recipe recipe = config == null ? family.recipe() : family.recipe().overlay(config);
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            require(equals > 0, "--set %s: write it as section.key=value", assignment);
            recipe = recipe.with(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return recipe;
    }

    private int checkClassifier() {
        ModelConfig settings = recipe(ClassifierFamily.FAMILY).section(ModelConfig.class);
        int classes = settings.type() == ModelConfig.Kind.LOGISTIC ? 2 : CLASSES;
        Random random = new Random(seed);
        try (TextModel model = ClassifierFamily.build(settings, vocab, 0, classes); var _ = TensorScope.open()) {
            TextBatch batch = TextBatch.random(settings, rows, length, vocab, random);
            int[] targets = random.ints(rows, 0, classes).toArray();
            float[] alike = new float[classes];
            Arrays.fill(alike, 1);
            return check(model, random, () -> model.loss(model.forward(batch), targets, alike, 0));
        }
    }

    private int checkTagger() {
        TaggerConfig settings = recipe(TaggerFamily.INSTANCE).section(TaggerConfig.class);
        Random random = new Random(seed);
        List<List<String>> sentences = Stream.generate(() -> random.ints(length, 0, vocab)
                .mapToObj(word -> Integer.toString(word, Character.MAX_RADIX)).toList()).limit(rows).toList();
        WordVocabulary vocabulary = WordVocabulary.of(sentences, settings.encoder().words(), null);
        List<int[]> tags = Stream.generate(() -> random.ints(length, 0, CLASSES).toArray()).limit(rows).toList();
        try (TagModel model = TagModel.of(settings, vocabulary, CLASSES); var _ = TensorScope.open()) {
            WordBatch batch = WordBatch.of(sentences, vocabulary);
            return check(model, random, () -> model.loss(batch, tags, 0));
        }
    }

    private int checkParser() {
        Random random = new Random(seed);
        var trees = new RandomTrees(recipe(new ParserFamily()).section(ParserConfig.class), rows, length, vocab,
                random);
        try (Module model = trees.model(); var _ = TensorScope.open()) {
            return check(model, random, trees::loss);
        }
    }

    private int checkTranslation(TranslationFamily<?> family) {
        Random random = new Random(seed);
        var pairs = new RandomPairs(family, recipe(family), rows, length, vocab, random);
        try (Module model = pairs.model(); var _ = TensorScope.open()) {
            return check(model, random, pairs::loss);
        }
    }

    private int check(LanguageModel model) {
        long tokens = model.outputWeight().size(0);
        require(length <= model.context(), "--length: %d is more than the model's context of %d", length,
                model.context());
        Random random = new Random(seed);
        long[] ids = random.longs((long) rows * (length + 1), 0, tokens).toArray();
        return check(model, random, () -> {
            Tensor text = Tensor.of(ids, rows, length + 1L);
            return model.loss(model.forward(text.narrow(1, 0, length)), text.narrow(1, 1, length));
        });
    }

    private int check(Module model, Random random, Supplier<Objective> loss) {
        model.training(false); // dropout would make every loss another
        model.to(Dtype.FLOAT64);
        List<Result> results;
        int count = model.parameters().size();
        try (var _ = TensorScope.open(); Progress progress = console.progress()) {
            int[] done = {0};
            progress.at("checking gradients", 0, count);
            results = GradientCheck.sampled(model.parameters(), sample == 0 ? Integer.MAX_VALUE : sample, random, loss,
                    _ -> progress.at("checking gradients", ++done[0], count));
        }
        console.out().println(json ? json(results) : text(results));
        return results.stream().allMatch(this::right) ? 0 : 1;
    }

    private boolean right(Result result) {
        return result.error() <= tolerance; // not if it is not a number
    }

    private String text(List<Result> results) {
        int width = results.stream().mapToInt(result -> result.name().length()).max().orElse(0);
        width = Math.max(width, "parameter".length());
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-" + width + "s %10s %8s %9s %13s %13s%n", "parameter", "elements",
                "checked", "error", "gradient", "difference"));
        for (Result r : results) {
            text.append(String.format(Locale.ROOT, "%-" + width + "s %,10d %,8d %9.1e %13.6e %13.6e%s%n", r.name(),
                    r.elements(), r.checked(), r.error(), r.analytic(), r.numeric(), right(r) ? "" : "  wrong"));
        }
        long wrong = results.stream().filter(result -> !right(result)).count();
        Result worst = worst(results);
        text.append(String.format(Locale.ROOT, "%s: largest relative error %.1e, in %s; tolerance %.0e",
                wrong == 0 ? "right" : wrong + " of " + results.size() + " parameters wrong", worst.error(),
                worst.name(), tolerance));
        return text.toString();
    }

    private static Result worst(List<Result> results) {
        return results.stream().max(Comparator.comparingDouble(Result::error)).orElseThrow();
    }

    private ObjectNode json(List<Result> results) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("model", name)
                .put("right", results.stream().allMatch(this::right)).put("error", finite(worst(results).error()))
                .put("tolerance", tolerance).put("rows", rows).put("length", length).put("seed", seed);
        ArrayNode parameters = json.putArray("parameters");
        for (Result r : results) {
            parameters.addObject().put("name", r.name()).put("elements", r.elements()).put("checked", r.checked())
                    .put("error", finite(r.error())).put("gradient", finite(r.analytic()))
                    .put("difference", finite(r.numeric()))
                    .put("right", right(r));
        }
        return json;
    }

    /// What JSON cannot write is null.
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
