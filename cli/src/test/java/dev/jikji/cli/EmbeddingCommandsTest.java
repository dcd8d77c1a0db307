package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.embed.FastTextModel;
import dev.jikji.embed.VectorFile;
import dev.jikji.embed.WordVectors;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// word2vec and fastText from text to vectors, by commands.
class EmbeddingCommandsTest {
    @TempDir
    private Path folder;

    private Outcome train(String kind, Path run, String... further) {
        var arguments = new ArrayList<>(List.of("train", kind, "--text", Cli.text(folder).toString(), "--dim", "8",
                "--epochs", "3", "--subsampling", "0", "--threads", "1", "--run", run.toString()));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static List<String> files(Path run) throws IOException {
        try (var files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"word2vec", "fasttext"})
    void trainingFillsARunFolderAndItsRecipeGivesTheSameVectorsAgain(String kind) throws IOException {
        Path run = folder.resolve("runs/first");
        Outcome trained = train(kind, run, "--json");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo(kind);
        assertThat(json.path("loss").doubleValue()).isPositive();
        WordVectors vectors = VectorFile.read(run.resolve("vectors.txt"));
        assertThat(vectors.size()).isEqualTo(json.path("words").intValue()).isEqualTo(12);
        assertThat(vectors.index("한글")).isPresent();
        assertThat(Tokenizer.load(run.resolve("tokenizer.json")).encode("한글")).hasSize(1);
        List<String> files = new ArrayList<>(
                List.of("metrics.jsonl", "recipe.yaml", "result.json", "tokenizer.json", "vectors.txt"));
        if (kind.equals("fasttext")) files.add(1, "model.fasttext");
        assertThat(files(run)).isEqualTo(files);
        assertThat(Cli.run("runs", run.getParent().toString()).out()).contains("first", kind, "completed");

        Path again = folder.resolve("again");
        Outcome second = Cli.run("train", "--config", run.resolve("recipe.yaml").toString(), "--run",
                again.toString());
        assertThat(second.out()).contains("model       " + kind + ", 12 words of 8 values", "loss        ");
        assertThat(Files.mismatch(run.resolve("vectors.txt"), again.resolve("vectors.txt"))).isEqualTo(-1);
    }

    @Test
    void wordsLieBetweenWhiteSpaceAndRareOnesGetNoVector() throws IOException {
        Path text = Cli.write(folder.resolve("w.txt"), "don't stop, now ".repeat(3) + "rare");
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", "word2vec", "--text", text.toString(), "--min-count", "2", "--run",
                run.toString()).exitCode()).isZero();
        assertThat(VectorFile.read(run.resolve("vectors.txt")).words()).containsExactlyInAnyOrder("don't", "stop,",
                "now");
    }

    @Test
    void commandsGiveVectorsToUnseenWordsOfAFastTextRun() {
        Path run = folder.resolve("run");
        train("fasttext", run);
        String vectors = run.toString();
        FastTextModel model = FastTextModel.load(run.resolve("model.fasttext"));
        assertThat(model.vector("walking")).isNotEqualTo(model.vector("openly"));
        assertThat(Cli.run("neighbors", vectors, "walking", "--top", "20").out().lines()).hasSize(12)
                .allMatch(line -> !line.endsWith("  walking"));
        assertThat(Cli.run("neighbors", vectors, "walked", "--top", "20").out().lines()).hasSize(11);
        assertThat(Cli.run("analogy", vectors, "walked", "walking", "opened").out().lines()).hasSize(10)
                .noneMatch(line -> line.endsWith("  walked") || line.endsWith("  opened"));
        Path pairs = Cli.write(folder.resolve("pairs.csv"), "walking,walked,9\nopens,lion,1\nlions,zzz,2\n");
        assertThat(Cli.run("eval", vectors, "--similarity", pairs.toString()).out()).contains("2 of 3 pairs",
                "1 unknown words: zzz");
        assertThat(Cli.run("neighbors", vectors, "zzz").err())
                .startsWith("jikji neighbors: \"zzz\" is not among the 12 words");
    }

    @Test
    void unseenWordsOfAWord2VecRunAreRefused() {
        Path run = folder.resolve("run");
        train("word2vec", run);
        assertThat(Cli.run("neighbors", run.toString(), "walkd").err())
                .isEqualTo("jikji neighbors: \"walkd\" is not among the 12 words; did you mean \"walked\"?\n");
    }

    @Test
    void anExistingRunIsNotTouched() throws IOException {
        Path run = folder.resolve("run");
        train("word2vec", run);
        List<String> before = Cli.contents(run);
        Outcome again = train("word2vec", run);
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err().lines()).hasSize(1);
        assertThat(Cli.contents(run)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train word2vec --dim 0 | jikji train: --dim: 0 is out of range; at least 1
            train word2vec --lr 0 | jikji train: learning rate is 0.0; it is a positive number such as 0.05
            train word2vec --min-count 9 | jikji train: word tokenizer: no word occurs 9 times; lower the minimum count
            train word2vec --architecture glove | jikji train: --architecture: 'glove' is not one of skip-gram, cbow
            train fasttext --min-ngram 5 --max-ngram 4 | jikji train: n-grams of 5 to 4 characters; 3 to 6 are usual, 0 to 0 is none, 100 are the most
            """)
    void refusalsAreOneLineAndLeaveNoFolder(String command, String message) {
        Path text = Cli.write(folder.resolve("short.txt"), "a\nb\n");
        Path run = folder.resolve("x");
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.addAll(List.of("--text", text.toString(), "--run", run.toString()));
        Outcome outcome = Cli.run(arguments.toArray(String[]::new));
        assertThat(outcome.err()).isEqualTo(message + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(run).doesNotExist();
    }
}
