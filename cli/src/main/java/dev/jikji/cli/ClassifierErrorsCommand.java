package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.classify.Classifier;
import dev.jikji.models.classify.Classifier.Judged;
import dev.jikji.text.table.LabelledText;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji errors` for classifiers: what is taken for what, most often first, and of each the most confident mistakes.
@Command(sortOptions = false)
final class ClassifierErrorsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedClassifier loaded;

    @Mixin
    private ExampleSource source;

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Mistakes shown of each group (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    ClassifierErrorsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(top > 0, "--top: %d is not positive", top);
        List<LabelledText> examples = ClassifierEvalCommand.examples(loaded.run(), source);
        try (Classifier classifier = loaded.load(); Progress progress = console.progress()) {
            show(classifier, examples, progress);
            return 0;
        }
    }

    private void show(Classifier classifier, List<LabelledText> examples, Progress progress) {
        List<Judged> judged = classifier
                .evaluate(examples, done -> progress.at("classifying", done, examples.size())).examples();
        progress.close();
        Map<String, List<Judged>> groups = groups(judged);
        console.out().println(json ? json(groups, judged.size()) : text(groups, judged.size()));
    }

    /// The mistakes by label and prediction, the largest group first, in each the most confident first.
    private static Map<String, List<Judged>> groups(List<Judged> judged) {
        Map<String, List<Judged>> groups = new LinkedHashMap<>();
        judged.stream().filter(example -> !example.right())
                .collect(Collectors.groupingBy(
                        example -> example.example().label() + "\t" + example.prediction().label()))
                .entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, List<Judged>>>comparingInt(group -> -group.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .forEach(group -> groups.put(group.getKey(), group.getValue().stream()
                        .sorted(Comparator.comparingDouble(example -> -example.prediction().probability()))
                        .toList()));
        return groups;
    }

    private String text(Map<String, List<Judged>> groups, int examples) {
        int wrong = groups.values().stream().mapToInt(List::size).sum();
        var text = new StringBuilder(String.format(Locale.ROOT, "%,d of %,d texts mistaken (%.2f %%)", wrong,
                examples, 100.0 * wrong / examples));
        groups.values().forEach(group -> {
            Judged first = group.getFirst();
            text.append(String.format(Locale.ROOT, "%n%n%s taken for %s: %,d", first.example().label(),
                    first.prediction().label(), group.size()));
            group.stream().limit(top).forEach(mistake -> text.append(String.format(Locale.ROOT, "%n  %.4f  %s  %s",
                    mistake.prediction().probability(), mistake.example().where(),
                    LiveLine.visible(mistake.example().text()))));
        });
        return text.toString();
    }

    private ObjectNode json(Map<String, List<Judged>> groups, int examples) {
        ObjectNode object = loaded.put(JsonMapper.shared().createObjectNode()).put("examples", examples)
                .put("mistakes", groups.values().stream().mapToInt(List::size).sum());
        ArrayNode array = object.putArray("groups");
        groups.values().forEach(group -> {
            ObjectNode one = array.addObject().put("label", group.getFirst().example().label())
                    .put("predicted", group.getFirst().prediction().label()).put("count", group.size());
            ArrayNode mistakes = one.putArray("mistakes");
            group.stream().limit(top).forEach(mistake -> mistakes.addObject().put("where", mistake.example().where())
                    .put("probability", mistake.prediction().probability())
                    .put("text", mistake.example().text()));
        });
        return object;
    }
}
