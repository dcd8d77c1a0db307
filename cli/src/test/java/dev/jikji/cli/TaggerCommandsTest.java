package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Taggers from files of tagged words to figures, by commands.
class TaggerCommandsTest {
    @TempDir
    private static Path folder;
    private static Path data;
    private static Path conllu;
    private static Path entities;
    private static Path parts;
    private static Outcome trained;

    @BeforeAll
    static void train() throws IOException {
        data = Files.writeString(folder.resolve("data.txt"),
                "Kim NNP B-PER\nis VBZ O\nin IN O\nNew NNP B-LOC\nYork NNP I-LOC\n\nSeoul NNP B-LOC\nis VBZ O\nbig JJ O\n\n"
                        .repeat(20));
        conllu = Files.writeString(folder.resolve("data.conllu"), """
                # text = dogs bark
                1	dogs	dog	NOUN	NNS	_	2	nsubj	_	_
                2	bark	bark	VERB	VBP	_	0	root	_	SpaceAfter=No

                """.repeat(20));
        entities = folder.resolve("runs/entities");
        parts = folder.resolve("runs/parts");
        trained = train(data, entities, "--json");
        assertThat(train(conllu, parts, "--column", "upos").exitCode()).isZero();
    }

    private static Outcome train(Path file, Path run, String... further) {
        var arguments = new ArrayList<>(List.of("train", "tagger", "--model", "bilstm-crf", "--train",
                file.toString(), "--validation", file.toString(), "--test", file.toString(), "--dim", "8",
                "--word-dim", "8", "--char-dim", "4", "--char-features", "4", "--dropout", "0", "--steps", "40",
                "--warmup", "0", "--learning-rate", "0.03", "--evaluate-every", "20", "--batch-size", "8",
                "--threads", "1", "--precision", "float32", "--run", run.toString()));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void trainingPrintsItsScoresAndShowsEntities() throws IOException {
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo("tagger");
        for (String split : List.of("validation", "test"))
            assertThat(json.path(split).propertyNames()).contains("loss", "accuracy", "precision", "recall", "f1");
        assertThat(trained.err()).contains("│ reference  [PER Kim] is in [LOC New York]");
        assertThat(entities.resolve("report.html")).content().contains("Tags, on the test sentences", "<td>LOC</td>",
                "<span class=\"tag right\"><small>PER</small>Kim</span>");
        assertThat(parts.resolve("report.html")).content().contains("<td>NOUN</td>");
    }

    @Test
    void evaluationPrintsWhatConllevalDoes() {
        Outcome outcome = Cli.run("eval", entities.toString(), "--data", data.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("processed 160 tokens with 60 phrases; found: 60 phrases; correct: 60.",
                "accuracy: 100.00%; precision: 100.00%; recall: 100.00%; FB1: 100.00", "PER: precision: 100.00%",
                "40 sentences");
        JsonNode json = Cli.run("eval", entities.toString(), "--json").json();
        assertThat(json.path("types").path("LOC").path("gold").intValue()).isEqualTo(40);
        assertThat(json.path("confusion").path("I-LOC").path("I-LOC").intValue()).isEqualTo(20);
        assertThat(Cli.run("eval", parts.toString()).out()).contains("accuracy: 100.00%  (40 of 40 words)");
    }

    @Test
    void linesAreTaggedInEachFormat() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "Kim is in  New York\n\nSeoul is big\n");
        Outcome conll = Cli.run("predict", entities.toString(), "--text", text.toString());
        assertThat(conll.exitCode()).as(conll.err()).isZero();
        assertThat(conll.out())
                .isEqualToNormalizingNewlines(
                        "Kim B-PER\nis O\nin O\nNew B-LOC\nYork I-LOC\n\n\nSeoul B-LOC\nis O\nbig O\n\n");
        Outcome brackets = Cli.run("predict", entities.toString(), "--text", text.toString(), "--format", "text");
        assertThat(brackets.out().lines()).containsExactly("[PER Kim] is in [LOC New York]", "",
                "[LOC Seoul] is big");
        assertThat(Cli.run("predict", entities.toString(), "--text", "Seoul is big", "--format", "text").out().strip())
                .isEqualTo("[LOC Seoul] is big");
        List<JsonNode> json = Cli.run("predict", entities.toString(), "--text", text.toString(), "--format", "json")
                .out().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(json).hasSize(3);
        assertThat(json.getFirst().path("entities").get(1).path("text").stringValue()).isEqualTo("New York");
        assertThat(json.get(1).path("words")).isEmpty();
    }

    @Test
    void filesKeepWhatTheyHold() throws IOException {
        Outcome columns = Cli.run("predict", entities.toString(), "--data", data.toString());
        assertThat(columns.out()).startsWith("Kim NNP B-PER B-PER\nis VBZ O O\n");
        Outcome trees = Cli.run("predict", parts.toString(), "--data", conllu.toString(), "--batch", "7");
        assertThat(trees.out()).isEqualTo(Files.readString(conllu));
        Outcome named = Cli.run("predict", entities.toString(), "--data", conllu.toString());
        assertThat(named.out()).contains("\tSpaceAfter=No").startsWith("# text = dogs bark\n1\tdogs\tdog");
    }

    @Test
    void standardInputIsTaggedAndConlluIsWrittenByARunThatLearnedFromIt() {
        assertThat(Cli.runWithInput("dogs bark", "predict", parts.toString()).out())
                .isEqualTo("1\tdogs\t_\tNOUN\t_\t_\t_\t_\t_\t_\n2\tbark\t_\tVERB\t_\t_\t_\t_\t_\t_\n\n");
    }

    @Test
    void mistakesAreShownGrouped() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.txt"), "Kim X B-LOC\nis X O\nbig X O\n\n");
        Outcome outcome = Cli.run("errors", entities.toString(), "--data", wrong.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("1 mistakes in 3 words", "LOC → PER: 1", wrong + ":1  [Kim] is big");
        JsonNode json = Cli.run("errors", entities.toString(), "--data", wrong.toString(), "--json").json();
        assertThat(json.path("groups").get(0).path("gold").stringValue()).isEqualTo("LOC");
        assertThat(json.path("groups").get(0).path("examples").get(0).path("predicted").path("to").intValue())
                .isEqualTo(1);
    }

    @Test
    void gradientsOfEachModelAreRight() {
        for (String model : List.of("window", "bilstm", "bilstm-crf")) {
            Outcome outcome = Cli.run("gradcheck", "tagger", "--set", "model.kind=" + model, "--set", "model.dim=6",
                    "--sample", "2", "--json");
            assertThat(outcome.exitCode()).as(outcome.out()).isZero();
            assertThat(outcome.json().path("right").booleanValue()).isTrue();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() throws IOException {
        refused("--text and --data are two ways to name sentences; choose one", "predict", entities.toString(),
                "--text", data.toString(), "--data", data.toString());
        refused("no such file", "predict", entities.toString(), "--data", folder.resolve("none").toString());
        refused("none.txt: no such file", "predict", entities.toString(), "--text", "none.txt");
        Path broken = Files.writeString(folder.resolve("broken.txt"), "a X O\nb X I-PER\n");
        refused(broken + ":2: tag I-PER after O is not BIO", "eval", entities.toString(), "--data",
                broken.toString());
        refused("has 3 columns, no column 7", "eval", entities.toString(), "--data", data.toString(), "--column", "7");
        refused("holds a model that labels text; see ./jikji predict", "generate", entities.toString());
        refused("did you mean 'tagger'?", "train", "taggers");
        refused("'bilstm-crv' is not one of window, bilstm, bilstm-crf; did you mean 'bilstm-crf'?", "train",
                "tagger", "--model", "bilstm-crv");
    }

    private static void refused(String message, String... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().strip().lines().toList()).last().asString().contains(message);
        assertThat(outcome.out()).isEmpty();
    }
}
