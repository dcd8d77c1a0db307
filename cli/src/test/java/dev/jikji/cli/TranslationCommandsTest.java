package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Translation from pairs of sentences to figures and pages, by commands.
class TranslationCommandsTest {
    @TempDir
    private static Path folder;
    private static Path source;
    private static Path target;
    private static Path run;
    private static Outcome trained;

    @BeforeAll
    static void train() throws IOException {
        source = Files.write(folder.resolve("source.txt"), IntStream.range(0, 120)
                .mapToObj(i -> "a " + List.of("red", "big", "old").get(i % 3) + " cat " + i % 7).toList());
        target = Files.write(folder.resolve("target.txt"), IntStream.range(0, 120)
                .mapToObj(i -> i % 7 + " Katze, " + List.of("rot", "groß", "alt").get(i % 3)).toList());
        run = folder.resolve("runs/transformer");
        trained = train("transformer-mt", run, "--heads", "2", "--inner-dim", "16", "--encoder-layers", "2",
                "--decoder-layers", "1", "--json");
    }

    private static Outcome train(String family, Path run, String... further) {
        var arguments = new ArrayList<>(List.of("train", family, "--source", source.toString(), "--target",
                target.toString(), "--validation-source", source.toString(), "--validation-target", target.toString(),
                "--test-source", source.toString(), "--test-target", target.toString(), "--dim", "16",
                "--tokenizer", "char", "--steps", "4", "--warmup", "0", "--evaluate-every", "2", "--batch-size", "32",
                "--bleu-sentences", "4", "--threads", "1", "--precision", "float32", "--run", run.toString()));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void trainingPrintsItsScores() {
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("family").stringValue()).isEqualTo("transformer-mt");
        for (String split : List.of("validation", "test"))
            assertThat(json.path(split).propertyNames()).contains("loss", "perplexity", "bleu", "chrf");
        assertThat(trained.err()).contains("│ source     a red cat 0");
        assertThat(run.resolve("report.html")).exists();
    }

    @Test
    void linesAreTranslatedInOrder() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "a red cat 3\n\na big cat 1\n");
        Outcome outcome = Cli.run("translate", run.toString(), "--text", text.toString(), "--beam", "3");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines()).hasSize(3);
        assertThat(outcome.out().lines().skip(1).findFirst()).contains("");
        assertThat(Cli.run("translate", run.toString(), "--text", "a red cat 3", "--beam", "3").out().lines())
                .containsExactly(outcome.out().lines().findFirst().orElseThrow());

        Outcome best = Cli.run("translate", run.toString(), "--text", text.toString(), "--beam", "3", "--n-best", "2");
        assertThat(best.out().lines()).hasSize(5).allMatch(line -> line.matches("[123]\t-?\\d+\\.\\d{4}\t.*"));

        Outcome json = Cli.run("translate", run.toString(), "--text", text.toString(), "--json", "--batch", "2");
        List<JsonNode> objects = json.out().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(objects).hasSize(3);
        assertThat(objects.get(2).path("line").intValue()).isEqualTo(3);
        assertThat(objects.get(2).path("source").stringValue()).isEqualTo("a big cat 1");
        assertThat(objects.get(2).path("translations").get(0).path("text").isString()).isTrue();
    }

    @Test
    void standardInputIsTranslatedAsItComes() {
        assertThat(
                Cli.runWithInput("a red cat 3\na big cat 1", "translate", run.toString(), "--beam", "2").out().lines())
                .hasSize(2);
    }

    @Test
    void evaluationGivesBleuAndChrfWithTheirSignatures() {
        Outcome outcome = Cli.run("eval", run.toString(), "--source", source.toString(), "--target", target.toString(),
                "--beam", "2");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("BLEU = ", "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:jikji",
                "chrF2 = ", "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:jikji", "120 sentences");
        JsonNode json = Cli.run("eval", run.toString(), "--beam", "5", "--tokenize", "char", "--json").json();
        assertThat(json.path("bleu_signature").stringValue()).contains("tok:char");
        assertThat(json.path("loss").doubleValue()).isPositive();
        assertThat(json.path("sentences").intValue()).isEqualTo(120);
    }

    @Test
    void attentionIsAPageAndAPicture() throws IOException {
        Outcome outcome = Cli.run("attention", run.toString(), "--source", "a red cat 3", "--target", "3 Katze",
                "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode maps = outcome.json().path("maps");
        assertThat(maps.valueStream().map(map -> map.path("name").stringValue())).containsExactly("encoder 1",
                "encoder 2", "decoder 1, itself", "decoder 1, source");
        JsonNode alignment = maps.get(3);
        assertThat(alignment.path("rows")).hasSize("3 Katze".length() + 1);
        assertThat(alignment.path("columns")).hasSize("a red cat 3".length() + 1);
        assertThat(alignment.path("heads")).hasSize(2);
        double sum = alignment.path("heads").get(0).get(2).valueStream().mapToDouble(JsonNode::doubleValue).sum();
        assertThat(sum).isBetween(0.999, 1.001);
        String page = Files.readString(run.resolve("attention.html"));
        assertThat(page).contains("decoder 1, source").doesNotContain("@DATA@", "http://", "https://");
        BufferedImage picture = ImageIO.read(run.resolve("attention.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(100);
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() throws IOException {
        refused("beam: a width of 500 is more than the", "translate", run.toString(), "--text", source.toString(),
                "--beam", "500");
        refused("n-best: 9 is not from 1 to the beam's width 5", "translate", run.toString(), "--n-best", "9");
        refused("no such file", "translate", run.toString(), "--text", folder.resolve("none.txt").toString());
        Path one = Files.writeString(folder.resolve("one.txt"), "one\n");
        refused("line 2 has no counterpart", "eval", run.toString(), "--source", source.toString(), "--target",
                one.toString());
        refused("--source and --target belong together", "eval", run.toString(), "--source", source.toString());
        refused("holds a translation model; see ./jikji translate", "generate", run.toString());
        refused("no sentences given", "train", "seq2seq", "--run", folder.resolve("nothing").toString());
        refused("did you mean 'transformer-mt'?", "train", "transformer-nt");
        refused("'dott' is not one of none, dot, general, additive; did you mean 'dot'?", "train", "seq2seq",
                "--attention", "dott", "--source", source.toString(), "--target", target.toString());
        Path none = folder.resolve("runs/none");
        train("seq2seq", none, "--attention", "none", "--embedding-dim", "8");
        refused("the model has no attention to look at", "attention", none.toString(), "--source", "a cat");
        refused("the coverage penalty needs a model with attention", "translate", none.toString(), "--text",
                one.toString(), "--coverage-penalty", "0.1");
    }

    private static void refused(String message, String... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().strip().lines().toList()).last().asString().contains(message);
        assertThat(outcome.out()).isEmpty();
    }
}
