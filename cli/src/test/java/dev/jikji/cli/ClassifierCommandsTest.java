package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ClassifierCommandsTest {
    private static final List<String> TINY = List.of("--dim", "8", "--filters", "4", "--widths", "1,2", "--dropout",
            "0", "--epochs", "6", "--batch-size", "8", "--learning-rate", "0.05", "--fasttext-rate", "0.5",
            "--word-ngrams", "1", "--min-df", "1", "--precision", "float32", "--threads", "1", "--diagnostics", "0");

    @TempDir
    private static Path folder;
    private static Path train;
    private static Path test;
    private static Path cnn;

    @BeforeAll
    static void train() throws IOException {
        train = reviews("train.tsv", 120, 1, "");
        test = reviews("test.tsv", 40, 2, "a dull tale\tgood\n");
        cnn = folder.resolve("cnn");
        Outcome outcome = trained("cnn", cnn);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }

    private static Path reviews(String name, int count, long seed, String last) throws IOException {
        var random = new SplittableRandom(seed);
        var rows = new StringBuilder("text\tlabel\n");
        for (int i = 0; i < count; i++) {
            boolean good = random.nextBoolean();
            rows.append(random.nextBoolean() ? "a " : "the ").append(good ? "fine" : "dull")
                    .append(random.nextBoolean() ? " film" : " tale").append('\t').append(good ? "good" : "bad")
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), rows + last);
    }

    private static Outcome trained(String model, Path run, String... further) {
        List<String> arguments = new ArrayList<>(List.of("train", "classifier", "--model", model, "--train",
                train.toString(), "--test-file", test.toString(), "--run", run.toString()));
        arguments.addAll(TINY);
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void trainingTellsTheTestScoresAndWritesAReportOfTheClasses() throws IOException {
        Outcome outcome = trained("softmax", folder.resolve("softmax"), "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("test").path("accuracy").asDouble()).isEqualTo(40 / 41.0);
        String report = Files.readString(folder.resolve("softmax/report.html"));
        assertThat(report).contains("What is taken for what", "The most telling words", "Calibration", "fine", "dull")
                .contains("./jikji predict").doesNotContain("./jikji generate");
    }

    @Test
    void theReportOfACnnShowsItsFilters() throws IOException {
        assertThat(Files.readString(cnn.resolve("report.html"))).contains("<h2>Filters</h2>");
    }

    @Test
    void fastTextTrainsAndReportsLikeTheOthers() throws IOException {
        Path run = folder.resolve("fasttext");
        Outcome outcome = trained("fasttext", run);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("test        loss ", "accuracy 0.9756");
        assertThat(Files.readString(run.resolve("report.html"))).contains("The most telling words");
        assertThat(Cli.run("eval", run.toString(), "--json").json().path("accuracy").asDouble()).isEqualTo(40 / 41.0);
    }

    @Test
    void severalClassifiersDecideTogether() {
        Path softmax = folder.resolve("member");
        assertThat(trained("softmax", softmax).exitCode()).isZero();
        double first = good(cnn), second = good(softmax);
        double odds = Math.sqrt(first / (1 - first) * second / (1 - second));
        assertThat(good(cnn, "--with", softmax.toString())).isCloseTo(odds / (1 + odds), within(1e-5)); // they are float32
        JsonNode json = Cli.run("eval", cnn.toString(), "--with", softmax.toString(), "--json").json();
        assertThat(json.path("with").path(0).asString()).isEqualTo(softmax.toString());
        assertThat(json.path("accuracy").asDouble()).isEqualTo(40 / 41.0);
        assertThat(Cli.run("errors", cnn.toString(), "--with", softmax.toString()).out()).startsWith("1 of 41");
        Outcome missing = Cli.run("eval", cnn.toString(), "--with", folder.resolve("nowhere").toString());
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("nowhere: no such folder; name a run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--text -", ""})
    void predictReadsTheLinesOfStandardInput(String how) {
        List<String> arguments = new ArrayList<>(List.of("predict", cnn.toString()));
        if (!how.isEmpty()) arguments.addAll(List.of(how.split(" ")));
        Outcome outcome = Cli.runWithInput("a fine film\nthe dull tale\n", arguments.toArray(String[]::new));
        assertThat(outcome.out().lines().map(line -> line.split("\t")[0])).containsExactly("good", "bad");
    }

    private static double good(Path run, String... further) {
        List<String> arguments = new ArrayList<>(List.of("predict", run.toString(), "--text", "a film", "--json"));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new)).json().path("probabilities").path("good").asDouble();
    }

    @Test
    void evalTellsScoresOfTheRunsOwnTestTextsOrOfOthers() throws IOException {
        Outcome text = Cli.run("eval", cnn.toString());
        assertThat(text.out()).contains("accuracy 97.56 %", "precision", "taken for:", "41 texts");
        Path csv = Files.writeString(folder.resolve("new.csv"), "verdict,review\r\ngood,\"a fine, fine film\"\r\n");
        JsonNode json = Cli.run("eval", cnn.toString(), "--data", csv.toString(), "--text-column", "review",
                "--label-column", "verdict", "--json").json();
        assertThat(json.path("accuracy").asDouble()).isEqualTo(1);
        assertThat(json.path("confusion").path("good").path("good").asInt()).isEqualTo(1);
        assertThat(json.path("classes").size()).isEqualTo(2);
        assertThat(json.path("calibration").size()).isEqualTo(10);
    }

    @Test
    void predictLabelsTextsAndExplains() {
        Outcome outcome = Cli.run("predict", cnn.toString(), "--text", "a fine film", "a dull tale", "");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("good\t").endsWith("\ta fine film");
        assertThat(lines.get(1)).startsWith("bad\t").endsWith("\ta dull tale");
        Outcome explained = Cli.run("predict", cnn.toString(), "--text", "a fine film", "--explain", "--json");
        JsonNode parts = explained.json().path("parts");
        assertThat(parts.path(1).path("text").asString()).isEqualTo("fine");
        assertThat(parts.path(1).path("weight").asDouble()).isPositive();
        assertThat(Cli.run("predict", cnn.toString(), "--text", "a fine film", "--explain").out()).contains("+");
    }

    @Test
    void predictReadsFilesOfTextsUnlessTheyAreMixedWithTexts() throws IOException {
        Path file = Files.writeString(folder.resolve("texts.txt"), "a fine film\na dull tale\n");
        assertThat(Cli.run("predict", cnn.toString(), "--text", file.toString(), file.toString()).out().lines()
                .map(line -> line.split("\t")[0])).containsExactly("good", "bad", "good", "bad");
        Outcome mixed = Cli.run("predict", cnn.toString(), "--text", "a fine film", file.toString());
        assertThat(mixed.err()).isEqualTo("jikji predict: --text: 'a fine film' is no file, '" + file
                + "' is one; give files or a text\n");
        assertThat(mixed.exitCode()).isEqualTo(2);
        assertThat(Cli.run("predict", cnn.toString(), "--text", "a fine film", "10/10").out()).hasLineCount(2);
        assertThat(Cli.run("predict", cnn.toString(), "--text", file.toString(), "-").err())
                .isEqualTo("jikji predict: --text -: standard input is read alone; leave out the others\n");
    }

    @Test
    void stepsAndValidationsThatAreGivenAreKept() throws IOException {
        Path run = folder.resolve("by-steps");
        Outcome outcome = Cli.run("train", "classifier", "--model", "softmax", "--train",
                folder.resolve("train.tsv").toString(), "--label-column", "label", "--text-column", "text", "--steps",
                "7", "--evaluate-every", "3", "--run", run.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(Files.readString(run.resolve("recipe.yaml"))).containsPattern("\\n  steps: 7 ")
                .containsPattern("\\n  evaluate_every: 3 ");
    }

    @Test
    void predictReadsColumnsWithoutLabels() throws IOException {
        Path file = Files.writeString(folder.resolve("unlabelled.jsonl"), "{\"body\":\"the dull film\"}\n");
        assertThat(Cli.run("predict", cnn.toString(), "--data", file.toString(), "--text-column", "body").out())
                .startsWith("bad\t");
    }

    @Test
    void errorsGroupsTheMostConfidentMistakes() {
        JsonNode json = Cli.run("errors", cnn.toString(), "--json").json();
        assertThat(json.path("mistakes").asInt()).isEqualTo(1);
        JsonNode group = json.path("groups").path(0);
        assertThat(group.path("label").asString()).isEqualTo("good");
        assertThat(group.path("predicted").asString()).isEqualTo("bad");
        assertThat(group.path("mistakes").path(0).path("where").asString()).isEqualTo(test + ":42");
        assertThat(Cli.run("errors", cnn.toString(), "--data", test.toString()).out())
                .contains("1 of 41 texts mistaken", "good taken for bad: 1", "a dull tale");
    }

    @Test
    void crossValidationTellsMeanAndDeviationAndKeepsEachFold() throws IOException {
        Path run = folder.resolve("folds");
        Outcome outcome = trained("logistic", run, "--folds", "3", "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode json = outcome.json();
        double[] accuracies = json.path("folds").valueStream().mapToDouble(fold -> fold.path("accuracy").asDouble())
                .toArray();
        assertThat(accuracies).hasSize(3);
        assertThat(json.path("mean").path("accuracy").asDouble())
                .isEqualTo(Arrays.stream(accuracies).average().orElseThrow());
        assertThat(json.path("standard_deviation").path("accuracy").asDouble()).isNotNegative();
        assertThat(run.resolve("fold-3/report.html")).exists();
        assertThat(Files.readString(run.resolve("report.html"))).contains("3 folds", "Validation loss", "fold 3");
        assertThat(Cli.run("eval", run.resolve("fold-2").toString()).exitCode()).isZero();
        Outcome again = trained("logistic", run, "--folds", "3", "--json");
        assertThat(again.json()).as("nothing is trained twice").isEqualTo(json);
        assertThat(again.err()).doesNotContain("step");
        assertThat(trained("logistic", run, "--folds", "4").err()).isEqualTo("jikji train: " + run
                + ": holds a cross-validation by another recipe (folds.yaml); choose another folder with --run\n");
        assertThat(trained("logistic", cnn, "--folds", "3").err()).contains("already holds a run");
        Path refused = folder.resolve("refused");
        assertThat(trained("logistic", refused, "--folds", "90").err()).contains("fewer than the 90 folds");
        assertThat(refused).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "mlp", "cnn", "lstm", "transformer"})
    void gradcheckKnowsTheClassifiers(String model) {
        Outcome outcome = Cli.run("gradcheck", "classifier", "--set", "model.type=" + model, "--set", "model.dim=8",
                "--set", "model.hidden=6", "--set", "model.filters=4", "--length", "6", "--vocab", "20");
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains("right: largest relative error");
    }

    @Test
    void theHelpOfEachCommandShowsItsOptions() {
        assertThat(Cli.run("train", "classifier", "--help").out()).contains("--model=CHOICE", "fasttext, cnn, lstm",
                "--text-column", "--folds");
        assertThat(Cli.run("predict", cnn.toString(), "--help").out()).contains("--explain");
        assertThat(Cli.run("errors", cnn.toString(), "--help").out()).contains("--top");
        assertThat(Cli.run("eval", cnn.toString(), "--help").out()).contains("--label-column");
        assertThat(Cli.run("predict", "--help").out()).contains("classifier");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            eval F/cnn --data F/none.tsv | jikji eval: F/none.tsv: no such file
            eval F/cnn --data F/train.tsv --label-column lable | jikji eval: F/train.tsv:1: no column 'lable' for the label; the first row has text, label
            eval F/cnn --data F/neutral.tsv | jikji eval: F/neutral.tsv:2: label 'neutral' is in none of the training data; there are bad, good
            predict F/cnn --text a --data F/train.tsv | jikji predict: give --text or --data, not both
            errors F/cnn --top 0 | jikji errors: --top: 0 is not positive
            errors F/cnn --data F/narrow.tsv | jikji errors: F/narrow.tsv:3: has 1 columns, the first row has 2
            generate F/cnn | jikji generate: F/cnn: holds a model that labels text; see ./jikji predict
            compare F/cnn F/cnn | jikji compare: F/cnn: a run of 'classifier' is no language model; compare takes runs that have bits per byte
            train classifier | jikji train: no examples given: name files with --train FILE
            train classifier --model cmn | jikji train: --model: 'cmn' is not one of linear, logistic, softmax, mlp, fasttext, cnn, lstm, transformer; did you mean 'cnn'?
            train classifier --model softmax --train F/train.tsv --vectors F/none.vec --run F/x | jikji train: --vectors: a classifier of this kind has no vectors of tokens; choose --model cnn, lstm, transformer, or mlp with --input average
            train classifier --model fasttext --train F/train.tsv --steps 9 --run F/x | jikji train: --steps: fasttext learns by passes; say how many with --epochs
            train classifier --train F/train.tsv --folds 1 | jikji train: data.folds: 1; at least 2 are needed
            """)
    void whatCannotBeUsedIsRefusedInOneLine(String arguments, String message) throws IOException {
        Files.writeString(folder.resolve("neutral.tsv"), "text\tlabel\nx\tneutral\n");
        Files.writeString(folder.resolve("narrow.tsv"), "text\tlabel\nx\tgood\ny\n");
        Outcome outcome = Cli.run(Arrays.stream((arguments + " ").split(" "))
                .map(argument -> argument.startsWith("F/") ? folder + argument.substring(1) : argument)
                .toArray(String[]::new));
        assertThat(outcome.err().lines().toList().getLast()).isEqualTo(message.replaceAll("\\bF/", folder + "/"));
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }
}
