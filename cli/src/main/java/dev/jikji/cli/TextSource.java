package dev.jikji.cli;

import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import java.util.List;
import picocli.CommandLine.Option;

/// The options by which a command is given text.
final class TextSource {
    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Files, folders, .gz, or - for standard input.")
    private List<String> files = List.of();

    @Option(names = "--documents", paramLabel = "CHOICE", defaultValue = "blank-line", description = "What ends a document: blank-line, line or file (default: ${DEFAULT-VALUE}).", converter = Choices.OfDocuments.class)
    private Documents documents;

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    boolean given() {
        return !files.isEmpty();
    }

    Corpus corpus() {
        return corpus(files);
    }

    /// Other text, read in the same way.
    Corpus corpus(List<String> others) {
        return Corpus.of(others, documents, lenient);
    }
}
