package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.Analogy;
import dev.jikji.embed.AnalogySet;
import dev.jikji.embed.NearestWords;
import dev.jikji.embed.SimilaritySet;
import dev.jikji.embed.WordVectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for word vectors: scores on sets of similarities and analogies.
@Command(sortOptions = false)
final class VectorEvalCommand implements Callable<Integer> {
    private static final int SHOWN_UNKNOWNS = 8;

    private final Console console;

    @Mixin
    private VectorSource source;

    @Option(names = "--similarity", arity = "1..*", paramLabel = "FILE", description = "Pairs of words with ratings, such as WordSim-353, as TSV or CSV.")
    private List<Path> similarity = List.of();

    @Option(names = "--analogies", arity = "1..*", paramLabel = "FILE", description = "Questions of four words in sections, such as questions-words.txt.")
    private List<Path> analogies = List.of();

    @Option(names = "--method", paramLabel = "CHOICE", defaultValue = "cos-add", description = "For analogies: cos-add or cos-mul (default: ${DEFAULT-VALUE}).", converter = Choices.OfAnalogy.class)
    private Analogy method;

    @Option(names = "--lower-case", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Look for the sets' words in lower case (default: if no word of the vectors has a capital).")
    private Boolean lowerCase;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    VectorEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(!similarity.isEmpty() || !analogies.isEmpty(),
                "%s: word vectors are measured on sets; name some with --similarity or --analogies", source.path());
        List<SimilaritySet> pairs = similarity.stream().map(SimilaritySet::read).toList();
        List<AnalogySet> questions = analogies.stream().map(AnalogySet::read).toList();
        long start = System.nanoTime();
        LoadedVectors vectors;
        List<SimilaritySet.Score> similarities;
        List<AnalogySet.Score> answers = new ArrayList<>();
        boolean lower;
        try (Progress progress = console.progress()) {
            vectors = source.load(progress);
            lower = lowerCase == null ? isLowerCase(vectors.words()) : lowerCase;
            similarities = pairs.stream().map(set -> set.score(vectors::vector, lower)).toList();
            var nearest = new NearestWords(vectors.words());
            for (AnalogySet set : questions)
                answers.add(set.score(nearest, method, lower,
                        done -> progress.at("answering " + set.name(), (long) (1_000 * done), 1_000)));
        }
        if (json) {
            ObjectNode result = source.json(vectors.words()).put("lower_case", lower).put("method",
                    Choices.name(method));
            put(result.putArray("similarity"), similarities);
            putAnalogies(result.putArray("analogies"), answers);
            console.out().println(result.put("seconds", (System.nanoTime() - start) / 1e9));
        } else {
            similarities.forEach(this::show);
            answers.forEach(this::show);
        }
        return 0;
    }

    private static boolean isLowerCase(WordVectors vectors) {
        return vectors.words().stream().noneMatch(word -> word.chars().anyMatch(Character::isUpperCase));
    }

    private void show(SimilaritySet.Score score) {
        console.out().println(String.format(Locale.ROOT, "%s  Spearman %.4f, %,d of %,d pairs", score.name(),
                score.spearman(), score.found(), score.pairs()));
        List<String> unknown = score.unknown().stream().limit(SHOWN_UNKNOWNS).map(LiveLine::visible).toList();
        if (!unknown.isEmpty())
            console.out().println(String.format(Locale.ROOT, "  %,d unknown words: %s%s",
                    score.unknown().size(), String.join(", ", unknown),
                    score.unknown().size() > unknown.size() ? ", …" : ""));
    }

    private void show(AnalogySet.Score score) {
        PrintWriter out = console.out();
        out.println(score.name());
        for (AnalogySet.SectionScore section : score.sections())
            out.println(line(LiveLine.visible(section.name()), section.count()));
        for (AnalogySet.Kind kind : AnalogySet.Kind.values())
            if (score.of(kind).questions() > 0) out.println(line(Choices.name(kind), score.of(kind)));
        out.println(line("all", score.all()));
    }

    private static String line(String name, AnalogySet.Count count) {
        String accuracy = count.answered() == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * count.accuracy());
        return String.format(Locale.ROOT, "  %-28s %9s  %,d of %,d answered", name, accuracy, count.answered(),
                count.questions());
    }

    private static void put(ArrayNode array, List<SimilaritySet.Score> scores) {
        for (SimilaritySet.Score score : scores) {
            ObjectNode object = array.addObject().put("set", score.name())
                    .put("spearman", finite(score.spearman())).put("found", score.found()).put("pairs", score.pairs());
            score.unknown().forEach(object.putArray("unknown")::add);
        }
    }

    private static void putAnalogies(ArrayNode array, List<AnalogySet.Score> scores) {
        for (AnalogySet.Score score : scores) {
            ObjectNode object = array.addObject().put("set", score.name());
            ArrayNode sections = object.putArray("sections");
            for (AnalogySet.SectionScore section : score.sections())
                put(sections.addObject().put("section", section.name()).put("kind", Choices.name(section.kind())),
                        section.count());
            for (AnalogySet.Kind kind : AnalogySet.Kind.values())
                put(object.putObject(Choices.name(kind)), score.of(kind));
            put(object.putObject("all"), score.all());
        }
    }

    private static void put(ObjectNode object, AnalogySet.Count count) {
        object.put("accuracy", finite(count.accuracy())).put("right", count.right()).put("answered", count.answered())
                .put("questions", count.questions());
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
