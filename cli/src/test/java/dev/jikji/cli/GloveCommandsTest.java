package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.embed.VectorFile;
import dev.jikji.embed.WordVectors;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// GloVe from text to vectors, by commands.
class GloveCommandsTest {
    @TempDir
    private static Path folder;
    private static Path run;
    private static Outcome trained;

    @BeforeAll
    static void train() {
        Path text = Cli.text(folder);
        run = folder.resolve("runs/first");
        trained = Cli.run("train", "glove", "--text", text.toString(), "--dim", "8", "--epochs", "3", "--min-count",
                "1", "--threads", "1", "--memory", "8", "--run", run.toString(), "--json");
    }

    @Test
    void trainingFillsARunFolderAndPrintsItsResult() throws IOException {
        assertThat(trained.exitCode()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo("glove");
        assertThat(json.path("loss").doubleValue()).isPositive();
        WordVectors vectors = VectorFile.read(run.resolve("vectors.txt"));
        assertThat(vectors.size()).isEqualTo(json.path("words").intValue());
        assertThat(vectors.dim()).isEqualTo(8);
        assertThat(Tokenizer.load(run.resolve("tokenizer.json")).encode("한글")).hasSize(1);
        assertThat(vectors.index("한글")).isPresent();
        try (var files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("recipe.yaml",
                    "tokenizer.json", "vectors.txt", "metrics.jsonl", "result.json");
        }
    }

    @Test
    void theRecipeGivesTheSameVectorsAgain() throws IOException {
        Path again = folder.resolve("again");
        Outcome outcome = Cli.run("train", "--config", run.resolve("recipe.yaml").toString(), "--run",
                again.toString());
        assertThat(outcome.out()).contains("model       glove, ", " words of 8 values", "loss        ");
        assertThat(Files.mismatch(run.resolve("vectors.txt"), again.resolve("vectors.txt"))).isEqualTo(-1);
    }

    @Test
    void runsAreListedAndHelpNamesTheSettings() {
        assertThat(Cli.run("runs", run.getParent().toString()).out()).contains("first", "glove", "completed");
        assertThat(Cli.run("train", "glove", "--help").out()).contains("--x-max", "--window", "--memory", "--lr");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train glove --dim 0 --text F/text.txt --run F/x | jikji train: --dim: 0 is out of range; at least 1
            train glove --min-count 9 --minimum-count 1 --text F/short.txt --run F/x | jikji train: no word occurs 9 times in the text of 4 tokens; lower the minimum count, or train on more text
            train glove --min-count 1 --minimum-count 1 --text F/short.txt --run F/x | jikji train: no two words of the text stand within 10 of each other; it needs lines of several words
            """)
    void refusalsAreOneLineAndLeaveNoFolder(String arguments, String message) {
        Cli.write(folder.resolve("short.txt"), "a\nb\n");
        List<String> words = Arrays.stream(arguments.split(" ")).map(word -> word.replace("F/", folder + "/")).toList();
        Outcome outcome = Cli.run(words.toArray(String[]::new));
        assertThat(outcome.err()).isEqualTo(message + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
