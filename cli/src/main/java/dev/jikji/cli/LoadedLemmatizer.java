package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.lemma.Lemmatizer;
import dev.jikji.train.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The arguments by which a command is given a lemmatizer and sentences with lemmas to compare with.
final class LoadedLemmatizer {
    @Parameters(paramLabel = "RUN", description = "The run folder of a lemmatizer.")
    private Path path;

    @Option(names = "--data", paramLabel = "FILE", description = "CoNLL-U with lemmas, plain or .gz (default: the run's own test file).")
    private Path data;

    @Option(names = "--tags", paramLabel = "CHOICE", defaultValue = "all", description = "What the lemmatizer may see of the file's tags, at most those it was trained with: none, upos, xpos or all (default: ${DEFAULT-VALUE}).", converter = Choices.OfTags.class)
    private Tags tags;

    @Option(names = "--skip-bad-sentences", description = "Pass over sentences that break the format or are no trees.")
    private boolean skipBad;

    Path path() {
        return path;
    }

    Tags tags() {
        return tags;
    }

    static Lemmatizer load(Path run) {
        return Lemmatizer.load(LemmatizerRuns.file(new RunFolder(run)));
    }

    Path data() {
        if (data != null) return data;
        Optional<Path> test = new LemmatizerRuns().recipe().overlay(new RunFolder(path).recipe())
                .section(TreebankRuns.DataConfig.class).test();
        require(test.isPresent(), "%s: names no test file of its own; name one with --data", path);
        return test.get();
    }

    List<Sentence> sentences(Console console) {
        return TreebankRuns.read(console, data(), skipBad);
    }
}
