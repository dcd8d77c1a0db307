package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.pipeline.AnalyzedSentence;
import dev.jikji.models.pipeline.AnalyzedSentence.Entity;
import dev.jikji.models.pipeline.AnalyzedSentence.Token;
import dev.jikji.models.pipeline.Layer;
import dev.jikji.models.pipeline.Pipeline;
import dev.jikji.report.AnalysisPage;
import dev.jikji.report.ArcDrawing;
import dev.jikji.text.Corpus;
import dev.jikji.text.Piece;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji analyze`: raw text to sentences, words, tags, lemmas, trees and entities, as far as the runs given know them.
@Command(sortOptions = false)
final class AnalyzeCommand implements Callable<Integer> {
    /// Drawn on a page: more make it slow to open.
    private static final int MOST_DRAWN = 500;
    /// Read before it is analyzed, unless a document ends earlier.
    private static final int STRETCH = 1 << 18;

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run folders of a splitter, taggers, a lemmatizer, a parser, a classifier, in any order.")
    private List<Path> runs;

    @Option(names = "--text", required = true, arity = "1..*", paramLabel = "FILE", description = "Files, folders, .gz, or - for standard input; or the text itself.")
    private List<String> texts;

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    @Option(names = "--json", description = "Print one JSON object for each sentence, a line each, instead of CoNLL-U.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page that draws trees and entities, instead of CoNLL-U.")
    private Path html;

    private long sentences;
    private long words;
    private final List<AnalysisPage.Shown> drawn = new ArrayList<>();

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(!json || html == null, "--json and --html: choose one of them");
        Corpus corpus = Lines.areFiles(texts) ? Corpus.of(texts, Corpus.Documents.BLANK_LINE, lenient) : null;
        try (Pipeline pipeline = Pipeline.load(runs);
                var interrupts = new Interrupts(() -> {});
                Progress progress = console.progress()) {
            pipeline.notes().forEach(console::note);
            long begun = System.nanoTime();
            boolean whole = corpus == null
                    ? analyze(String.join("\n", texts), 0, pipeline, interrupts, progress) >= 0
                    : analyze(corpus, pipeline, interrupts, progress);
            if (html != null) {
                AnalysisPage.write(html, title(), List.of("id", "form", "lemma", "upos", "xpos", "feats", "head",
                        "deprel"), drawn, sentences - drawn.size());
                console.note("see " + html);
            }
            console.out().flush();
            double seconds = (System.nanoTime() - begun) / 1e9;
            note(seconds);
            return whole ? 0 : Interrupts.EXIT_CODE;
        }
    }

    private void note(double seconds) {
        console.note(sentences == 0
                ? "no sentences: the text is empty"
                : String.format(Locale.ROOT, "%,d sentences, %,d words in %.1f s (%,.0f sentences/s)", sentences, words,
                        seconds, sentences / seconds));
    }

    private String title() {
        String text = String.join(", ", texts);
        return text.length() > 60
                ? text.substring(0, text.offsetByCodePoints(0, Math.min(50,
                        text.codePointCount(0, text.length())))) + "…"
                : text;
    }

    /// @return whether all was analyzed
    private boolean analyze(Corpus corpus, Pipeline pipeline, Interrupts interrupts, Progress progress) {
        var stretch = new StringBuilder();
        int offset = 0;
        try (Corpus.Pass pass = corpus.open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                stretch.append(piece.text());
                if (stretch.length() < STRETCH) continue;
                offset = analyze(stretch.toString(), offset, pipeline, interrupts, progress);
                if (offset < 0) return false;
                stretch.setLength(0);
            }
        }
        return analyze(stretch.toString(), offset, pipeline, interrupts, progress) >= 0;
    }

    /// @param offset of the text in all that was read
    /// @return the offset of what follows, -1 if interrupted
    private int analyze(String text, int offset, Pipeline pipeline, Interrupts interrupts, Progress progress) {
        try {
            pipeline.analyze(text, some -> {
                for (AnalyzedSentence sentence : some) {
                    sentences++;
                    words += sentence.words().size();
                    AnalyzedSentence moved = sentence.moved(offset);
                    if (html != null) draw(moved, pipeline);
                    else
                        console.out().print(json
                                ? json(moved, pipeline) + "\n"
                                : ConlluWriter.text(moved.conllu(Long.toString(sentences))));
                }
                console.out().flush();
                progress.at("analyzing, %,d sentences".formatted(sentences), 0);
                if (interrupts.getAsBoolean()) throw new Interrupts.Abandoned();
            });
        } catch (Interrupts.Abandoned _) {
            return -1;
        }
        return offset + text.length();
    }

    private ObjectNode json(AnalyzedSentence sentence, Pipeline pipeline) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("sentence", sentences)
                .put("text", sentence.text()).put("start", sentence.start()).put("end", sentence.end());
        ArrayNode tokens = json.putArray("tokens");
        for (Token token : sentence.tokens())
            tokens.addObject().put("text", token.text()).put("start", token.start()).put("end", token.end())
                    .put("first_word", token.firstWord()).put("last_word", token.lastWord())
                    .put("space_after", token.spaceAfter());
        ArrayNode list = json.putArray("words");
        for (Word word : sentence.words()) {
            ObjectNode object = list.addObject().put("id", word.id()).put("form", word.form());
            put(object, "lemma", word.lemma());
            put(object, "upos", word.upos());
            put(object, "xpos", word.xpos());
            if (!word.feats().isEmpty()) word.feats().map().forEach(object.putObject("feats")::put);
            if (word.head() >= 0) object.put("head", word.head()).put("deprel", word.deprel());
        }
        if (pipeline.layers().contains(Layer.ENTITIES)) {
            ArrayNode entities = json.putArray("entities");
            for (Entity entity : sentence.entities())
                entities.addObject().put("type", entity.type()).put("text", entity.text()).put("start", entity.start())
                        .put("end", entity.end()).put("first_word", entity.firstWord())
                        .put("last_word", entity.lastWord()).put("score", entity.score());
        }
        sentence.label().ifPresent(label -> json.put("label", label.name()).put("label_probability",
                label.probability()));
        return json;
    }

    private static void put(ObjectNode object, String name, String value) {
        if (!value.equals("_") || object.path("form").stringValue().equals("_")) object.put(name, value);
    }

    private void draw(AnalyzedSentence sentence, Pipeline pipeline) {
        if (drawn.size() == MOST_DRAWN) return;
        List<Word> all = sentence.words();
        List<AnalysisPage.Mark> marks = sentence.entities().stream().map(entity -> new AnalysisPage.Mark(entity.type(),
                entity.start() - sentence.start(), entity.end() - sentence.start())).toList();
        boolean tags = pipeline.layers().contains(Layer.UPOS) || all.stream().anyMatch(w -> !w.upos().equals("_"));
        ArcDrawing tree = !pipeline.layers().contains(Layer.TREE)
                ? null
                : new ArcDrawing(all.stream().map(Word::form).toList(),
                        tags ? all.stream().map(Word::upos).toList() : List.of(),
                        all.stream().map(w -> new ArcDrawing.Arc(w.head(), w.id(), w.deprel(), false)).toList());
        List<List<String>> rows = all.stream().map(w -> List.of("" + w.id(), w.form(), w.lemma(), w.upos(), w.xpos(),
                w.feats().text(), w.head() < 0 ? "_" : "" + w.head(), w.deprel())).toList();
        drawn.add(new AnalysisPage.Shown(sentence.text(), marks, rows, tree,
                sentence.label().map(label -> String.format(Locale.ROOT, "%s %.2f", label.name(),
                        label.probability())).orElse("")));
    }
}
