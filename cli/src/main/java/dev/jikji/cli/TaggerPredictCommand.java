package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.tag.Tagger;
import dev.jikji.models.tag.Tagging;
import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.tags.ColumnFile;
import dev.jikji.text.tags.TagColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji predict` for taggers: tags words.
@Command(sortOptions = false)
final class TaggerPredictCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedRun run;

    @Option(names = "--text", paramLabel = "FILE", description = "A sentence a line, its words between spaces: a file, plain or .gz, or the text itself; - for standard input (the default).")
    private String text;

    @Option(names = "--data", arity = "1..*", paramLabel = "FILE", description = "Files of CoNLL columns, or of CoNLL-U if named .conllu or .conllu.gz; what else they hold is kept.")
    private List<String> data = List.of();

    @Option(names = "--word-column", paramLabel = "N", defaultValue = "1", description = "CoNLL columns: the column of the words (default: ${DEFAULT-VALUE}).")
    private int wordColumn;

    @Option(names = "--format", paramLabel = "CHOICE", description = "conll, conllu, json or text (default: the data's format; of lines, CoNLL-U if the run learned from it, else conll).", converter = Choices.OfTagFormat.class)
    private Format format;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "512", description = "Sentences read before their tags are written; standard input is not waited for (default: ${DEFAULT-VALUE}).")
    private int batch;

    /// How tagged sentences are written.
    enum Format {
        /// The columns that were there, and one more for the tags.
        CONLL,
        /// The tags in the column the run learned from; of entities, under `NER` in the last.
        CONLLU,
        /// One JSON object a sentence.
        JSON,
        /// A sentence a line, with entities in brackets, or tags after words.
        TEXT
    }

    TaggerPredictCommand(Console console) {
        this.console = console;
    }

    /// A sentence to be tagged.
    ///
    /// @param rows   columns of each word; null if it is of no such file
    /// @param conllu null if it is of no such file
    /// @param begins whether a document begins with it
    private record Given(List<String> words, List<List<String>> rows, Sentence conllu, boolean begins) {

        static Given of(String line) {
            return new Given(Lines.words(line), null, null, false);
        }
    }

    @Override
    public Integer call() throws IOException {
        require(batch > 0, "--batch: %d is not positive", batch);
        require(wordColumn > 0, "--word-column: %d is not positive", wordColumn);
        require(text == null || data.isEmpty(), "--text and --data are two ways to name sentences; choose one");
        run.startRuntime();
        try (Tagger tagger = Tagger.load(run.path());
                var interrupts = new Interrupts(() -> {});
                Progress progress = console.progress()) {
            if (data.isEmpty()) tagLines(tagger, interrupts, progress);
            for (String file : data) if (!interrupts.getAsBoolean()) tagFile(tagger, file, interrupts, progress);
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private void tagLines(Tagger tagger, Interrupts interrupts, Progress progress) throws IOException {
        Lines lines = Lines.of(text == null ? "-" : text);
        Format chosen = format != null
                ? format
                : tagger.column() instanceof TagColumn.Named ? Format.CONLLU : Format.CONLL;
        long done = 0;
        List<String> some = lines.next(batch);
        while (!some.isEmpty() && !interrupts.getAsBoolean()) {
            print(tagger, some.stream().map(Given::of).toList(), chosen);
            done += some.size();
            progress.at("tagging, %,d lines".formatted(done), 0);
            some = lines.next(batch);
        }
    }

    private void tagFile(Tagger tagger, String file, Interrupts interrupts, Progress progress) {
        boolean conllu = file.matches(TagColumn.CONLLU);
        List<Given> all = conllu
                ? ConlluReader.read(file, Check.ROWS).stream().map(s -> new Given(s.forms(), null, s, s.beginsDocument())).toList()
                : ColumnFile.read(file).stream().map(sentence -> given(file, sentence)).toList();
        Format chosen = format != null ? format : conllu ? Format.CONLLU : Format.CONLL;
        for (int from = 0; from < all.size() && !interrupts.getAsBoolean(); from += batch) {
            print(tagger, all.subList(from, Math.min(from + batch, all.size())), chosen);
            progress.at("tagging", from, all.size());
        }
    }

    private Given given(String file, ColumnFile.Sentence sentence) {
        require(wordColumn <= sentence.rows().getFirst().size(), "%s:%d: has %d columns, no column %d", file,
                sentence.line(), sentence.rows().getFirst().size(), wordColumn);
        return new Given(sentence.column(wordColumn - 1), sentence.rows(), null, sentence.begins());
    }

    private void print(Tagger tagger, List<Given> given, Format chosen) {
        List<Tagging> taggings = tagger.tagAll(given.stream().map(Given::words).toList(), i -> given.get(i).begins,
                _ -> {});
        for (int i = 0; i < given.size(); i++) {
            Tagging tagging = taggings.get(i);
            switch (chosen) {
                case CONLL -> console.out().println(columns(given.get(i), tagging));
                case CONLLU -> conllu(given.get(i), tagging, tagger);
                case JSON -> console.out().println(json(tagging));
                case TEXT -> console.out().println(tagging);
            }
        }
        console.out().flush();
    }

    private static String columns(Given given, Tagging tagging) {
        boolean tabs = given.words.stream().anyMatch(word -> word.indexOf(' ') >= 0);
        var text = new StringBuilder();
        for (int i = 0; i < given.words.size(); i++) {
            List<String> row = new ArrayList<>(given.rows == null ? List.of(given.words.get(i)) : given.rows.get(i));
            row.add(tagging.tags().get(i));
            text.append(String.join(tabs ? "\t" : " ", row)).append('\n');
        }
        return text.toString();
    }

    /// An empty sentence has no place in CoNLL-U.
    private void conllu(Given given, Tagging tagging, Tagger tagger) {
        if (given.words.isEmpty()) return;
        Sentence sentence = given.conllu == null ? Sentence.of(given.words) : given.conllu;
        Function<Integer, Word> tagged = i -> {
            Word word = sentence.words().get(i);
            String tag = tagging.tags().get(i);
            return tagger.column() instanceof TagColumn.Named(var field)
                    ? field.set(word, tag)
                    : tag.equals("O") ? word : word.withMisc(with(word.misc(), "NER=" + tag));
        };
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < given.words.size(); i++) words.add(tagged.apply(i));
        console.out().print(ConlluWriter.text(sentence.withWords(words)));
    }

    private static Attributes with(Attributes misc, String more) {
        return new Attributes(misc.isEmpty() ? more : misc.text() + "|" + more);
    }

    private static ObjectNode json(Tagging tagging) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        ArrayNode words = object.putArray("words"), tags = object.putArray("tags"), scores = object.putArray("scores");
        tagging.words().forEach(words::add);
        tagging.tags().forEach(tags::add);
        tagging.scores().forEach(scores::add);
        ArrayNode entities = object.putArray("entities");
        tagging.entities().forEach(e -> entities.addObject().put("type", e.type()).put("from", e.from())
                .put("to", e.to()).put("text", e.text()).put("score", e.score()));
        return object;
    }
}
