package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Real signals to a training in a process of its own.
@DisabledOnOs(OS.WINDOWS)
class CtrlCTest {
    @TempDir
    private Path folder;
    private Process process;

    @AfterEach
    void endProcess() {
        if (process != null) process.destroyForcibly();
    }

    @Test
    void theFirstCtrlCSavesMeasuresAndReportsAndTheRunGoesOnFromThere() throws Exception {
        Path run = folder.resolve("run");
        start(run, "--steps", "1000000", "--evaluate-every", "1000000");
        waitFor("step 1/");
        signal();
        String err = waitFor("go on with: ./jikji train --resume " + run);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(err).contains("interrupted: saving and measuring", ": validation loss ", "test loss ",
                "everything is saved");
        assertThat(Files.readString(run.resolve("report.html"))).contains("interrupted");
        assertThat(run.resolve("model.safetensors")).isNotEmptyFile();

        String recipe = Files.readString(run.resolve("recipe.yaml"));
        Files.writeString(run.resolve("recipe.yaml"), recipe.replaceAll("steps: 1000000", "steps: 1"));
        Cli.Outcome resumed = Cli.run("train", "--resume", run.toString());
        assertThat(resumed.err()).contains("going on after step ");
        assertThat(resumed.exitCode()).isZero();
    }

    @Test
    void theSecondCtrlCEndsTheProcessAtOnce() throws Exception {
        // The sample that goes with the last validation keeps the process busy between the two.
        start(folder.resolve("run"), "--steps", "1000000", "--evaluate-every", "1000000", "--sample-tokens",
                "1000000");
        waitFor("step 1/");
        signal();
        waitFor("press Ctrl-C again");
        signal();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("run/metrics.jsonl"))).doesNotContain("finished");
    }

    private void start(Path run, String... further) throws IOException {
        String[] arguments = Cli.trainArguments(Cli.text(folder), run, further);
        process = Cli.process("-Djikji.test=ctrl-c", arguments).redirectOutput(folder.resolve("out").toFile()).start();
    }

    /// @return what the process wrote up to the line that contains `text`
    private String waitFor(String text) throws IOException {
        var read = new StringBuilder();
        var lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            read.append(line).append('\n');
            if (line.contains(text)) return read.toString();
        }
        throw new AssertionError("the process ended without '" + text + "':\n" + read);
    }

    private void signal() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();
    }
}
