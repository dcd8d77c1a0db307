package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ctrl-C and a full disk while n-gram models and word vectors are made, in processes of their own.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill, and a full disk is made with ulimit")
class TextCommandsAbuseTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private Process process;
    private Path err;

    @BeforeAll
    static void writeText() throws IOException {
        text = folder.resolve("many.txt");
        Files.writeString(text, Files.readString(Cli.text(folder)).repeat(200));
    }

    @AfterEach
    void endProcess() {
        if (process != null) process.destroyForcibly();
    }

    /// Random words have nothing in common: GloVe's zeros would shrink their vectors to nothing.
    @ParameterizedTest
    @CsvSource({"word2vec, --threads 1", "fasttext, --threads 1", "glove, --threads 1 --zeros 0"})
    void ctrlCKeepsTheWordVectorsLearntSoFar(String kind, String options) throws Exception {
        Path run = folder.resolve("run-" + kind);
        start(("train " + kind + " --text " + Cli.text(folder) + " --run " + run
                + " --epochs 100000000 --dim 8 --subsampling 0 " + options).split(" "));
        waitFor(() -> Files.readString(err).contains("training  "));
        interrupt();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(err)).contains("interrupted: saving what was learnt, if anything; press Ctrl-C");
        assertThat(Files.readString(run.resolve("result.json"))).contains("interrupted");
        Cli.Outcome neighbours = Cli.run("neighbors", run.toString(), "lion");
        assertThat(neighbours.exitCode()).isZero();
        assertThat(neighbours.out()).contains("gate");
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("recipe.yaml", "tokenizer.json",
                    "vectors.txt", "metrics.jsonl", "result.json", "model.fasttext");
        }
    }

    @Test
    void ctrlCWhileCountingPairsKeepsNothing() throws Exception {
        Path run = folder.resolve("run-counting");
        Path oneLine = folder.resolve("line.txt");
        Files.writeString(oneLine, Files.readString(text).replace('\n', ' '));
        start("train", "glove", "--text", oneLine.toString(), "--run", run.toString(), "--window", "10000",
                "--subsampling", "0");
        waitFor(() -> {
            try (Stream<Path> files = Files.walk(run)) {
                return files.anyMatch(file -> file.getFileName().toString().startsWith(".cooccurrences-"));
            }
        });
        interrupt();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(err)).contains("interrupted; nothing is kept");
        assertThat(run).doesNotExist();
    }

    @Test
    void ctrlCWhileMeasuringWritesNoHalfResult() throws Exception {
        Path run = folder.resolve("run-ngram");
        assertThat(Cli.run("train", "ngram", "--text", Cli.text(folder).toString(), "--documents", "line", "--order",
                "2", "--discount-fallback", "--run", run.toString()).exitCode()).isZero();
        var texts = new ArrayList<>(List.of("eval", run.toString(), "--json", "--text"));
        for (int i = 0; i < 400; i++) texts.add(text.toString());
        start(texts.toArray(String[]::new));
        waitFor(() -> Files.readString(err).contains("measuring  "));
        interrupt();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    }

    /// A limit on the size of files stands for the full disk: what exceeds it is refused by the system as on one.
    @ParameterizedTest
    @ValueSource(strings = {"ngram", "glove"})
    void aFullDiskWhileSpillingIsOneLineAndLeavesNothing(String kind) throws Exception {
        Path run = folder.resolve("run-full-" + kind);
        List<String> further = kind.equals("ngram")
                ? List.of("--order", "7", "--memory", "1")
                : List.of("--window", "8", "--min-count", "1", "--memory", "1");
        Path words = manyWords();
        var arguments = new ArrayList<>(List.of("train", kind, "--text", words.toString(), "--run", run.toString()));
        arguments.addAll(further);
        ProcessBuilder java = Cli.process("-XX:-UsePerfData", arguments.toArray(String[]::new));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 2000 && exec \"$@\"", "sh"));
        command.addAll(java.command());
        err = folder.resolve("err-full-" + kind);
        process = new ProcessBuilder(command).redirectError(err.toFile()).start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(err);
        assertThat(lines.getLast()).startsWith("jikji train: " + run).contains("File too large; free some space");
        assertThat(lines).noneMatch(line -> line.contains("\tat "));
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(run).doesNotExist();
    }

    /// Few words repeat, so that the counts are large.
    private static Path manyWords() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 200_000; i++) lines.append(i * 7919L % 30_011).append(i % 10 == 9 ? '\n' : ' ');
        return Files.writeString(folder.resolve("numbers.txt"), lines.toString());
    }

    private void start(String... arguments) throws IOException {
        err = folder.resolve("err-" + arguments[1].hashCode() + arguments.length);
        process = Cli.process("-Djikji.test=abuse", arguments).redirectError(err.toFile()).start();
    }

    private void waitFor(Callable<Boolean> condition) throws Exception {
        while (!holds(condition)) {
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
            Thread.sleep(20);
        }
    }

    /// What is looked at may come and go meanwhile.
    private static boolean holds(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (IOException | UncheckedIOException _) {
            return false;
        }
    }

    private void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();
    }
}
