package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.parse.Attachments;
import dev.jikji.models.parse.Attachments.Mistake;
import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import dev.jikji.text.conllu.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji errors` for parsers: which relation is taken for which, most often first, and of each the surest mistakes.
@Command(sortOptions = false)
final class ParserErrorsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedRun run;

    @Mixin
    private TreeSource source;

    @Option(names = "--groups", paramLabel = "N", defaultValue = "10", description = "Groups shown, those with the most mistakes; 0 for all (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(names = "--top", paramLabel = "N", defaultValue = "3", description = "Mistakes shown of each group, the most confident; 0 for all (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    ParserErrorsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(groups >= 0, "--groups: %d is negative", groups);
        require(top >= 0, "--top: %d is negative", top);
        List<Sentence> gold = source.read(console, run.run());
        run.startRuntime();
        List<Parse> parses;
        try (Parser parser = Parser.load(run.path()); Progress progress = console.progress()) {
            parses = parser.parse(gold, done -> progress.at("parsing", done, gold.size()));
        }
        List<Mistake> mistakes = Attachments.of(gold, parses).mistakes();
        Map<String, List<Mistake>> byKind = new LinkedHashMap<>();
        mistakes.forEach(mistake -> byKind.computeIfAbsent(mistake.kind(), _ -> new ArrayList<>()).add(mistake));
        List<Map.Entry<String, List<Mistake>>> shown = byKind.entrySet().stream()
                .sorted(Comparator.comparingInt(group -> -group.getValue().size()))
                .limit(groups == 0 ? Long.MAX_VALUE : groups).toList();
        int words = gold.stream().mapToInt(tree -> tree.words().size()).sum();
        console.out()
                .println(json ? json(shown, mistakes.size(), words, gold) : text(shown, mistakes.size(), words, gold));
        return 0;
    }

    private long limit() {
        return top == 0 ? Long.MAX_VALUE : top;
    }

    private String text(List<Map.Entry<String, List<Mistake>>> shown, int wrong, int words, List<Sentence> gold) {
        var text = new StringBuilder(String.format(Locale.ROOT, "%,d of %,d arcs mistaken (%.2f %%)", wrong, words,
                100.0 * wrong / words));
        for (var group : shown) {
            text.append(String.format(Locale.ROOT, "%n%n%s: %,d", group.getKey(), group.getValue().size()));
            group.getValue().stream().limit(limit()).forEach(mistake -> {
                Sentence tree = gold.get(mistake.sentence());
                text.append(String.format(Locale.ROOT, "%n  %.4f  %s  %s ← %s, not %s%n          %s",
                        mistake.arc().probability(), where(tree, mistake), LiveLine.visible(mistake.word().form()),
                        head(tree, mistake.arc().head()), head(tree, mistake.word().head()),
                        LiveLine.visible(tree.text())));
            });
        }
        return text.toString();
    }

    private static String where(Sentence tree, Mistake mistake) {
        String id = tree.metadata("sent_id");
        return (id == null ? "sentence " + (mistake.sentence() + 1) : id) + ", word " + mistake.word().id();
    }

    private static String head(Sentence tree, int head) {
        return head == 0 ? "root" : LiveLine.visible(tree.words().get(head - 1).form());
    }

    private ObjectNode json(List<Map.Entry<String, List<Mistake>>> shown, int wrong, int words, List<Sentence> gold) {
        ObjectNode object = JsonMapper.shared().createObjectNode().put("run", run.path().toString())
                .put("words", words).put("mistakes", wrong);
        ArrayNode array = object.putArray("groups");
        for (var group : shown) {
            ArrayNode mistakes = array.addObject().put("kind", group.getKey()).put("count", group.getValue().size())
                    .putArray("mistakes");
            group.getValue().stream().limit(limit()).forEach(mistake -> mistakes.addObject()
                    .put("where", where(gold.get(mistake.sentence()), mistake)).put("form", mistake.word().form())
                    .put("head", mistake.word().head()).put("relation", mistake.word().deprel())
                    .put("predicted_head", mistake.arc().head()).put("predicted_relation", mistake.arc().relation())
                    .put("probability", mistake.arc().probability())
                    .put("text", gold.get(mistake.sentence()).text()));
        }
        return object;
    }
}
