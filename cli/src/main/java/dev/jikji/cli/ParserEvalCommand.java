package dev.jikji.cli;

import dev.jikji.models.parse.Attachments;
import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import dev.jikji.report.ArcDrawing;
import dev.jikji.report.ParserPage;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.Conll18;
import dev.jikji.text.conllu.Conll18.Metric;
import dev.jikji.text.conllu.Conll18.Score;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for parsers: the scores of the CoNLL 2018 shared task, and where mistakes are.
@Command(sortOptions = false)
final class ParserEvalCommand implements Callable<Integer> {
    private static final int DRAWN = 8;

    private final Console console;

    @Mixin
    private LoadedRun run;

    @Mixin
    private TreeSource source;

    @Option(names = "--system", paramLabel = "FILE", description = "Score this CoNLL-U file of the same text instead, whoever annotated it; its words may be divided otherwise.")
    private String system;

    @Option(names = "--page", paramLabel = "FILE", description = "Write a page with all tables, and drawings of trees.")
    private Path page;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    ParserEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Sentence> gold = source.read(console, run.run());
        if (system != null) {
            Map<Metric, Score> scores = Conll18.score(gold, ConlluReader.read(system, Check.ROWS));
            console.out().println(json ? json(scores, gold.size()) : text(scores));
            return 0;
        }
        run.startRuntime();
        List<Parse> parses;
        double seconds;
        boolean tags;
        try (Parser parser = Parser.load(run.path()); Progress progress = console.progress()) {
            tags = parser.tellsUpos();
            long begun = System.nanoTime();
            parses = parser.parse(gold, done -> progress.at("parsing", done, gold.size()));
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        Map<Metric, Score> scores = told(Conll18.score(gold, annotated(gold, parses, tags)), tags);
        Attachments attachments = Attachments.of(gold, parses);
        if (page != null) {
            ParserPage.write(page, run.path().toString(), scores,
                    attachments.relations().stream().map(this::row).toList(),
                    attachments.lengths().stream().map(this::row).toList(), row(attachments.crossing()),
                    drawn(gold, parses));
            console.note("see " + page);
        }
        console.out().println(json
                ? json(scores, gold.size(), attachments, seconds)
                : text(scores, attachments, gold.size(), seconds));
        return 0;
    }

    private ParserPage.Row row(Attachments.Group group) {
        return new ParserPage.Row(group.name(), group.gold(), group.found(), group.correct());
    }

    /// With the parser's tags, where it tells them, in place of those of the gold standard.
    private static List<Sentence> annotated(List<Sentence> gold, List<Parse> parses, boolean tags) {
        return IntStream.range(0, gold.size()).mapToObj(s -> {
            List<Word> words = new ArrayList<>(gold.get(s).words());
            for (int i = 0; i < words.size(); i++) {
                Parse.Arc arc = parses.get(s).arcs().get(i);
                Word word = words.get(i).withArc(arc.head(), arc.relation());
                words.set(i, tags ? word.withTags(arc.upos(), word.xpos(), word.feats()) : word);
            }
            return gold.get(s).withWords(words);
        }).toList();
    }

    /// Of the scores, those of what the parser itself says.
    private static Map<Metric, Score> told(Map<Metric, Score> all, boolean tags) {
        Map<Metric, Score> told = new EnumMap<>(Metric.class);
        for (Metric metric : List.of(Metric.UAS, Metric.LAS, Metric.CLAS)) told.put(metric, all.get(metric));
        if (tags) told.put(Metric.UPOS, all.get(Metric.UPOS));
        return told;
    }

    /// Sentences of moderate length with the most mistakes, and one without any.
    private static List<ParserPage.Tree> drawn(List<Sentence> gold, List<Parse> parses) {
        List<ParserPage.Tree> drawn = new ArrayList<>();
        List<Integer> order = new ArrayList<>(IntStream.range(0, gold.size())
                .filter(s -> gold.get(s).words().size() >= 5 && gold.get(s).words().size() <= 16).boxed().toList());
        order.sort((a, b) -> Integer.compare(wrong(gold.get(b), parses.get(b)), wrong(gold.get(a), parses.get(a))));
        if (order.isEmpty()) return drawn;
        List<Integer> chosen = new ArrayList<>(order.subList(0, Math.min(DRAWN - 1, order.size())));
        if (!chosen.contains(order.getLast())) chosen.addFirst(order.getLast());
        for (int s : chosen) {
            List<Word> words = gold.get(s).words();
            List<String> forms = gold.get(s).forms(), upos = words.stream().map(Word::upos).toList();
            List<ArcDrawing.Arc> wanted = new ArrayList<>(), found = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                Parse.Arc arc = parses.get(s).arcs().get(i);
                wanted.add(new ArcDrawing.Arc(words.get(i).head(), i + 1, words.get(i).deprel(), false));
                found.add(new ArcDrawing.Arc(arc.head(), i + 1, arc.relation(), !isRight(words.get(i), arc)));
            }
            boolean right = wrong(gold.get(s), parses.get(s)) == 0;
            drawn.add(new ParserPage.Tree(gold.get(s).text(), new ArcDrawing(forms, upos, found),
                    right ? null : new ArcDrawing(forms, upos, wanted)));
        }
        return drawn;
    }

    private static int wrong(Sentence gold, Parse parse) {
        int wrong = 0;
        List<Word> words = gold.words();
        for (int i = 0; i < words.size(); i++) if (!isRight(words.get(i), parse.arcs().get(i))) wrong++;
        return wrong;
    }

    private static boolean isRight(Word word, Parse.Arc arc) {
        return word.head() == arc.head() && word.universalRelation().equals(arc.relation().split(":", 2)[0]);
    }

    private static String text(Map<Metric, Score> scores) {
        var text = new StringBuilder(String.format("%-10s %9s %9s %9s %9s", "metric", "precision", "recall", "F1",
                "aligned"));
        scores.forEach((metric, score) -> text.append(String.format(Locale.ROOT, "%n%-10s %9.2f %9.2f %9.2f %9.2f",
                metric.title(), 100 * score.precision(), 100 * score.recall(), 100 * score.f1(),
                100 * score.accuracy())));
        return text.toString();
    }

    private static String text(Map<Metric, Score> scores, Attachments attachments, int sentences, double seconds) {
        var text = new StringBuilder();
        scores.forEach((metric, score) -> text.append(String.format(Locale.ROOT, "%-5s %6.2f   %,d of %,d%n",
                metric.title(), 100 * score.f1(), score.correct(), score.gold())));
        text.append(String.format(Locale.ROOT, "%n%-12s %7s %7s %9s %9s %9s%n", "relation", "gold", "parser",
                "precision", "recall", "F1"));
        attachments.relations().forEach(group -> text.append(line(group)));
        text.append(String.format(Locale.ROOT, "%nlength of the arc%n"));
        attachments.lengths().forEach(group -> text.append(line(group)));
        text.append(line(attachments.crossing()));
        long words = scores.get(Metric.UAS).gold();
        return text.append(String.format(Locale.ROOT, "%n%,d sentences, %,d words, %,.0f sentences/s", sentences, words,
                sentences / seconds)).toString();
    }

    private static String line(Attachments.Group group) {
        return String.format(Locale.ROOT, "%-12s %,7d %,7d %9.2f %9.2f %9.2f%n", group.name(), group.gold(),
                group.found(), 100 * group.precision(), 100 * group.recall(), 100 * group.f1());
    }

    private ObjectNode json(Map<Metric, Score> scores, int sentences) {
        ObjectNode object = JsonMapper.shared().createObjectNode().put("run", run.path().toString());
        ObjectNode all = object.putObject("scores");
        scores.forEach((metric, score) -> all.putObject(metric.name().toLowerCase(Locale.ROOT))
                .put("precision", 100 * score.precision()).put("recall", 100 * score.recall())
                .put("f1", 100 * score.f1()).put("correct", score.correct()).put("gold", score.gold()));
        return object.put("sentences", sentences);
    }

    private ObjectNode json(Map<Metric, Score> scores, int sentences, Attachments attachments, double seconds) {
        ObjectNode object = json(scores, sentences);
        ArrayNode relations = object.putArray("relations"), lengths = object.putArray("lengths");
        attachments.relations().forEach(group -> put(relations.addObject(), group));
        attachments.lengths().forEach(group -> put(lengths.addObject(), group));
        put(object.putObject("crossing"), attachments.crossing());
        return object.put("words", scores.get(Metric.UAS).gold()).put("seconds", seconds).put("sentences_per_second",
                sentences / seconds);
    }

    private static void put(ObjectNode json, Attachments.Group group) {
        json.put("name", group.name()).put("gold", group.gold()).put("system", group.found())
                .put("correct", group.correct());
    }
}
