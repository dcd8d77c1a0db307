package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `jikji predict` for parsers: CoNLL-U or tokenized lines in, CoNLL-U with trees out, in the same order, as it comes.
@Command(sortOptions = false)
final class ParserPredictCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedRun run;

    @Option(names = "--text", paramLabel = "FILE", description = "A sentence a line, its tokens between spaces: a file, plain or .gz, or the text itself; - for standard input (the default).")
    private String text;

    @Option(names = "--data", arity = "1..*", paramLabel = "FILE", description = "CoNLL-U files, plain or .gz; HEAD and DEPREL are written anew, the rest is kept.")
    private List<String> data = List.of();

    @Option(names = "--batch", paramLabel = "N", defaultValue = "512", description = "Sentences read before their trees are written; standard input is not waited for (default: ${DEFAULT-VALUE}).")
    private int batch;

    ParserPredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(batch > 0, "--batch: %d is not positive", batch);
        require(text == null || data.isEmpty(), "give --text or --data, not both");
        try (Sentences sentences = sentences()) {
            run.startRuntime();
            try (Parser parser = Parser.load(run.path());
                    var interrupts = new Interrupts(() -> {});
                    Progress progress = console.progress()) {
                if (parser.tags() != Tags.NONE && data.isEmpty())
                    console.note(
                            "this parser was trained with %s, which lines of text lack; it will do worse than measured"
                                    .formatted(parser.tags()));
                parse(sentences, parser, interrupts, progress);
                return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
            }
        }
    }

    private void parse(Sentences sentences, Parser parser, Interrupts interrupts, Progress progress)
            throws IOException {
        long begun = System.nanoTime();
        int done = 0;
        long words = 0;
        List<Sentence> some = sentences.next(batch);
        while (!some.isEmpty() && !interrupts.getAsBoolean()) {
            List<Parse> parses = parser.parse(some, _ -> {});
            for (int i = 0; i < some.size(); i++) {
                if (some.get(i).rows().isEmpty()) continue; // an empty line is no sentence
                console.out().print(ConlluWriter.text(parses.get(i).over(some.get(i))));
                done++;
                words += parses.get(i).arcs().size();
            }
            console.out().flush();
            progress.at("parsing, %,d sentences".formatted(done), 0);
            some = sentences.next(batch);
        }
        progress.close();
        double seconds = (System.nanoTime() - begun) / 1e9;
        console.note(String.format(Locale.ROOT, "%,d sentences, %,d words in %.1f s", done, words, seconds));
    }

    private Sentences sentences() {
        if (!data.isEmpty()) return new OfTrees(data);
        return new OfLines(Lines.of(text == null ? "-" : text));
    }

    /// Where sentences come from.
    private interface Sentences extends AutoCloseable {
        /// @return at most `count`, as many as there are without waiting, but one at least; none at the end
        List<Sentence> next(int count) throws IOException;

        @Override
        default void close() {}
    }

    private record OfLines(Lines lines) implements Sentences {
        @Override
        public List<Sentence> next(int count) throws IOException {
            return lines.next(count).stream().map(line -> Sentence.of(Lines.words(line))).toList();
        }
    }

    private static final class OfTrees implements Sentences {
        private final Iterator<String> files;
        private ConlluReader reader;

        OfTrees(List<String> files) {
            this.files = files.iterator();
            reader = ConlluReader.open(this.files.next(), Check.ROWS);
        }

        @Override
        public List<Sentence> next(int count) {
            List<Sentence> some = new ArrayList<>();
            while (some.size() < count) {
                Sentence sentence = reader.next();
                if (sentence != null) {
                    some.add(sentence);
                } else if (files.hasNext()) {
                    reader.close();
                    reader = ConlluReader.open(files.next(), Check.ROWS);
                } else {
                    break;
                }
            }
            return some;
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
