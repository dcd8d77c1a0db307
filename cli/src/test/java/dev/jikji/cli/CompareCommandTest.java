package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.cli.Cli.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Language models side by side, and the line trained.
class CompareCommandTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private static Path gpt;
    private static Path ngram;

    @BeforeAll
    static void train() {
        text = Cli.text(folder);
        gpt = folder.resolve("gpt");
        ngram = folder.resolve("ngram");
        assertThat(Cli.train(text, gpt).exitCode()).isZero();
        assertThat(Cli.train(text, folder.resolve("untested"), "--test", "0").exitCode()).isZero();
        assertThat(Cli.train(text, folder.resolve("other-share"), "--test", "0.1").exitCode()).isZero();
        assertThat(Cli.run("train", "ngram", "--text", text.toString(), "--documents", "line", "--tokenizer", "char",
                "--discount-fallback", "--run", ngram.toString()).exitCode()).isZero();
        assertThat(Cli.run("train", "ngram", "--text", text.toString(), "--documents", "line", "--smoothing",
                "stupid-backoff", "--run", folder.resolve("backoff").toString()).exitCode()).isZero();
        assertThat(Cli.run("train", "glove", "--text", text.toString(), "--dim", "4", "--min-count", "1", "--epochs",
                "1", "--run", folder.resolve("glove").toString()).exitCode()).isZero();
    }

    private static Outcome compare(String... arguments) {
        List<String> all = new ArrayList<>(List.of("compare"));
        for (String argument : arguments) all.add(argument.replace("F/", folder + "/"));
        return Cli.run(all.toArray(String[]::new));
    }

    @Test
    void runsTestedOnOneTextAreComparedByTheirOwnScores() throws IOException {
        Path page = folder.resolve("out/compare.html");
        Outcome outcome = compare("F/ngram", "F/gpt", "--json", "--sample-tokens", "20", "--out", page.toString());
        assertThat(outcome.err()).isEqualTo("see " + page + " and " + folder.resolve("out/compare.png") + "\n");
        JsonNode runs = outcome.json().path("runs");
        assertThat(runs.size()).isEqualTo(2);
        for (JsonNode run : runs) {
            JsonNode own = Cli.run("eval", run.path("run").stringValue(), "--json").json();
            assertThat(run.path("bits_per_byte").doubleValue()).isCloseTo(own.path("bits_per_byte").doubleValue(),
                    within(1e-6));
            assertThat(run.path("perplexity").doubleValue()).isCloseTo(own.path("perplexity").doubleValue(),
                    within(1e-4));
            assertThat(run.path("tokens_per_second").doubleValue()).isPositive();
            assertThat(run.path("parameters").longValue()).isPositive();
            assertThat(run.path("sample").stringValue()).isNotBlank();
            assertThat(run.path("unit").stringValue()).isEqualTo("character");
        }
        assertThat(runs.get(0).path("bytes").longValue()).isEqualTo(Files.size(ngram.resolve("model.ngram")));
        assertThat(runs.get(1).path("bytes").longValue()).isEqualTo(Files.size(gpt.resolve("model.safetensors")));
        assertThat(outcome.json().path("measured").stringValue()).isEqualTo("the test part of " + text);
        String html = Files.readString(page);
        assertThat(html).contains("<b>ngram</b>", "<b>gpt</b>", "bits per byte")
                .doesNotContainPattern("(?i)https?:|//[a-z]|url\\(|@import|\\ssrc=|\\shref=");
        BufferedImage picture = ImageIO.read(folder.resolve("out/compare.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(2240);
        // the middle of the n-grams' bar, whose colour is that of the page's first series
        assertThat(picture.getRGB(2 * 160, 2 * 74) & 0xffffff).isEqualTo(0x0072b2);
    }

    @Test
    void anotherTextMeasuresAllOnIt() throws IOException {
        Path other = Cli.write(folder.resolve("other.txt"), "the gate opened\na lion walked in\n".repeat(20));
        Outcome outcome = compare("F/gpt", "F/ngram", "F/untested", "--text", other.toString(), "--sample-tokens", "0",
                "--out", "F/other.html");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines().toList().get(0)).startsWith("run ").contains("bits/byte", "tokens/s");
        assertThat(outcome.out().lines()).anyMatch(line -> line.startsWith("untested"));
        JsonNode runs = compare("F/gpt", "F/ngram", "--text", other.toString(), "--json", "--out", "F/other.html")
                .json().path("runs");
        for (JsonNode run : runs) {
            JsonNode alone = Cli.run("eval", run.path("run").stringValue(), "--text", other.toString(), "--json")
                    .json();
            assertThat(run.path("bits_per_byte").doubleValue()).isCloseTo(alone.path("bits_per_byte").doubleValue(),
                    within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            F/gpt | name at least two runs to compare, or --train lineage
            F/gpt F/nowhere | F/nowhere: no such folder; name a run
            F/gpt F/out-of-nothing | F/out-of-nothing: no run in this folder (it has no recipe.yaml)
            F/gpt F/untested | F/untested: has no test score of its own; name a text to measure all on with --text
            F/gpt F/glove | F/glove: a run of 'glove' is no language model; compare takes runs that have bits per byte
            F/gpt F/backoff | F/backoff: scores of stupid-backoff do not sum to one, so that they compare with no other model's
            F/gpt F/ngram --text - | --text -: each model reads the text anew; write it to a file
            F/gpt F/ngram --text F/nowhere.txt | F/nowhere.txt: no such file or folder
            F/gpt F/ngram --models lstm | --run, --models, --set and --budget go with --train lineage
            F/gpt F/ngram --budget 5m | --run, --models, --set and --budget go with --train lineage
            --train linage | --train linage: unknown; did you mean 'lineage'?
            --train lineage F/gpt | --train trains its own runs; leave out F/gpt
            --train lineage --budget 5x | invalid value for option '--budget': '5x' is no time such as 90s, 15m or 1h30m; see './jikji compare --help'
            --train lineage --models ngram,lstn --run F/line | --models: no language model 'lstn'; did you mean 'lstm'?
            --train lineage --set model.dmi=3 --run F/line | --set model.dmi: none of the models has this setting; did you mean model.dim?
            --train lineage --run F/gpt | F/gpt: already holds a run; choose another folder with --run, or go on with it with --resume
            """)
    void whatCannotBeComparedIsRefusedInOneLine(String arguments, String message) throws IOException {
        Files.createDirectories(folder.resolve("out-of-nothing"));
        Outcome outcome = compare(arguments.split(" "));
        assertThat(outcome.err()).isEqualTo("jikji compare: " + message.replace("F/", folder + "/") + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(folder.resolve("line")).doesNotExist();
        assertThat(Path.of("compare.html")).doesNotExist();
    }

    @Test
    void runsTestedOnDifferentTextsAreRefusedWithBoth() {
        Outcome outcome = compare("F/gpt", "F/other-share");
        assertThat(outcome.err()).matches("jikji compare: .*/gpt and .*/other-share were tested on different texts "
                + "\\(the test part of .*text.txt: [0-9,]+ bytes, the test part of .*text.txt: [0-9,]+ bytes\\); name one "
                + "to measure all on with --text\n");
    }

    @Test
    void theLineIsTrainedWithinItsTimeAndKeptWhenAskedForAgain() throws IOException {
        String[] arguments = ("--train lineage --run F/line-of-three --text " + text + " --documents line --budget 9s "
                + "--models ngram,rnn,transformer --set tokenizer.type=char --set model.discount_fallback=true "
                + "--set model.dim=16 --set model.embedding_dim=16 --set model.heads=2 --set model.layers=1 "
                + "--set model.context=16 --set training.batch_size=4 --set training.sequence_length=16 "
                + "--set training.diagnostics=20 --set run.sample_tokens=5 --set run.threads=1 --sample-tokens 20 --json")
                .split(" ");
        long start = System.nanoTime();
        Outcome first = compare(arguments);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
        assertThat(first.err()).contains("1/3 ngram\n", "3/3 transformer\n", " steps of ");
        JsonNode runs = first.json().path("runs");
        assertThat(runs.valueStream().map(run -> run.path("family").stringValue())).containsExactly("ngram", "rnn",
                "transformer");
        double seconds = runs.valueStream().mapToDouble(run -> run.path("seconds").doubleValue()).sum();
        assertThat(seconds).isBetween(0.5, 40.0); // 8 on an idle machine
        assertThat(Files.readString(folder.resolve("line-of-three/rnn/recipe.yaml"))).contains(" minutes: 0");
        assertThat(first.json().path("remarks").valueStream().map(JsonNode::stringValue))
                .anyMatch(remark -> remark.startsWith("Bits per byte "));
        assertThat(Files.readString(folder.resolve("line-of-three/compare.html"))).contains("steps back in time");

        List<String> before = Cli.contents(folder.resolve("line-of-three/rnn"));
        Outcome again = compare(arguments);
        assertThat(again.err()).contains("1/3 ngram is trained already\n2/3 rnn is trained already\n");
        assertThat(Cli.contents(folder.resolve("line-of-three/rnn"))).isEqualTo(before);
        assertThat(again.json()).isEqualTo(first.json());

        String[] longer = Arrays.stream(arguments).map(a -> a.equals("9s") ? "10s" : a).toArray(String[]::new);
        assertThat(compare(longer).err()).startsWith("jikji compare: " + folder.resolve("line-of-three")
                + ": holds a lineage that was begun with {").endsWith(
                        "; repeat that, or choose another folder with --run\n");
    }
}
