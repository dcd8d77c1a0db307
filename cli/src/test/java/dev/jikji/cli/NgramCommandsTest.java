package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// n-gram models from text to files and back, by commands.
class NgramCommandsTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private static Path run;
    private static Outcome trained;

    @BeforeAll
    static void train() {
        text = Cli.text(folder);
        run = folder.resolve("runs/first");
        trained = Cli.run("train", "ngram", "--text", text.toString(), "--documents", "line", "--order", "3",
                "--discount-fallback", "--run", run.toString(), "--set", "run.arpa=" + folder.resolve("model.arpa.gz"),
                "--json");
    }

    @Test
    void trainingFillsARunFolderAndPrintsItsResult() throws IOException {
        assertThat(trained.exitCode()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo("ngram");
        assertThat(json.path("smoothing").stringValue()).isEqualTo("modified-kneser-ney");
        assertThat(json.path("validation").path("perplexity").doubleValue()).isBetween(5.0, 14.0);
        assertThat(run).isDirectoryNotContaining("glob:**/*.part");
        assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("family: ngram", "order: 3 ",
                "smoothing: modified-kneser-ney ");
        Outcome again = Cli.run("train", "--config", run.resolve("recipe.yaml").toString(), "--run",
                folder.resolve("again").toString());
        assertThat(again.out()).contains("order 3, modified-kneser-ney", "validation  loss ", "test        loss ");
        assertThat(Files.mismatch(run.resolve("model.ngram"), folder.resolve("again/model.ngram"))).isEqualTo(-1);
    }

    @Test
    void evaluationOfTheRunsOwnTestTextGivesTheFiguresOfTheTraining() {
        JsonNode json = Cli.run("eval", run.toString(), "--json").json();
        assertThat(json.path("loss").doubleValue())
                .isCloseTo(trained.json().path("test").path("loss").doubleValue(), within(1e-12));
        double rates = json.path("order_hit_rates").valueStream().mapToDouble(JsonNode::doubleValue).sum();
        assertThat(rates).isCloseTo(1, within(1e-9));
    }

    @Test
    void theRunItsModelAndItsArpaFileScoreTheSame() {
        Path other = Cli.write(folder.resolve("other.txt"), "the lion 한글 walked\nzebra in\n");
        String first = Cli.run("eval", run.toString(), "--text", other.toString()).out();
        assertThat(first).contains(" per word, ", "8 tokens in 2 sentences, 32 bytes",
                "1 unknown (16.67 %); perplexity without them ", "predicted by order:  3: ");
        Path arpa = folder.resolve("model.arpa.gz");
        assertThat(Cli.run("eval", arpa.toString(), "--text", other.toString()).out()).isEqualTo(first);
        Path binary = folder.resolve("converted.ngram");
        assertThat(Cli.run("ngram", arpa.toString(), binary.toString()).out()).startsWith(binary + ": order 3, ");
        assertThat(Cli.run("eval", binary.toString(), "--text", other.toString()).out()).isEqualTo(first);
    }

    @Test
    void theSameSeedWritesTheSameSentencesAfterThePrompt() {
        String[] arguments = {"generate", run.toString(), "--prompt", "the lion", "--seed", "5", "--samples", "2"};
        Outcome first = Cli.run(arguments);
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).startsWith("the lion").contains("\n---\nthe lion").doesNotContain("<");
        assertThat(Cli.run(arguments).out()).isEqualTo(first.out());
        JsonNode json = Cli.run("generate", folder.resolve("model.arpa.gz").toString(), "--seed", "5", "--json").json();
        assertThat(json.path("samples").get(0).path("reason").stringValue()).isIn("end", "length");
    }

    @Test
    void thePromptsFirstUnknownWordIsNamed() {
        Outcome outcome = Cli.run("generate", run.toString(), "--prompt", "the zebra and the gnu");
        assertThat(outcome.err()).isEqualTo("jikji generate: --prompt: 'zebra' is not in the model's vocabulary\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void aSentenceWithoutWordsIsExplained() {
        Path poem = Cli.write(folder.resolve("gaps.txt"), "a b c\n\n\n\n\n\n\n\nb c\n".repeat(20));
        String gaps = folder.resolve("runs/gaps").toString();
        Cli.run("train", "ngram", "--text", poem.toString(), "--order", "2", "--smoothing", "add-delta", "--validation",
                "0", "--test", "0", "--run", gaps);
        Outcome outcome = Cli.run("generate", gaps, "--temperature", "0");
        assertThat(outcome.out()).isEqualTo("\n");
        assertThat(outcome.err()).contains("the model ended at once");
    }

    @Test
    void aRunFromStandardInputNamesNoTextToMeasure() {
        String poem = folder.resolve("runs/piped").toString();
        assertThat(Cli.runWithInput("a b c\n\nb c d\n".repeat(30), "train", "ngram", "--text", "-", "--order", "2",
                "--smoothing", "add-delta", "--run", poem).exitCode()).isZero();
        Outcome outcome = Cli.run("eval", poem);
        assertThat(outcome.err()).isEqualTo("jikji eval: " + poem
                + ": learned from standard input, of which nothing is kept; name a text with --text\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void runsAreListedWithTheirScores() {
        Outcome table = Cli.run("runs", run.getParent().toString());
        assertThat(table.out().lines().toList().get(1)).startsWith("first").contains("ngram", "1 / 1", "completed");
    }

    @Test
    void helpNamesTheKindAndItsSettings() {
        assertThat(Cli.run("train", "--help").out()).contains("gpt ", "lstm ", "ngram ");
        assertThat(Cli.run("train", "ngram", "--help").out()).contains("--order", "--smoothing", "modified-kneser-ney");
        assertThat(Cli.run("eval", run.toString(), "--help").out()).contains("--sentences");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train ngarm | jikji train: no model family 'ngarm'; did you mean 'ngram'?
            train ngram --order 8 --text F/text.txt --run F/x | jikji train: --order: 8 is out of range; from 1 to 7
            train ngram --smoothing kats --text F/text.txt --run F/x | jikji train: --smoothing: 'kats' is not one of maximum-likelihood, add-delta, stupid-backoff, katz, kneser-ney, modified-kneser-ney; did you mean 'katz'?
            train ngram --text F/short.txt --validation 0 --test 0 --order 6 --run F/x | jikji train: n-gram: order 6 is larger than the longest sentence, which has 4 tokens with <s> and </s>; lower the order
            train ngram --text F/short.txt --validation 0 --test 0 --order 2 --run F/x | jikji train: order 1: modified-kneser-ney has no discounts here: no n-gram of this order counts 2; the text is too small or artificial: take discount fallback, a lower order or add-delta
            train ngram --text F/short.txt --validation 0 --test 0 --minimum-count 9 --run F/x | jikji train: word tokenizer: no word occurs 9 times; lower the minimum count
            train --resume F/runs/first | jikji train: --resume F/runs/first: a training of 'ngram' cannot be resumed; repeat it: ./jikji train --config F/runs/first/recipe.yaml
            eval F/damaged.arpa --text F/text.txt | jikji eval: F/damaged.arpa:3: expected \\1-grams:, got 'x'
            generate F/runs/first --prompt zebra | jikji generate: --prompt: 'zebra' is not in the model's vocabulary
            ngram F/runs/first F/text.txt | jikji ngram: F/text.txt: exists already; pass --force to replace it
            """)
    void commandsAreRefusedInOneLine(String arguments, String message) {
        Cli.write(folder.resolve("short.txt"), "a b\n");
        Cli.write(folder.resolve("damaged.arpa"), "\\data\\\nngram 1=3\nx\n");
        Outcome outcome = Cli
                .run(Arrays.stream(arguments.split(" ")).map(argument -> argument.replace("F/", folder + "/"))
                        .toArray(String[]::new));
        assertThat(outcome.err()).isEqualTo(message.replace("F/", folder + "/") + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ctrlCLeavesNothing() throws Exception {
        Path words = folder.resolve("many.txt");
        Files.writeString(words, Files.readString(text).repeat(1000));
        Path interrupted = folder.resolve("interrupted");
        Process process = Cli.process("-Djikji.test=ctrl-c", "train", "ngram", "--text", words.toString(), "--run",
                interrupted.toString(), "--order", "7", "--memory", "1").redirectErrorStream(true).start();
        try {
            while (!Files.exists(interrupted.resolve("counts.part")) && process.isAlive()) Thread.sleep(20);
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("interrupted; nothing is kept");
            assertThat(interrupted).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }
}
