package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help", ""})
    void helpListsEachCommandOnStandardOutput(String argument) {
        assertThat(run(argument.isEmpty() ? new String[0] : new String[]{argument})).isZero();
        assertThat(out()).contains("Usage: jikji", "train ", "eval ", "generate ", "tokenizer ", "runs ", "doctor ");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "eval", "generate", "tokenizer", "runs", "doctor"})
    void eachCommandExplainsItself(String command) {
        assertThat(run("help", command)).isZero();
        String helped = out();
        out.reset();
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).startsWith("Usage: jikji " + command).isEqualTo(helped);
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("jikji ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            trian          | jikji: unknown command 'trian' (did you mean 'train'?); see './jikji --help'
            evla           | jikji: unknown command 'evla' (did you mean 'eval'?); see './jikji --help'
            --versoin      | jikji: unknown option '--versoin' (did you mean '--version'?); see './jikji --help'
            train --debgu  | jikji train: unknown option '--debgu' (did you mean '--debug'?); see './jikji train --help'
            doctor 한글    | jikji doctor: unexpected argument '한글'; see './jikji doctor --help'
            """)
    void aMisspeltArgumentIsOneLineWithTheNearestName(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err()).isEqualTo(message + System.lineSeparator());
        assertThat(out()).isEmpty();
    }

    private int run(String... arguments) {
        return Main.run(arguments, out, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
