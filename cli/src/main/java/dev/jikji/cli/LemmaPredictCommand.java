package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.lemma.Lemmatizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji predict` for lemmatizers: CoNLL-U with its lemmas, sentence by sentence.
@Command(sortOptions = false)
final class LemmaPredictCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", description = "The run folder of a lemmatizer.")
    private Path path;

    @Option(names = "--text", paramLabel = "FILE", description = "A sentence a line, its words between spaces: a file, plain or .gz, or the text itself.")
    private String text;

    @Option(names = "--data", paramLabel = "FILE", description = "CoNLL-U, plain or .gz, or - for standard input (the default). Its tags are used, its lemmas replaced.")
    private String data;

    LemmaPredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(text == null || data == null, "give --text or --data, not both");
        Lemmatizer lemmatizer = LoadedLemmatizer.load(path);
        try (var interrupts = new Interrupts(() -> {}); Progress progress = console.progress()) {
            if (text == null) ofTreebank(lemmatizer, interrupts, progress);
            else
                ofLines(lemmatizer, interrupts);
            console.out().flush();
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private void ofTreebank(Lemmatizer lemmatizer, Interrupts interrupts, Progress progress) {
        int done = 0;
        try (ConlluReader reader = data == null || data.equals("-")
                ? ConlluReader.of("standard input", System.in, Check.ROWS)
                : ConlluReader.open(data, Check.ROWS)) {
            for (Sentence s = reader.next(); s != null && !interrupts.getAsBoolean(); s = reader.next()) {
                print(lemmatizer, s);
                progress.at("lemmatizing, %,d sentences".formatted(++done), 0);
            }
        }
    }

    private void ofLines(Lemmatizer lemmatizer, Interrupts interrupts) throws IOException {
        Lines lines = Lines.of(text);
        for (List<String> line = lines.next(1); !line.isEmpty() && !interrupts.getAsBoolean(); line = lines.next(1))
            if (!line.getFirst().isBlank()) print(lemmatizer, Sentence.of(Lines.words(line.getFirst())));
    }

    private void print(Lemmatizer lemmatizer, Sentence sentence) {
        console.out().print(ConlluWriter.text(sentence.withWords(lemmatizer.lemmatized(sentence.words()))));
    }
}
