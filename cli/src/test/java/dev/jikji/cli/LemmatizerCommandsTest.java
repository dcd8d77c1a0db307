package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
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

/// Lemmatizers from a treebank to lemmas, by commands.
class LemmatizerCommandsTest {
    @TempDir
    private static Path folder;
    private static Path run;
    private static Path test;
    private static Outcome trained;

    /// Sentences of `He walked home .` with verbs of these stems.
    static String treebank(String... stems) {
        var text = new StringBuilder();
        for (String stem : stems)
            text.append("""
                    # text = He %1$sed home.
                    1	He	he	PRON	PRP	_	2	nsubj	_	_
                    2	%1$sed	%1$s	VERB	VBD	Tense=Past	0	root	_	_
                    3	home	home	ADV	RB	_	2	advmod	_	SpaceAfter=No
                    4	.	.	PUNCT	.	_	2	punct	_	_

                    """.formatted(stem));
        return text.toString();
    }

    @BeforeAll
    static void train() {
        Path train = Cli.write(folder.resolve("train.conllu"),
                treebank("walk", "talk", "look", "ask", "jump", "play", "need", "want", "kick", "pick"));
        test = Cli.write(folder.resolve("test.conllu"), treebank("rush", "bark") + "# text = Stay\n"
                + "1\tStayed\tremain\tVERB\tVBD\t_\t0\troot\t_\t_\n\n");
        run = folder.resolve("runs/lemmas");
        trained = Cli.run("train", "lemmatizer", "--train", train.toString(), "--validation", test.toString(), "--test",
                test.toString(), "--bits", "16", "--run", run.toString(), "--json");
    }

    @Test
    void trainingFillsARunFolderAndPrintsItsResult() throws IOException {
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo("lemmatizer");
        assertThat(json.path("test").path("accuracy").doubleValue()).isEqualTo(8 / 9.0);
        assertThat(json.path("validation").path("accuracy_without_tags").doubleValue()).isEqualTo(8 / 9.0);
        assertThat(trained.err()).contains("pass 1: loss ", "(best so far)");
        try (var files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("recipe.yaml",
                    "lemmatizer.bin", "metrics.jsonl", "result.json");
        }
        assertThat(Cli.run("runs", run.getParent().toString()).out()).contains("lemmas", "lemmatizer", "completed");
    }

    @Test
    void theRecipeGivesTheSameLemmatizerAgain() throws IOException {
        Path again = folder.resolve("again");
        Outcome outcome = Cli.run("train", "--config", run.resolve("recipe.yaml").toString(), "--run",
                again.toString());
        assertThat(outcome.out()).contains("model       lemmatizer, ", " edit rules", "test        accuracy 0.8889");
        assertThat(Files.mismatch(run.resolve("lemmatizer.bin"), again.resolve("lemmatizer.bin"))).isEqualTo(-1);
    }

    @Test
    void noriNeedsNoTreebank() {
        Path nori = folder.resolve("nori");
        Outcome outcome = Cli.run("train", "lemmatizer", "--model", "nori", "--run", nori.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Nori's dictionary, 0 words looked up");
        Path korean = Cli.write(folder.resolve("ko.conllu"), "1\t앞둔\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n");
        assertThat(Cli.run("predict", nori.toString(), "--data", korean.toString()).out()).contains("\t앞두+ㄴ\t");
    }

    @Test
    void evalTellsTheShareOfRightLemmasWithTheTagsAskedFor() {
        assertThat(Cli.run("eval", run.toString()).out()).startsWith("lemma accuracy 88.89 % (8 of 9 words)\n");
        JsonNode json = Cli.run("eval", run.toString(), "--tags", "none", "--data", test.toString(), "--json").json();
        assertThat(json.path("accuracy").doubleValue()).isEqualTo(8 / 9.0);
        assertThat(json.path("tags").stringValue()).isEqualTo("none");
    }

    @Test
    void predictFillsTheLemmasAndLeavesTheRestByteForByte() throws IOException {
        Outcome outcome = Cli.run("predict", run.toString(), "--data", test.toString());
        assertThat(outcome.out()).isEqualTo(Files.readString(test).replace("remain", "stay"));
    }

    @Test
    void predictTakesWordsWithoutTags() throws IOException {
        Outcome outcome = Cli.run("predict", run.toString(), "--text", "Stayed  stayed\n\nstayed");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().map(line -> line.split("\t"))
                .map(row -> row.length == 1 ? "" : row[0] + " " + row[1] + " " + row[2]))
                .containsExactly("1 Stayed stay", "2 stayed stay", "", "1 stayed stay", "");
    }

    @Test
    void errorsAreGroupedWithTheMostConfidentFirst() {
        Outcome outcome = Cli.run("errors", run.toString());
        assertThat(outcome.out()).startsWith("1 mistakes in 9 words, of 1 kinds\n").contains("found …(ed→)",
                "line 14: Stayed (VERB VBD) is remain, found stay");
        JsonNode json = Cli.run("errors", run.toString(), "--json").json();
        assertThat(json.path("groups").get(0).path("examples").get(0).path("line").intValue()).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train lemmatizer --run F/x | jikji train: nothing to learn from; name a CoNLL-U file with --train
            train lemmatizer --train F/none --run F/x | jikji train: F/none: no such file
            train lemmatizer --train F/bad --run F/x | jikji train: F/bad:2: 2 columns where CoNLL-U has 10; tabs separate columns, and a blank line ends a sentence
            train lemmatizer --train F/bare --run F/x | jikji train: no word has a lemma (column 3)
            train lemmatizer --train F/test.conllu --epochs 0 --run F/x | jikji train: --epochs: 0 is out of range; at least 1
            eval F/runs/lemmas --data F/bare | jikji eval: F/bare: no word has a lemma (column 3)
            eval F/runs/lemmas --tags pos | jikji eval: invalid value for option '--tags': 'pos' is not one of none, upos, xpos, all; see './jikji eval --help'
            errors F/runs/lemmas --groups 0 | jikji errors: --groups: 0 is not positive
            predict F/runs/lemmas --data F/bad | jikji predict: F/bad:2: 2 columns where CoNLL-U has 10; tabs separate columns, and a blank line ends a sentence
            """)
    void refusalsAreOneLineAndLeaveNoFolder(String arguments, String message) {
        Cli.write(folder.resolve("bad"), "# text = x\n1\tx\n\n");
        Cli.write(folder.resolve("bare"), "1\tx\t_\tX\t_\t_\t0\troot\t_\t_\n\n");
        List<String> words = Arrays.stream(arguments.split(" ")).map(word -> word.replace("F/", folder + "/")).toList();
        Outcome outcome = Cli.run(words.toArray(String[]::new));
        assertThat(outcome.err()).isEqualTo(message.replace("F/", folder + "/") + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
