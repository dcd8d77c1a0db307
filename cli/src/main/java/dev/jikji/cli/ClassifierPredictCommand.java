package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.classify.Classifier;
import dev.jikji.models.classify.Classifier.Part;
import dev.jikji.models.classify.Classifier.Prediction;
import dev.jikji.models.classify.ExampleConfig;
import dev.jikji.text.table.LabelledText;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji predict` for classifiers: a line for each text, its label, probability and the text itself between tabs.
@Command(sortOptions = false)
final class ClassifierPredictCommand implements Callable<Integer> {
    private static final int BATCH = 256;
    private static final int TOLD = 8; // parts of a decision

    private final Console console;

    @Mixin
    private LoadedClassifier loaded;

    @Option(names = "--text", arity = "1..*", paramLabel = "TEXT", description = "Texts to classify, or files with one a line, plain or .gz, or - for standard input (the default).")
    private List<String> texts = List.of();

    @Mixin
    private ExampleSource source;

    @Option(names = "--explain", description = "Tell which parts of a text speak for its label (+) and against it (-).")
    private boolean explain;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    ClassifierPredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(texts.isEmpty() || !source.given(), "give --text or --data, not both");
        Lines lines = source.given()
                ? new Lines.Known(source.read(loaded.run().recipe().section(ExampleConfig.class), false).stream()
                        .map(LabelledText::text).iterator())
                : Lines.of(texts.isEmpty() ? List.of("-") : texts);
        try (Classifier classifier = loaded.load(); var interrupts = new Interrupts(() -> {})) {
            List<String> some = lines.next(BATCH);
            while (!some.isEmpty() && !interrupts.getAsBoolean()) {
                print(classifier, some);
                some = lines.next(BATCH);
            }
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private void print(Classifier classifier, List<String> some) {
        List<Prediction> predictions = classifier.classify(some);
        for (int i = 0; i < predictions.size(); i++) {
            Prediction prediction = predictions.get(i);
            List<Part> parts = explain ? classifier.explain(some.get(i), prediction.label()) : List.of();
            console.out().println(json ? json(some.get(i), prediction, parts) : text(some.get(i), prediction, parts));
        }
        console.out().flush();
    }

    private static String text(String text, Prediction prediction, List<Part> parts) {
        String line = String.format(Locale.ROOT, "%s\t%.4f\t%s", LiveLine.visible(prediction.label()),
                prediction.probability(), LiveLine.visible(text));
        if (parts.isEmpty()) return line;
        return line + "\n" + parts.stream().filter(part -> !part.text().isBlank())
                .sorted(Comparator.comparingDouble(part -> -Math.abs(part.weight()))).limit(TOLD)
                .map(part -> String.format(Locale.ROOT, "  %+.3f %s", part.weight(),
                        LiveLine.visible(part.text().strip())))
                .collect(Collectors.joining("\n"));
    }

    private ObjectNode json(String text, Prediction prediction, List<Part> parts) {
        ObjectNode object = JsonMapper.shared().createObjectNode().put("text", text).put("label", prediction.label())
                .put("probability", prediction.probability());
        ObjectNode all = object.putObject("probabilities");
        prediction.probabilities().forEach(all::put);
        if (!explain) return object;
        ArrayNode told = object.putArray("parts");
        parts.forEach(part -> told.addObject().put("text", part.text()).put("weight", part.weight()));
        return object;
    }
}
