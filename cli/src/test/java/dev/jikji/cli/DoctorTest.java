package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DoctorTest {
    private static final String UNSUPPORTED = "libtorch is not published for freebsd-x86_64;"
            + " use Linux or Windows on x86-64, or macOS on Apple silicon\n";

    @TempDir
    private Path folder;

    @Test
    void aMachineThatCanTrainIsDescribed() {
        JsonNode json = Cli.run("doctor", "--json").json();
        assertThat(json.path("errors").size()).isZero();
        assertThat(json.path("jdk").stringValue()).contains(Runtime.version().toString(),
                System.getProperty("java.home"));
        assertThat(json.path("libtorch").stringValue()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(json.path("onednn").stringValue()).startsWith("v");
        assertThat(json.path("precision").stringValue()).matches("(float32|reduced|bfloat16): .+");
        assertThat(json.path("gpu").stringValue()).startsWith("none used");
        Outcome shown = Cli.run("doctor");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("libtorch        " + json.path("libtorch").stringValue());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anUnsupportedMachineIsAnErrorNextToTheFacts() throws Exception {
        Outcome outcome = onFreeBsd("doctor");
        assertThat(outcome.out()).contains("freebsd-x86_64", "\nerror: " + UNSUPPORTED);
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "eval", "generate"})
    @EnabledOnOs(OS.LINUX)
    void anUnsupportedMachineIsRefusedInOneLine(String command) throws Exception {
        Path run = folder.resolve("run");
        Outcome outcome = command.equals("train")
                ? onFreeBsd(Cli.trainArguments(Cli.text(folder), run))
                : onFreeBsd(command, folder.toString());
        assertThat(outcome.err()).isEqualTo("jikji " + command + ": " + UNSUPPORTED);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(run).doesNotExist();
    }

    private Outcome onFreeBsd(String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = Cli.process("-Dos.name=FreeBSD", arguments).redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
