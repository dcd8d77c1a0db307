package dev.jikji.cli;

import dev.jikji.embed.NearestWords;
import dev.jikji.embed.VectorFile;
import dev.jikji.embed.VectorFormat;
import dev.jikji.embed.WordMap;
import dev.jikji.embed.WordMapPage;
import dev.jikji.embed.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji vectors`: what is made of word vectors.
final class VectorsCommand {
    private VectorsCommand() {}

    static CommandSpec spec(Console console) {
        return CommandSpec.create().addSubcommand("page", spec(new Page(console), "Show words in two dimensions."))
                .addSubcommand("convert", spec(new Convert(console), "Write vectors in another format."));
    }

    private static CommandSpec spec(Object command, String summary) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command).addOption(Main.helpOption());
        spec.usageMessage().description(summary);
        return spec;
    }

    /// `jikji vectors page`.
    @Command(sortOptions = false)
    static final class Page implements Callable<Integer> {
        private final Console console;

        @Mixin
        private VectorSource source;

        @Option(names = "--out", paramLabel = "FILE", defaultValue = "vectors.html", description = "The page to write (default: ${DEFAULT-VALUE}).")
        private Path out;

        @Option(names = "--words", paramLabel = "N", defaultValue = "2000", description = "The most frequent words to show (default: ${DEFAULT-VALUE}).")
        private int words;

        @Option(names = "--neighbors", paramLabel = "N", defaultValue = "12", description = "Neighbours of each word (default: ${DEFAULT-VALUE}).")
        private int neighbours;

        @Option(names = "--perplexity", paramLabel = "N", defaultValue = "30", description = "How many neighbours t-SNE heeds (default: ${DEFAULT-VALUE}).")
        private double perplexity;

        @Option(names = "--iterations", paramLabel = "N", defaultValue = "750", description = "Of t-SNE (default: ${DEFAULT-VALUE}).")
        private int iterations;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of t-SNE (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Option(names = "--title", paramLabel = "TEXT", description = "Of the page (default: the name of VECTORS).")
        private String title;

        private Page(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws IOException {
            var settings = new WordMap.Settings(words, neighbours, perplexity, iterations, seed);
            WordMap map;
            try (var interrupts = new Interrupts(() -> console.note("interrupted: writing the page as it is"));
                    Progress progress = console
                            .progress()) {
                map = WordMap.of(new NearestWords(source.load(progress).words()), settings,
                        (what, done, of) -> progress.at(what, done, of), interrupts);
                String name = String.valueOf(source.path().toAbsolutePath().normalize().getFileName());
                WordMapPage.write(out, map, title == null ? name : title);
            }
            console.out().println(String.format(Locale.ROOT, "%s: %,d of %,d words", out, map.words().size(),
                    map.vocabulary()));
            return 0;
        }
    }

    /// `jikji vectors convert`.
    @Command(sortOptions = false)
    static final class Convert implements Callable<Integer> {
        private final Console console;

        @Mixin
        private VectorSource source;

        @Parameters(index = "1", paramLabel = "FILE", description = "The file to write, compressed if its name ends in .gz.")
        private Path file;

        @Option(names = "--format", paramLabel = "CHOICE", description = "word2vec-text (as fastText's .vec), word2vec-binary or glove-text (default: word2vec-binary if the name ends in .bin or .bin.gz, else word2vec-text).", converter = Choices.OfVectorFormat.class)
        private VectorFormat format;

        @Option(names = "--force", description = "Replace the file if it exists.")
        private boolean force;

        private Convert(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws IOException {
            Existing.refuse(file, force, "");
            WordVectors vectors;
            VectorFormat chosen = format == null ? usualFormat() : format;
            try (Progress progress = console.progress()) {
                vectors = source.load(progress).words();
                progress.at("writing " + file, 0);
                VectorFile.write(file, vectors, chosen);
            }
            console.out().println(String.format(Locale.ROOT, "%s: %,d words of %,d values, %s", file, vectors.size(),
                    vectors.dim(), Choices.name(chosen)));
            return 0;
        }

        private VectorFormat usualFormat() {
            boolean binary = file.toString().matches(".*\\.bin(\\.gz)?");
            return binary ? VectorFormat.WORD2VEC_BINARY : VectorFormat.WORD2VEC_TEXT;
        }
    }
}
