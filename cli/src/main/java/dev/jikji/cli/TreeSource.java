package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The trees that a parser is measured on.
final class TreeSource {
    @Option(names = "--data", arity = "1..*", paramLabel = "FILE", description = "CoNLL-U files with trees, plain or .gz (default: the run's own test trees).")
    private List<String> files = List.of();

    @Option(names = "--skip-bad-sentences", description = "Pass over sentences that are no trees, and count them.")
    private boolean skip;

    List<Sentence> read(Console console, RunFolder run) {
        Path own = run.path().resolve("trees").resolve("test.conllu.gz");
        require(!files.isEmpty() || Files.exists(own), "%s: holds no test trees of its own; name some with --data",
                run.path());
        List<Sentence> trees = new ArrayList<>();
        for (String file : files.isEmpty() ? List.of(own.toString()) : files) {
            int before = trees.size();
            try (ConlluReader reader = ConlluReader.open(file, skip ? Check.SKIP_BAD_SENTENCES : Check.TREES)) {
                for (Sentence s = reader.next(); s != null; s = reader.next()) trees.add(s);
                if (reader.skipped() > 0)
                    console.note("%,d bad sentences passed over, the first: %s"
                            .formatted(reader.skipped(), reader.firstSkipped()));
                require(trees.size() > before, "%s: no sentences%s", file,
                        reader.skipped() > 0 ? " but bad ones" : "");
            }
        }
        return trees;
    }
}
