package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.classify.Classifier;
import dev.jikji.models.classify.ExampleConfig;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for classifiers: accuracy, scores of each class, what is taken for what, calibration.
@Command(sortOptions = false)
final class ClassifierEvalCommand implements Callable<Integer> {
    private static final int WIDEST = 12; // classes of a confusion matrix that is printed

    private final Console console;

    @Mixin
    private LoadedClassifier loaded;

    @Mixin
    private ExampleSource source;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    ClassifierEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LabelledText> examples = examples(loaded.run(), source);
        try (Classifier classifier = loaded.load(); Progress progress = console.progress()) {
            measure(classifier, examples, progress);
            return 0;
        }
    }

    private void measure(Classifier classifier, List<LabelledText> examples, Progress progress) {
        long begun = System.nanoTime();
        ClassScores scores = classifier
                .evaluate(examples, done -> progress.at("classifying", done, examples.size())).scores();
        double seconds = (System.nanoTime() - begun) / 1e9;
        progress.close();
        console.out().println(json ? json(scores, seconds) : text(scores, seconds));
    }

    /// Those that are given, else the run's own test examples.
    static List<LabelledText> examples(LoadedRun run, ExampleSource source) {
        ExampleConfig training = run.recipe().section(ExampleConfig.class);
        if (source.given()) return source.read(training, true);
        List<LabelledText> own = Classifier.testExamples(run.path());
        require(!own.isEmpty(), "%s: holds no test examples of its own; name a file with --data", run.path());
        return own;
    }

    private static String text(ClassScores scores, double seconds) {
        var text = new StringBuilder(String.format(Locale.ROOT,
                "accuracy %.2f %%, macro F1 %.4f, weighted F1 %.4f, calibration error %.4f, loss %.4f%n%n",
                100 * scores.accuracy(), scores.macroF1(), scores.weightedF1(), scores.calibrationError(),
                scores.loss()));
        int width = Math.max(8,
                scores.labels().stream().mapToInt(Terminal::width).max().orElse(8));
        text.append(padded("", width)).append("  precision    recall        F1  examples\n");
        for (ClassScores.Score score : scores.classes())
            text.append(padded(score.label(), width)).append(String.format(Locale.ROOT, "  %9.4f %9.4f %9.4f %9d%n",
                    score.precision(), score.recall(), score.f1(), score.support()));
        if (scores.labels().size() <= WIDEST) text.append('\n').append(confusion(scores, width));
        return text.append(String.format(Locale.ROOT, "%n%,d texts, %,.0f a second", scores.examples(),
                scores.examples() / seconds)).toString();
    }

    private static String confusion(ClassScores scores, int width) {
        int cell = Math.max(width, 9);
        var text = new StringBuilder(padded("label", width)).append("  taken for:\n").append(padded("", width));
        for (String label : scores.labels())
            text.append("  ").append(" ".repeat(cell - Terminal.width(label))).append(LiveLine.visible(label));
        text.append('\n');
        for (int i = 0; i < scores.labels().size(); i++) {
            text.append(padded(scores.labels().get(i), width));
            for (long count : scores.confusion()[i])
                text.append(String.format(Locale.ROOT, "  %" + cell + "d", count));
            text.append('\n');
        }
        return text.toString();
    }

    private static String padded(String label, int width) {
        return LiveLine.visible(label) + " ".repeat(Math.max(0, width - Terminal.width(label)));
    }

    private ObjectNode json(ClassScores scores, double seconds) {
        ObjectNode object = loaded.put(JsonMapper.shared().createObjectNode()).put("family", "classifier");
        Figures.put(object, scores.metrics());
        ArrayNode classes = object.putArray("classes");
        for (ClassScores.Score score : scores.classes())
            classes.addObject().put("label", score.label()).put("precision", score.precision())
                    .put("recall", score.recall()).put("f1", score.f1()).put("examples", score.support());
        ObjectNode confusion = object.putObject("confusion");
        for (int i = 0; i < scores.labels().size(); i++) {
            ObjectNode row = confusion.putObject(scores.labels().get(i));
            for (int j = 0; j < scores.labels().size(); j++)
                row.put(scores.labels().get(j), scores.confusion()[i][j]);
        }
        ArrayNode calibration = object.putArray("calibration");
        for (ClassScores.Bin bin : scores.bins())
            calibration.addObject().put("from", bin.from()).put("to", bin.to()).put("examples", bin.count())
                    .put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
        return object.put("examples", scores.examples()).put("precision", LoadedModel.precisionName()).put("seconds",
                seconds);
    }
}
