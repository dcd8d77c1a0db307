package dev.jikji.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji ngram`: converts n-gram models between ARPA and the binary form.
@Command(sortOptions = false)
final class NgramCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A run folder, or a model as binary or ARPA file.")
    private Path from;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write: ARPA if its name ends in .arpa or .arpa.gz, else binary.")
    private Path to;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    NgramCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Existing.refuse(to, force, "");
        try (NgramRuns.Loaded loaded = NgramRuns.Loaded.of(from)) {
            try (Progress progress = console.progress()) {
                progress.at("writing " + to, 0);
                String name = String.valueOf(to.getFileName());
                if (name.endsWith(".arpa") || name.endsWith(".arpa.gz")) loaded.model().saveArpa(to);
                else
                    loaded.model().save(to);
            }
            console.out().println(String.format(Locale.ROOT, "%s: order %d, %,d n-grams", to, loaded.model().order(),
                    loaded.model().size()));
            return 0;
        }
    }
}
