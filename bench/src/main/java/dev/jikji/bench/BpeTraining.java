package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.BpeTokenizer;
import dev.jikji.text.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Byte-pair training beside SentencePiece's, where `spm_train` is installed.
@Command(name = "bpe-training", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures how long learning a BPE vocabulary takes, beside spm_train.")
final class BpeTraining implements Callable<Integer> {
    @Option(names = "--text", required = true, paramLabel = "FILE", description = "a text, not compressed, of lines below 4,000 bytes")
    private Path text;

    @Option(names = "--vocab-size", defaultValue = "30257", description = "tokens in all (default: ${DEFAULT-VALUE})")
    private int vocabSize;

    @Option(names = "--repeats", defaultValue = "3", description = "rounds, the two in turn (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(Files.isRegularFile(text), "%s: no such file", text);
        Path folder = Files.createTempDirectory("bpe-training");
        Path prefix = folder.resolve("peer");
        try {
            for (int round = 1; round <= repeats; round++) {
                long start = System.nanoTime();
                BpeTokenizer.train(Corpus.of(List.of(text.toString()), Corpus.Documents.LINE, false), vocabSize, 2);
                print("Jikji", round, start);
                start = System.nanoTime();
                if (sentencePiece(prefix)) {
                    print("spm_train", round, start);
                } else {
                    System.err.println("spm_train is not installed or failed");
                }
            }
        } finally {
            for (String suffix : List.of(".model", ".vocab")) Files.deleteIfExists(folder.resolve("peer" + suffix));
            Files.delete(folder);
        }
        return 0;
    }

    private boolean sentencePiece(Path prefix) throws InterruptedException {
        try {
            return new ProcessBuilder("spm_train", "--model_type=bpe", "--input=" + text, "--model_prefix=" + prefix,
                    "--vocab_size=" + vocabSize, "--num_threads=2", "--character_coverage=1", "--minloglevel=2")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static void print(String name, int round, long start) {
        System.out.printf(Locale.ROOT, "%-9s  round %d  %7.1f s%n", name, round, (System.nanoTime() - start) / 1e9);
    }
}
