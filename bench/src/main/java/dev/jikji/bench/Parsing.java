package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How fast a trained parser parses. Chen and Manning (2014) parse 654 sentences/s of 23 words on one core.
@Command(name = "parsing", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Parses the sentences of CoNLL-U files again and again.",
        "Tells sentences per second by the clock, with all threads and with one, and by one thread's processor time."})
final class Parsing implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "the run folder of a parser")
    private Path run;

    @Parameters(index = "1", arity = "1..*", paramLabel = "FILE", description = "CoNLL-U, plain or .gz")
    private List<String> files = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "after two that warm up (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() {
        require(rounds > 0, "--rounds: %d is not positive", rounds);
        List<Sentence> sentences = files.stream().flatMap(file -> ConlluReader.read(file, Check.ROWS).stream())
                .toList();
        long words = sentences.stream().mapToLong(sentence -> sentence.words().size()).sum();
        try (Parser parser = Parser.load(run)) {
            print(String.format(Locale.ROOT, "%,d sentences, %,d words", sentences.size(), words));
            print(speed("all threads, by the clock", sentences.size(), () -> parser.parse(sentences, _ -> {}), false));
            print(speed("one after the other, by the clock", sentences.size(), () -> oneByOne(parser, sentences),
                    false));
            print(speed("one after the other, by this thread's processor time", sentences.size(),
                    () -> oneByOne(parser, sentences), true));
        }
        return 0;
    }

    private static List<Parse> oneByOne(Parser parser, List<Sentence> sentences) {
        return sentences.stream().map(parser::parse).toList();
    }

    private String speed(String what, int sentences, Runnable pass, boolean processorTime) {
        double[] speeds = new double[rounds];
        for (int round = -2; round < rounds; round++) {
            long begun = nanos(processorTime);
            pass.run();
            if (round >= 0) speeds[round] = sentences / ((nanos(processorTime) - begun) / 1e9);
        }
        Arrays.sort(speeds);
        return String.format(Locale.ROOT, "%,9.0f sentences/s  %s (median of %d, %,.0f to %,.0f)", speeds[rounds / 2],
                what, rounds, speeds[0], speeds[rounds - 1]);
    }

    private static long nanos(boolean processorTime) {
        return processorTime ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
