package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ExplainCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void optimizersGiveATableAPageAndAPicture() {
        Path page = folder.resolve("paths.html");
        Outcome outcome = Cli.run("explain", "optimizers", "--optimizers", "sgd,nadamw", "--steps", "60", "--out",
                page.toString());
        assertThat(outcome.exitCode()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("optimizer   rate  steps to 1 %  distance at the end");
        assertThat(lines.get(1)).startsWith("sgd        0.072            56  ");
        assertThat(lines.get(2)).startsWith("nadamw ");
        assertThat(lines).endsWith("page     " + page, "picture  " + folder.resolve("paths.png"));
        assertThat(page).isNotEmptyFile();
        assertThat(folder.resolve("paths.png")).isNotEmptyFile();
    }

    @Test
    void optimizersAsJson() {
        JsonNode json = Cli.run("explain", "optimizers", "--optimizers", "sgd", "--steps", "10", "--rate", "0.01",
                "--out", folder.resolve("o.html").toString(), "--json").json();
        JsonNode sgd = json.path("optimizers").get(0);
        assertThat(sgd.path("optimizer").stringValue()).isEqualTo("sgd");
        assertThat(sgd.path("learning_rate").doubleValue()).isEqualTo(0.01);
        assertThat(sgd.path("reached").isNull()).isTrue();
        assertThat(sgd.path("path")).hasSize(11);
        assertThat(json.path("picture").stringValue()).isEqualTo(folder.resolve("o.png").toString());
    }

    @Test
    void attentionGivesATableAPageAndAPicture() {
        Path page = folder.resolve("costs.htm");
        Outcome outcome = Cli.run("explain", "attention", "--lengths", "16,32,64", "--dim", "8", "--out",
                page.toString());
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("self-attention  memory", "\n16 ", "\n64 ", "grows with n to the", "O(n²·d)",
                "picture  " + folder.resolve("costs.png"));
        assertThat(page).isNotEmptyFile();
        JsonNode json = Cli.run("explain", "attention", "--lengths", "16,32,64", "--dim", "8", "--json", "--out",
                page.toString()).json();
        assertThat(json.path("layers")).hasSize(3);
        JsonNode recurrence = json.path("layers").get(1);
        assertThat(recurrence.path("layer").stringValue()).isEqualTo("recurrence");
        assertThat(recurrence.path("order").stringValue()).isEqualTo("O(n·d²)");
        assertThat(recurrence.path("points")).hasSize(3);
        assertThat(recurrence.path("points").get(2).path("length").intValue()).isEqualTo(64);
        assertThat(recurrence.path("points").get(2).path("seconds").doubleValue()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            optimizers --optimizers adma | jikji explain optimizers: --optimizers: no optimizer 'adma'; did you mean 'adam'?
            optimizers --condition 0 | jikji explain optimizers: condition 0.0 is outside 1 to 1000000
            optimizers --tolerance 2 | jikji explain optimizers: tolerance 2.0 must lie between 0 and 1
            optimizers --steps many | jikji explain optimizers: invalid value for option '--steps': 'many' is not an int; see './jikji explain optimizers --help'
            attention --lengths 64,32,16 | jikji explain attention: lengths: 32 after 64; give them rising
            attention --lengths 64,128 | jikji explain attention: lengths: 2 are too few to see how costs grow; give at least 3
            attention --kernel 4 | jikji explain attention: kernel 4 is not an odd number from 1 to 255
            attention --out F/no/where.html | jikji explain attention: F/no: no such folder; make it, or choose another --out
            attentoin | jikji explain: unexpected argument 'attentoin' (did you mean 'attention'?); see './jikji explain --help'
            """)
    void whatCannotBeIsRefusedInOneLineAndWritesNothing(String arguments, String message) {
        String[] command = ("explain " + arguments.replace("F/", folder + "/")).split(" ");
        Outcome outcome = Cli.run(command);
        assertThat(outcome.err()).isEqualTo(message.replace("F/", folder + "/") + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(folder).isEmptyDirectory();
        assertThat(Path.of("attention.html")).doesNotExist();
        assertThat(Files.exists(Path.of("optimizers.html"))).isFalse();
    }
}
