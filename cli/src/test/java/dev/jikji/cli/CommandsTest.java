package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From text to a trained model and what can be done with it.
class CommandsTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private static Path run;
    private static Outcome trained;

    @BeforeAll
    static void train() {
        text = Cli.text(folder);
        run = folder.resolve("runs/first");
        trained = Cli.train(text, run, "--json");
    }

    @Test
    void trainingFillsARunFolderAndPrintsItsResult() throws IOException {
        assertThat(trained.err()).contains("step 6: validation loss", "see " + run.resolve("report.html"));
        assertThat(trained.exitCode()).isZero();
        JsonNode json = trained.json();
        assertThat(json.path("run").stringValue()).isEqualTo(run.toString());
        assertThat(json.path("family").stringValue()).isEqualTo("gpt");
        assertThat(json.path("reason").stringValue()).isEqualTo("completed");
        assertThat(json.path("steps").intValue()).isEqualTo(6);
        assertThat(json.path("unit").stringValue()).isEqualTo("character");
        for (String split : new String[]{"validation", "test"}) {
            double loss = json.path(split).path("loss").doubleValue();
            assertThat(loss).isBetween(1.0, 4.0);
            assertThat(json.path(split).path("perplexity").doubleValue()).isCloseTo(Math.exp(loss), within(1e-9));
        }
        assertThat(run).isDirectoryContaining("glob:**/events.out.tfevents.*");
        for (String name : new String[]{"recipe.yaml", "model.safetensors", "tokenizer.json", "metrics.jsonl"})
            assertThat(run.resolve(name)).isNotEmptyFile();
        assertThat(Files.readString(run.resolve("report.html"))).contains("<svg", "completed");
    }

    @Test
    void evaluationOfTheRunsOwnTestTextGivesTheFiguresOfTheTraining() {
        JsonNode json = Cli.run("eval", run.toString(), "--json").json();
        assertThat(json.path("loss").doubleValue())
                .isCloseTo(trained.json().path("test").path("loss").doubleValue(), within(1e-5));
        assertThat(json.path("unit").stringValue()).isEqualTo("character");
    }

    @Test
    void evaluationCountsTheBytesOfTheTextAndSaysTheUnit() throws IOException {
        Path other = Cli.write(folder.resolve("other.txt"), "the lion 한글 walked\n~ in\n");
        Outcome shown = Cli.run("eval", run.toString(), "--text", other.toString());
        assertThat(shown.out()).contains(" per character, ", " bits per byte", " 28 bytes, 4.17 % unknown");
        JsonNode json = Cli.run("eval", run.toString(), "--text", other.toString(), "--stride", "4", "--json").json();
        assertThat(json.path("bytes").longValue()).isEqualTo(Files.size(other));
        assertThat(json.path("unknown_share").doubleValue()).isCloseTo(1 / 24.0, within(1e-9));
        assertThat(json.path("stride").intValue()).isEqualTo(4);
    }

    @Test
    void aStrideBeyondTheWindowIsRefused() {
        Outcome outcome = Cli.run("eval", run.toString(), "--stride", "17");
        assertThat(outcome.err()).isEqualTo("jikji eval: stride 17 must be from 1 to the window of 16 tokens\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void aCacheIsMeasuredBesideTheModelAlone() {
        Path lstm = folder.resolve("cached");
        Cli.run("train", "lstm", "--text", text.toString(), "--run", lstm.toString(), "--dim", "8", "--embedding-dim",
                "8", "--tokenizer", "char", "--documents", "line", "--batch-size", "4", "--sequence-length", "8",
                "--steps", "3", "--warmup", "0",
                "--shared-machine", "--threads", "1");
        JsonNode json = Cli.run("eval", lstm.toString(), "--cache", "50", "--json").json();
        assertThat(json.path("cache").path("loss").doubleValue()).isPositive()
                .isNotCloseTo(json.path("loss").doubleValue(), within(1e-6));
        String weight = json.path("cache").path("weight").toString();
        String flatness = json.path("cache").path("flatness").toString();
        Outcome given = Cli.run("eval", lstm.toString(), "--cache", "50", "--cache-weight", weight,
                "--cache-flatness", flatness);
        assertThat(given.out()).contains("\nwith a cache of 50 (weight %s, flatness %s): loss %.4f, ".formatted(weight,
                flatness, json.path("cache").path("loss").doubleValue()));
    }

    @Test
    void aCacheThatDoesNotFitIsRefused() {
        assertThat(Cli.run("eval", run.toString(), "--cache", "9").err()).isEqualTo(
                "jikji eval: a cache goes with models that carry a state from token to token, such as lstm\n");
        assertThat(Cli.run("eval", run.toString(), "--cache", "9", "--cache-weight", "0.1").err()).isEqualTo(
                "jikji eval: --cache-weight and --cache-flatness belong together: give both, or none to find them\n");
    }

    @Test
    void theSameSeedWritesTheSameTextAfterThePrompt() {
        String[] arguments = {"generate", run.toString(), "--prompt", "the 한", "--max-tokens", "20", "--seed", "5"};
        Outcome first = Cli.run(arguments);
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).startsWith("the 한").endsWith("\n").isEqualTo(Cli.run(arguments).out());
        assertThat(first.err()).contains("20 tokens in ", ", seed 5");
    }

    @Test
    void generatedTextAsJsonHasEachSampleWithItsSeed() {
        JsonNode json = Cli.run("generate", run.toString(), "--prompt", "a", "--max-tokens", "9", "--samples", "2",
                "--seed", "3", "--json").json();
        JsonNode samples = json.path("samples");
        assertThat(samples.size()).isEqualTo(2);
        assertThat(samples.get(1).path("seed").longValue()).isEqualTo(4);
        assertThat(samples.get(0).path("tokens").intValue()).isEqualTo(9);
        assertThat(samples.get(0).path("reason").stringValue()).isEqualTo("length");
        String second = Cli.run("generate", run.toString(), "--prompt", "a", "--max-tokens", "9", "--seed", "4").out();
        assertThat(second).isEqualTo("a" + samples.get(1).path("text").stringValue() + "\n");
    }

    @Test
    void greedyGenerationIsTheSameForEverySeedAndTakesNoTemperature() {
        String one = Cli.run("generate", run.toString(), "--greedy", "--seed", "1", "--max-tokens", "12").out();
        assertThat(Cli.run("generate", run.toString(), "--greedy", "--seed", "2", "--max-tokens", "12").out())
                .isEqualTo(one);
        assertThat(Cli.run("generate", run.toString(), "--greedy", "--top-k", "3").err()).isEqualTo(
                "jikji generate: --greedy takes the best token each time; leave out --temperature, --top-k and --top-p\n");
    }

    @Test
    void aPromptFileThatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
        Path prompt = folder.resolve("prompt.txt");
        Files.write(prompt, new byte[]{'a', 'b', (byte) 0xff});
        Outcome outcome = Cli.run("generate", run.toString(), "--prompt-file", prompt.toString());
        assertThat(outcome.err()).isEqualTo("jikji generate: " + prompt + ": not UTF-8 at byte 2\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void runsAreListedWithTheirScores() {
        Outcome table = Cli.run("runs", run.getParent().toString());
        assertThat(table.out().lines().toList().get(1)).startsWith("first").contains("gpt", "6 / 6", "completed");
        JsonNode row = Cli.run("runs", run.getParent().toString(), "--json").json().path("runs").get(0);
        assertThat(row.path("validation").path("loss").doubleValue())
                .isEqualTo(trained.json().path("validation").path("loss").doubleValue());
        assertThat(row.path("state").stringValue()).isEqualTo("completed");
    }

    @Test
    void theRecipeOfARunTrainsTheSameModelAgain() throws IOException {
        Path again = folder.resolve("again");
        Outcome outcome = Cli.run("train", "--config", run.resolve("recipe.yaml").toString(), "--run",
                again.toString());
        assertThat(outcome.err()).contains("finished after 6 steps");
        assertThat(outcome.out()).contains("run         " + again, " per character, ", "(best, step 6)");
        assertThat(Files.mismatch(again.resolve("model.safetensors"), run.resolve("model.safetensors"))).isEqualTo(-1);
    }

    @Test
    void flagsAndSetOverrideTheRecipe() throws IOException {
        Path recipe = Cli.write(folder.resolve("recipe.yaml"), """
                family: lstm
                model: {layers: 1, dim: 8, embedding_dim: 8, dropout: 0.5}
                tokenizer: {type: char}
                data: {text: [nowhere.txt], documents: line}
                training: {steps: 9, warmup: 0, batch_size: 2, sequence_length: 8}
                """);
        Path lstm = folder.resolve("lstm");
        Outcome outcome = Cli.run("train", "--config", recipe.toString(), "--steps", "4", "--text", text.toString(),
                "--set", "model.dropout=0.25", "--set", "run.sample-tokens=0", "--run", lstm.toString());
        assertThat(outcome.err()).contains("lstm, ", "finished after 4 steps");
        assertThat(Files.readString(lstm.resolve("recipe.yaml"))).contains("family: lstm", " steps: 4 ",
                " dropout: 0.25 ", " dim: 8 ", " sample_tokens: 0 ", text.toString()).doesNotContain("nowhere");
    }

    @Test
    void aShareOfNothingLeavesTheTestOut() {
        Outcome outcome = Cli.train(text, folder.resolve("untested"), "--test", "0", "--split", "contiguous", "--json");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json().path("test").size()).isZero();
        assertThat(Cli.run("eval", folder.resolve("untested").toString()).err()).isEqualTo("jikji eval: "
                + folder.resolve("untested") + ": holds no test text of its own; name one with --text\n");
    }

    @Test
    void aFinishedRunResumedIsMeasuredAgain() {
        Path finished = folder.resolve("finished");
        Outcome first = Cli.train(text, finished, "--json");
        Outcome resumed = Cli.run("train", "--resume", finished.toString(), "--json");
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.json().path("test")).isEqualTo(first.json().path("test"));
        assertThat(resumed.json().path("validation")).isEqualTo(first.json().path("validation"));
    }
}
