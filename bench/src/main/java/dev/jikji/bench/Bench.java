package dev.jikji.bench;

import dev.jikji.text.InputException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Starts one of the benchmarks by its name; without a name, [Networks].
@Command(name = "bench", mixinStandardHelpOptions = true, description = {
        "Measures Jikji on this machine beside its peers, in one run.", "Without a name: networks."}, subcommands = {
                Networks.class, Tokenizers.class, BpeTraining.class, Ngrams.class, Vectors.class, Classifiers.class,
                Parsing.class, Beams.class})
public final class Bench {

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler((e, _, _) -> {
            if (!(e instanceof InputException)) throw e;
            System.err.println("bench: " + e.getMessage());
            return 2;
        });
    }

    /// The arguments with `networks` before them if they name no benchmark.
    static String[] named(String... args) {
        boolean named = args.length > 0
                && (!args[0].startsWith("-") || Stream.of("-h", "--help", "-V", "--version").anyMatch(args[0]::equals));
        return named ? args : Stream.concat(Stream.of("networks"), Stream.of(args)).toArray(String[]::new);
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(named(args)));
    }
}
