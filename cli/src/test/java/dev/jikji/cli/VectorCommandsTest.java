package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class VectorCommandsTest {
    @TempDir
    private Path folder;
    private Path vectors;

    @BeforeEach
    void write() {
        vectors = Cli.write(folder.resolve("v.txt"),
                "man 1 0 0\nwoman 1 1 0\nking 1 0 1\nqueen 1 1 1\nwater 0 0 -1\n");
    }

    private void assertRefused(String message, String... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.err()).isEqualTo(message + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void neighborsAreShownNearestFirst() {
        Outcome one = Cli.run("neighbors", vectors.toString(), "king", "--top", "2");
        assertThat(one.out()).isEqualTo("0.8165  queen\n0.7071  man\n");
        JsonNode json = Cli.run("neighbors", vectors.toString(), "king", "man", "--top", "1", "--json").json();
        assertThat(json.path("words").intValue()).isEqualTo(5);
        assertThat(json.path("queries").get(1).path("word").stringValue()).isEqualTo("man");
        assertThat(json.path("queries").get(1).path("neighbors").get(0).path("word").stringValue())
                .isEqualTo("woman");
    }

    @Test
    void analogiesAreAnswered() {
        Outcome outcome = Cli.run("analogy", vectors.toString(), "man", "king", "woman", "--top", "1");
        assertThat(outcome.out()).endsWith("  queen\n");
        JsonNode json = Cli.run("analogy", vectors.toString(), "man", "king", "woman", "--method", "cos-mul",
                "--json").json();
        assertThat(json.path("method").stringValue()).isEqualTo("cos-mul");
        assertThat(json.path("answers").get(0).path("word").stringValue()).isEqualTo("queen");
    }

    @Test
    void setsAreScored() {
        Path pairs = Cli.write(folder.resolve("pairs.csv"), "King,Queen,9\nman,woman,8\nking,water,1\nking,lion,4\n");
        Path questions = Cli.write(folder.resolve("q.txt"), ": family\nman king woman queen\nman king lion queen\n");
        String[] arguments = {"eval", vectors.toString(), "--similarity", pairs.toString(), "--analogies",
                questions.toString()};
        assertThat(Cli.run(arguments).out()).contains("pairs.csv  Spearman 1.0000, 3 of 4 pairs",
                "1 unknown words: lion",
                "100.00 %  1 of 2 answered");
        String[] withJson = Arrays.copyOf(arguments, arguments.length + 1);
        withJson[arguments.length] = "--json";
        JsonNode json = Cli.run(withJson).json();
        assertThat(json.path("lower_case").booleanValue()).isTrue();
        assertThat(json.path("similarity").get(0).path("spearman").doubleValue()).isCloseTo(1, within(1e-12));
        assertThat(json.path("analogies").get(0).path("all").path("answered").intValue()).isEqualTo(1);
        assertThat(json.path("analogies").get(0).path("syntactic").path("accuracy").isNull()).isTrue();
    }

    @Test
    void vectorsAreConvertedAndReadFromRunFoldersToo() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.copy(vectors, run.resolve("vectors.txt"));
        Path binary = folder.resolve("v.bin");
        assertThat(Cli.run("vectors", "convert", run.toString(), binary.toString()).out())
                .isEqualTo(binary + ": 5 words of 3 values, word2vec-binary\n");
        assertThat(Cli.run("neighbors", binary.toString(), "king", "--top", "1").out()).isEqualTo("0.8165  queen\n");
        assertRefused("jikji vectors convert: " + binary + ": exists already; pass --force to replace it", "vectors",
                "convert", run.toString(), binary.toString());
    }

    @Test
    void thePageIsWritten() throws IOException {
        Path page = folder.resolve("page.html");
        Outcome outcome = Cli.run("vectors", "page", vectors.toString(), "--out", page.toString(), "--iterations",
                "20");
        assertThat(outcome.out()).isEqualTo(page + ": 5 of 5 words\n");
        assertThat(Files.readString(page)).contains("\"title\":\"v.txt\"", "\"queen\"");
    }

    @Test
    void whatCannotBeUsedIsRefusedInOneLine() {
        assertRefused("jikji neighbors: \"qeen\" is not among the 5 words; did you mean \"queen\"?", "neighbors",
                vectors.toString(), "qeen");
        assertRefused("jikji analogy: \"xyzzyxyz\" is not among the 5 words", "analogy", vectors.toString(), "man",
                "king", "xyzzyxyz");
        assertRefused("jikji neighbors: " + folder + ": holds no vectors.txt; name a run of word vectors, or a file of"
                + " them", "neighbors", folder.toString(), "king");
        assertRefused("jikji neighbors: " + folder.resolve("none") + ": no such file", "neighbors",
                folder.resolve("none").toString(), "king");
        assertRefused("jikji vectors page: a map of 2 words; from 3 to 10,000 can be shown", "vectors", "page",
                vectors.toString(), "--words", "2");
        Path broken = Cli.write(folder.resolve("broken"), "a 1 2\nb 1\n");
        assertRefused("jikji neighbors: " + broken + ":2: \"b\" has 1 of 2 values", "neighbors", broken.toString(),
                "a");
    }
}
