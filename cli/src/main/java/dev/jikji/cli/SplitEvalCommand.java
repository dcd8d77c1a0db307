package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.splitter.RawText.Paragraphs;
import dev.jikji.text.splitter.SplitScore;
import dev.jikji.text.splitter.Splitter;
import dev.jikji.text.splitter.TrainedSplitter;
import dev.jikji.train.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for splitters: how well they cut the text of a treebank, beside rules.
@Command(sortOptions = false)
final class SplitEvalCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The run folder of a splitter.")
    private Path path;

    @Option(names = "--data", paramLabel = "FILE", description = "CoNLL-U, plain or .gz (default: the run's own test file).")
    private Path data;

    @Option(names = "--skip-bad-sentences", description = "Pass over sentences that break the format or are no trees.")
    private boolean skipBad;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    SplitEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TrainedSplitter splitter = TrainedSplitter.load(SplitterRuns.file(new RunFolder(path)));
        List<Sentence> sentences = TreebankRuns.read(console, data(), skipBad);
        ObjectNode object = JsonMapper.shared().createObjectNode().put("run", path.toString())
                .put("family", TrainedSplitter.FAMILY).put("sentences", sentences.size());
        for (boolean rules : new boolean[]{false, true}) {
            for (Paragraphs paragraphs : Paragraphs.values()) {
                long begun = System.nanoTime();
                SplitScore score = SplitterRuns.score(rules ? Splitter.byRules() : splitter, sentences, paragraphs);
                double seconds = (System.nanoTime() - begun) / 1e9;
                String name = (rules ? "rules" : "model")
                        + (paragraphs == Paragraphs.SPACE ? ", no paragraphs" : ", paragraphs");
                if (json) Figures.put(object.putObject(name.replace(", ", "_").replace(' ', '_')), figures(score));
                else
                    console.out().println(String.format(Locale.ROOT,
                            "%-22s sentences %.2f, tokens %.2f, words %.2f (F1, %%), %,.0f sentences/s", name,
                            100 * score.sentences().f1(), 100 * score.tokens().f1(),
                            100 * score.words().f1(), score.sentences().found() / seconds));
            }
        }
        if (json) console.out().println(object);
        return 0;
    }

    private static Map<String, Double> figures(SplitScore score) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("sentence_f1", score.sentences().f1());
        figures.put("token_f1", score.tokens().f1());
        figures.put("word_f1", score.words().f1());
        return figures;
    }

    private Path data() {
        if (data != null) return data;
        Optional<Path> test = new SplitterRuns().recipe().overlay(new RunFolder(path).recipe())
                .section(TreebankRuns.DataConfig.class).test();
        require(test.isPresent(), "%s: names no test file of its own; name one with --data", path);
        return test.get();
    }
}
