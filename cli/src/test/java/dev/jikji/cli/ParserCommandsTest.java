package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Parsers from trees to figures and pages, by commands.
class ParserCommandsTest {
    private static final String TREES = """
            # text = The dog barks.
            1|The|the|DET|DT|_|2|det|_|_
            2|dog|dog|NOUN|NN|_|3|nsubj|_|_
            3|barks|bark|VERB|VBZ|_|0|root|_|SpaceAfter=No
            4|.|.|PUNCT|.|_|3|punct|_|_

            # a multi-word token and an empty node
            1-2|Don't|_|_|_|_|_|_|_|_
            1|Do|do|AUX|VB|_|3|aux|_|_
            2|n't|not|PART|RB|_|3|advmod|_|_
            3|go|go|VERB|VB|_|0|root|_|_
            3.1|now|now|ADV|RB|_|_|_|3:advmod|_
            4|!|!|PUNCT|.|_|3|punct|_|_

            1|Yes|yes|INTJ|UH|_|0|root|_|_

            """.replace('|', '\t');

    @TempDir
    private static Path folder;
    private static Path trees;

    @BeforeAll
    static void train() throws IOException {
        trees = Files.writeString(folder.resolve("trees.conllu"), TREES);
        for (String model : List.of("biaffine", "transition")) {
            Outcome outcome = train(model, folder.resolve(model));
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
            assertThat(outcome.json().path("test").propertyNames()).contains("loss", "uas", "las", "clas", "upos");
        }
    }

    private static Outcome train(String model, Path run, String... further) {
        var arguments = new ArrayList<>(List.of("train", "parser", "--model", model, "--train", trees.toString(),
                "--validation", trees.toString(), "--test", trees.toString(), "--layers", "1", "--dim", "8",
                "--word-dim", "8", "--min-count", "1", "--char-features", "8", "--arc-dim", "8", "--relation-dim", "8",
                "--hidden-dim", "16", "--steps", "40", "--warmup", "0", "--learning-rate", "0.02", "--evaluate-every",
                "20", "--averaging", "0", "--dropout", "0", "--mlp-dropout", "0", "--threads", "1", "--precision",
                "float32", "--run", run.toString(), "--json"));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"biaffine", "transition"})
    void evalTellsScoresGroupsAndSpeedAndDrawsTrees(String model) throws IOException {
        Path page = folder.resolve(model + ".html");
        Outcome outcome = Cli.run("eval", folder.resolve(model).toString(), "--json", "--page", page.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode json = outcome.json();
        assertThat(json.path("scores").propertyNames()).containsExactly("upos", "uas", "las", "clas");
        assertThat(json.path("scores").path("las").path("gold").intValue()).isEqualTo(9);
        assertThat(json.path("sentences").intValue()).isEqualTo(3);
        assertThat(json.path("relations").valueStream().mapToInt(group -> group.path("gold").intValue()).sum())
                .isEqualTo(9);
        assertThat(json.path("sentences_per_second").doubleValue()).isPositive();
        assertThat(Files.readString(page)).contains("<h2>Relations</h2>").doesNotContain("http-equiv=\"refresh");
        Outcome text = Cli.run("eval", folder.resolve(model).toString(), "--data", trees.toString());
        assertThat(text.out()).contains("LAS").contains("crossing").contains("3 sentences, 9 words");
    }

    @Test
    void anotherSystemsTreesAreScoredToo() throws IOException {
        Path system = Files.writeString(folder.resolve("system.conllu"), TREES.replace("3\taux", "3\tcop"));
        Outcome outcome = Cli.run("eval", folder.resolve("biaffine").toString(), "--system", system.toString(),
                "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("scores").path("las").path("correct").intValue()).isEqualTo(8);
        assertThat(outcome.json().path("scores").path("lemmas").path("f1").doubleValue()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"biaffine", "transition"})
    void predictWritesTreesIntoConlluAndKeepsTheRest(String model) throws IOException {
        Path blind = Files.writeString(folder.resolve("blind.conllu"),
                TREES.replaceAll("\t\\d\t[a-z]+\t_\t", "\t_\t_\t_\t"));
        assertThat(Files.readString(blind)).contains("The\tthe\tDET\tDT\t_\t_\t_\t_\t_");
        Outcome outcome = Cli.run("predict", folder.resolve(model).toString(), "--data", blind.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList(), wanted = TREES.lines().toList();
        assertThat(lines).hasSameSizeAs(wanted);
        for (int i = 0; i < lines.size(); i++) {
            String[] line = lines.get(i).split("\t"), gold = wanted.get(i).split("\t");
            assertThat(line).hasSameSizeAs(gold);
            for (int column = 0; column < gold.length; column++)
                if (column != 6 && column != 7) assertThat(line[column]).isEqualTo(gold[column]);
        }
        assertThat(Cli.run("eval", folder.resolve(model).toString(), "--system",
                Files.writeString(folder.resolve("parsed.conllu"), outcome.out()).toString()).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"biaffine", "transition"})
    void gradientsOfEachModelAreRight(String model) {
        Outcome outcome = Cli.run("gradcheck", "parser", "--set", "model.model=" + model, "--set", "model.dim=6",
                "--set",
                "model.arc_dim=5", "--set", "model.tags=upos", "--set", "model.activation=tanh", "--sample", "2",
                "--json");
        assertThat(outcome.exitCode()).as(outcome.out()).isZero();
        assertThat(outcome.json().path("right").booleanValue()).isTrue();
        assertThat(outcome.json().path("parameters").valueStream()
                .filter(parameter -> parameter.path("gradient").doubleValue() != 0).count()).isGreaterThan(10);
    }

    @Test
    void predictReadsLinesOfTokensAndPassesOverEmptyOnes() throws IOException {
        Path text = Files.writeString(folder.resolve("lines.txt"), "The dog barks .\n\n  Yes  \n");
        Outcome outcome = Cli.run("predict", folder.resolve("transition").toString(), "--text", text.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().filter(String::isEmpty)).hasSize(2);
        assertThat(outcome.out().lines().filter(line -> line.contains("\t0\troot"))).hasSize(2);
        assertThat(Cli.run("predict", folder.resolve("transition").toString(), "--text", "The dog barks .").out())
                .isEqualTo(outcome.out().substring(0, outcome.out().indexOf("\n\n") + 2));
    }

    @Test
    void errorsShowsTheSurestMistakesOfEachKind() throws IOException {
        Path other = Files.writeString(folder.resolve("other.conllu"), TREES.replace("2\tdet", "3\tobj"));
        Outcome outcome = Cli.run("errors", folder.resolve("biaffine").toString(), "--data", other.toString(), "--json",
                "--top", "1", "--groups", "0");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("mistakes").intValue()).isPositive();
        JsonNode first = outcome.json().path("groups").path(0).path("mistakes");
        assertThat(first).hasSize(1);
        assertThat(first.path(0).propertyNames()).contains("where", "form", "head", "predicted_head", "probability",
                "text");
        assertThat(Cli.run("errors", folder.resolve("biaffine").toString(), "--data", other.toString()).out())
                .contains("arcs mistaken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            3\tpunct ~ 9\tpunct ~ 5: head 9 is outside the sentence (4 words)
            2\tdet   ~ 0\troot  ~ 4: a second root: word 3 has head 0 as word 1 has
            0\troot  ~ 2\tx     ~ 3: a cycle: 2 → 3 → 2 (from word to head)
            4\t.     ~ 5\t.     ~ 5: id 5 follows 3; the words of a sentence count 1, 2, 3, … and a blank line ends a sentence
            """)
    void badTreesAreRefusedWithTheirLineAndLeaveNothing(String good, String bad, String message) throws IOException {
        String from = good.replace("\\t", "\t"), to = bad.replace("\\t", "\t");
        Path file = Files.writeString(folder.resolve("bad.conllu"), TREES.replaceFirst(Pattern.quote(from), to));
        Path run = folder.resolve("never");
        Outcome outcome = train("biaffine", run, "--train", file.toString());
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err().lines().reduce((_, last) -> last)).contains("jikji train: " + file + ":" + message
                + "; fix the line or pass --skip-bad-sentences");
        assertThat(run).doesNotExist();
        Outcome eval = Cli.run("eval", folder.resolve("biaffine").toString(), "--data", file.toString());
        assertThat(eval.exitCode()).isEqualTo(2);
        assertThat(eval.err()).contains(file + ":" + message);
        Outcome skipping = Cli.run("eval", folder.resolve("biaffine").toString(), "--data", file.toString(),
                "--skip-bad-sentences");
        assertThat(skipping.exitCode()).isZero();
        assertThat(skipping.err()).contains("1 bad sentences passed over, the first: " + file + ":" + message);
    }

    @Test
    void aTrainingWithoutTreesIsRefused() {
        assertThat(Cli.run("train", "parser").err())
                .contains("jikji train: no trees given: name CoNLL-U files with --train FILE");
        Path one = Cli.write(folder.resolve("one.conllu"), TREES.substring(TREES.indexOf("1\tYes")));
        assertThat(Cli.run("train", "parser", "--train", one.toString()).err())
                .contains("1 sentences are too few to validate on 0.1 of them; name files with --validation");
        assertThat(train("biaffine", folder.resolve("no"), "--layers", "0").err())
                .contains("model: layers 0 leaves a biaffine parser without the sentence; at least 1 is needed");
    }

    @Test
    void withoutTreesToValidateOnSomeAreSplitOff() {
        Path run = folder.resolve("split");
        Outcome outcome = Cli.run("train", "parser", "--train", trees.toString(), "--steps", "1", "--dim", "8",
                "--set", "data.validation_share=0.5", "--run", run.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<String> train = sentences(run, "train"), validation = sentences(run, "validation");
        assertThat(validation).hasSize(2);
        assertThat(train).hasSize(1).doesNotContainAnyElementsOf(validation);
    }

    private static List<String> sentences(Path run, String split) {
        return ConlluReader.read(run.resolve("trees").resolve(split + ".conllu.gz").toString(), Check.TREES).stream()
                .map(Sentence::text).toList();
    }

    @Test
    void relationsThatOnlyTheTestHasAreToldAndCountAsWrong() throws IOException {
        Path odd = Files.writeString(folder.resolve("odd.conllu"), TREES.replace("3\tpunct", "3\tvocative"));
        Outcome outcome = train("biaffine", folder.resolve("odd"), "--test", odd.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .contains(odd + ":5: relation 'vocative' occurs nowhere in the training data; that word "
                        + "is one of 2 that are wrong by necessity");
        assertThat(outcome.json().path("test").path("las").doubleValue()).isLessThan(90); // 16 of 18
    }
}
