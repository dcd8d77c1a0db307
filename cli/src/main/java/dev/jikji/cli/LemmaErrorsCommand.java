package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaRule;
import dev.jikji.text.lemma.LemmaScore;
import dev.jikji.text.lemma.Lemmatizer;
import dev.jikji.text.lemma.Lemmatizer.Lemma;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

/// `jikji errors` for lemmatizers: mistakes grouped by what should have been done to the word and what was done, the
/// largest group first, and in each the most confident mistakes.
@Command(sortOptions = false)
final class LemmaErrorsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedLemmatizer loaded;

    @Option(names = "--groups", paramLabel = "N", defaultValue = "20", description = "Groups shown (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(names = "--examples", paramLabel = "N", defaultValue = "5", description = "Mistakes shown of each (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    LemmaErrorsCommand(Console console) {
        this.console = console;
    }

    private record Mistake(Sentence sentence, Word word, Lemma found) {
        /// Where the word stands in the file.
        int line() {
            return sentence.line() + sentence.rows().indexOf(word);
        }
    }

    /// @param right what the word's lemma takes
    /// @param found what was done
    private record Kind(String right, String found) {}

    private record Group(Kind kind, List<Mistake> mistakes) {}

    @Override
    public Integer call() {
        require(groups > 0, "--groups: %d is not positive", groups);
        require(examples >= 0, "--examples: %d is negative", examples);
        Lemmatizer lemmatizer = LoadedLemmatizer.load(loaded.path());
        Map<Kind, List<Mistake>> byKind = new HashMap<>();
        LemmaScore score = collect(lemmatizer, byKind);
        List<Group> largest = byKind.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing((Group g) -> -g.mistakes.size()).thenComparing(g -> g.kind.right)
                        .thenComparing(g -> g.kind.found))
                .limit(groups).toList();
        for (Group group : largest)
            group.mistakes.sort(Comparator.comparingDouble(mistake -> -mistake.found.probability()));
        if (json) console.out().println(json(score, byKind.size(), largest));
        else
            print(score, byKind.size(), largest);
        return 0;
    }

    private LemmaScore collect(Lemmatizer lemmatizer, Map<Kind, List<Mistake>> byKind) {
        List<Sentence> sentences = loaded.sentences(console);
        try (Progress progress = console.progress()) {
            return LemmaScore.of(lemmatizer, sentences, loaded.tags(), (sentence, word, found) -> {
                if (found.text().equals(word.lemma())) return;
                var kind = new Kind(edit(word.form(), word.lemma()), edit(word.form(), found.text()));
                byKind.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Mistake(sentence, word, found));
            }, done -> progress.at("measuring", done, sentences.size()));
        }
    }

    private static String edit(String form, String lemma) {
        return LemmaRule.of(form, lemma).show();
    }

    private void print(LemmaScore score, int kinds, List<Group> shown) {
        console.out().println(String.format(Locale.ROOT, "%,d mistakes in %,d words, of %,d kinds",
                score.words() - score.right(), score.words(), kinds));
        for (Group group : shown) {
            console.out().println(String.format(Locale.ROOT, "%n%5d  right %s  found %s", group.mistakes.size(),
                    LiveLine.visible(group.kind.right), LiveLine.visible(group.kind.found)));
            for (Mistake m : group.mistakes.stream().limit(examples).toList())
                console.out().println(LiveLine.visible(String.format(Locale.ROOT,
                        "       %.3f  line %d: %s (%s %s) is %s, found %s", m.found.probability(), m.line(),
                        m.word.form(), m.word.upos(), m.word.xpos(), m.word.lemma(), m.found.text())));
        }
    }

    private ObjectNode json(LemmaScore score, int kinds, List<Group> shown) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("run", loaded.path().toString())
                .put("family", Lemmatizer.FAMILY).put("words", score.words())
                .put("mistakes", score.words() - score.right()).put("kinds", kinds);
        ArrayNode list = json.putArray("groups");
        for (Group group : shown) {
            ObjectNode object = list.addObject().put("right", group.kind.right).put("found", group.kind.found)
                    .put("mistakes", group.mistakes.size());
            ArrayNode some = object.putArray("examples");
            for (Mistake m : group.mistakes.stream().limit(examples).toList())
                some.addObject().put("line", m.line()).put("form", m.word.form()).put("upos", m.word.upos())
                        .put("xpos", m.word.xpos()).put("lemma", m.word.lemma()).put("found", m.found.text())
                        .put("probability", m.found.probability());
        }
        return json;
    }
}
