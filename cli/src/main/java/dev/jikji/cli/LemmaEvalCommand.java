package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.lemma.LemmaScore;
import dev.jikji.text.lemma.Lemmatizer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for lemmatizers: the share of right lemmas, the words of the file being given.
@Command(sortOptions = false)
final class LemmaEvalCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedLemmatizer loaded;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    LemmaEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Lemmatizer lemmatizer = LoadedLemmatizer.load(loaded.path());
        List<Sentence> sentences = loaded.sentences(console);
        long begun = System.nanoTime();
        LemmaScore score = measure(lemmatizer, sentences);
        double seconds = (System.nanoTime() - begun) / 1e9;
        require(score.words() > 0, "%s: no word has a lemma (column 3)", loaded.data());
        console.out().println(json ? json(score, sentences, seconds) : text(score, sentences, seconds));
        return 0;
    }

    private LemmaScore measure(Lemmatizer lemmatizer, List<Sentence> sentences) {
        try (Progress progress = console.progress()) {
            return LemmaScore.of(lemmatizer, sentences, loaded.tags(), (_, _, _) -> {},
                    done -> progress.at("measuring", done, sentences.size()));
        }
    }

    private static String text(LemmaScore score, List<Sentence> sentences, double seconds) {
        return String.format(Locale.ROOT,
                "lemma accuracy %.2f %% (%,d of %,d words)%nlooked up %.1f %% of the words; of the others %.2f %% right%n"
                        + "%,d sentences, %,.0f sentences/s",
                100 * score.accuracy(), score.right(), score.words(), 100 * score.lookedUpShare(),
                100 * score.accuracyOfOthers(), sentences.size(), sentences.size() / seconds);
    }

    private ObjectNode json(LemmaScore score, List<Sentence> sentences, double seconds) {
        double others = score.accuracyOfOthers();
        return JsonMapper.shared().createObjectNode().put("run", loaded.path().toString())
                .put("family", Lemmatizer.FAMILY).put("tags", Choices.name(loaded.tags()))
                .put("accuracy", score.accuracy()).put("words", score.words()).put("right", score.right())
                .put("looked_up_share", score.lookedUpShare())
                .put("accuracy_of_others", Double.isFinite(others) ? (Double) others : null)
                .put("sentences", sentences.size()).put("seconds", seconds);
    }
}
