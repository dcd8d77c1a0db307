package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.ParallelText;
import dev.jikji.text.ParallelText.Pair;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options by which a command is given sentences with their translations.
final class PairSource {
    @Option(names = "--source", arity = "1..*", paramLabel = "FILE", description = "Files of sentences, plain or .gz, one a line.")
    private List<String> source = List.of();

    @Option(names = "--target", arity = "1..*", paramLabel = "FILE", description = "Files of their translations, line by line.")
    private List<String> target = List.of();

    @Option(names = "--pairs", arity = "1..*", paramLabel = "FILE", description = "Files with both between tabs; FILE:2:3 takes columns 2 and 3.")
    private List<String> pairs = List.of();

    boolean given() {
        return !source.isEmpty() || !target.isEmpty() || !pairs.isEmpty();
    }

    /// Reads them, and says which were passed over.
    List<Pair> read(Console console) {
        require(source.isEmpty() == target.isEmpty(), "--source and --target belong together: line by line");
        List<Pair> all = new ArrayList<>();
        if (!source.isEmpty()) add(ParallelText.ofFiles(source, target), all, console);
        if (!pairs.isEmpty()) add(ParallelText.ofTable(pairs), all, console);
        return all;
    }

    private static void add(ParallelText text, List<Pair> all, Console console) {
        all.addAll(text.pairs());
        if (text.empty() > 0)
            console.note("%,d pairs passed over because a side is empty, the first at %s"
                    .formatted(text.empty(), text.firstEmpty()));
    }
}
