package dev.jikji.cli;

import dev.jikji.models.tag.Tagger;
import dev.jikji.text.tags.TagColumn;
import dev.jikji.text.tags.TaggedSentence;
import java.util.List;
import picocli.CommandLine.Option;

/// The options by which a command is given sentences with tags.
final class TaggedSource {
    @Option(names = "--data", arity = "1..*", paramLabel = "FILE", description = "Files of tagged words, CoNLL columns or CoNLL-U, plain or .gz (default: the run's own test data).")
    private List<String> data = List.of();

    @Option(names = "--column", paramLabel = "COLUMN", description = "The tags: a column's number from 1, 'last', or upos, xpos or feats (default: the run's).")
    private String column;

    @Option(names = "--word-column", paramLabel = "N", defaultValue = "1", description = "CoNLL columns: the column of the words (default: ${DEFAULT-VALUE}).")
    private int words;

    /// @throws dev.jikji.text.InputException if a file cannot be used, or none is named and the run has none
    List<TaggedSentence> read(Tagger tagger) {
        if (data.isEmpty()) return tagger.testSentences();
        TagColumn from = column == null ? tagger.column() : TagColumn.of(column, words);
        return data.stream().flatMap(file -> from.read(file).stream()).toList();
    }
}
