package dev.jikji.cli;

import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.lemma.Lemmatizer;
import java.nio.file.Path;
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

    @Option(names = "--data", paramLabel = "FILE", defaultValue = "-", description = "CoNLL-U, plain or .gz, or - for standard input (default: ${DEFAULT-VALUE}). Its tags are used, its lemmas replaced.")
    private String data;

    LemmaPredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Lemmatizer lemmatizer = LoadedLemmatizer.load(path);
        try (ConlluReader reader = data.equals("-")
                ? ConlluReader.of("standard input", System.in, Check.ROWS)
                : ConlluReader.open(data, Check.ROWS);
                var interrupts = new Interrupts(() -> {});
                Progress progress = console.progress()) {
            int done = 0;
            for (Sentence sentence = reader.next(); sentence != null; sentence = reader.next()) {
                if (interrupts.getAsBoolean()) return Interrupts.EXIT_CODE;
                console.out().print(ConlluWriter.text(sentence.withWords(lemmatizer.lemmatized(sentence.words()))));
                progress.at("lemmatizing, %,d sentences".formatted(++done), 0);
            }
            console.out().flush();
            return 0;
        }
    }
}
