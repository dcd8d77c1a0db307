package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.tag.TagErrors;
import dev.jikji.models.tag.TagErrors.Group;
import dev.jikji.models.tag.TagErrors.Mistake;
import dev.jikji.models.tag.TagEvaluation;
import dev.jikji.models.tag.Tagger;
import dev.jikji.text.tags.TaggedSentence;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji errors` for taggers: the most confident mistakes, grouped by what is taken for what.
@Command(sortOptions = false)
final class TaggerErrorsCommand implements Callable<Integer> {
    /// Words shown on each side of a mistake.
    private static final int AROUND = 8;

    private final Console console;

    @Mixin
    private LoadedRun run;

    @Mixin
    private TaggedSource source;

    @Option(names = "--groups", paramLabel = "N", defaultValue = "10", description = "Groups shown, those with the most mistakes; 0 for all (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Mistakes shown of each group, the most confident; 0 for all (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    TaggerErrorsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(groups >= 0, "--groups: %d is negative", groups);
        require(top >= 0, "--top: %d is negative", top);
        run.startRuntime();
        try (Tagger tagger = Tagger.load(run.path()); Progress progress = console.progress()) {
            show(tagger, source.read(tagger), progress);
            return 0;
        }
    }

    private void show(Tagger tagger, List<TaggedSentence> sentences, Progress progress) {
        long words = sentences.stream().mapToLong(sentence -> sentence.words().size()).sum();
        TagEvaluation evaluation = tagger.evaluate(sentences, done -> progress.at("tagging", done, words));
        progress.close();
        List<Group> found = TagErrors.of(sentences, evaluation);
        List<Group> shown = found.subList(0, groups == 0 ? found.size() : Math.min(groups, found.size()));
        console.out().println(json ? json(found, shown, words) : text(found, shown, words));
    }

    private List<Mistake> first(Group group) {
        List<Mistake> all = group.mistakes();
        return all.subList(0, top == 0 ? all.size() : Math.min(top, all.size()));
    }

    private static long count(List<Group> groups) {
        return groups.stream().mapToLong(group -> group.mistakes().size()).sum();
    }

    private String text(List<Group> found, List<Group> shown, long words) {
        var text = new StringBuilder(String.format(Locale.ROOT, "%,d mistakes in %,d words%n", count(found), words));
        for (Group group : shown) {
            text.append(String.format(Locale.ROOT, "%n%s: %,d%n", group.name(), group.mistakes().size()));
            for (Mistake mistake : first(group))
                text.append(String.format(Locale.ROOT, "  %.3f  %s  %s%n", mistake.confidence(), mistake.place(),
                        LiveLine.visible(mistake.shown(AROUND))));
        }
        return text.toString().stripTrailing();
    }

    private ObjectNode json(List<Group> found, List<Group> shown, long words) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("run", run.path().toString()).put("family", "tagger").put("mistakes", count(found)).put("tokens",
                words);
        ArrayNode array = object.putArray("groups");
        for (Group group : shown) {
            ObjectNode one = array.addObject().put("gold", group.gold()).put("predicted", group.guessed())
                    .put("count", group.mistakes().size());
            ArrayNode examples = one.putArray("examples");
            for (Mistake mistake : first(group)) {
                ObjectNode example = examples.addObject().put("confidence", mistake.confidence()).put("place",
                        mistake.place());
                ArrayNode array2 = example.putArray("words");
                mistake.words().forEach(array2::add);
                put(example, "gold", mistake.gold());
                put(example, "predicted", mistake.guessed());
            }
        }
        return object;
    }

    private static void put(ObjectNode example, String name, TagErrors.Words words) {
        if (!words.isEmpty()) example.putObject(name).put("from", words.from()).put("to", words.to());
    }
}
