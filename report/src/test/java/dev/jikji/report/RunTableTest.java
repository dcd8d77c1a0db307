package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTableTest {
    private static final String STARTED = """
            {"event":"started","model":"%s","parameters":%d,"first_step":0,"steps":2000,"layers":[]}""";

    @TempDir
    private Path runs;

    @BeforeEach
    void someRuns() throws IOException {
        run("a-new", STARTED.formatted("gpt", 9_999));
        run("b-done", STARTED.formatted("lstm", 12_345_678),
                "{\"event\":\"step\",\"step\":1000,\"loss\":4,\"elapsed_seconds\":60.5}", validation(1000, 3.5, 33.12),
                "{\"event\":\"step\",\"step\":2000,\"loss\":4,\"elapsed_seconds\":3661}", validation(2000, 3.75, 42.5),
                "{\"event\":\"finished\",\"step\":2000,\"reason\":\"early_stopped\",\"metrics\":{\"loss\":3.625}}");
        run("c-best", STARTED.formatted("gpt", 5_240_320), validation(200, 3.25, 25.79),
                "{\"event\":\"step\",\"step\":300,\"loss\":4,\"elapsed_se");
        run("d-garbled", "no JSON");
        Files.writeString(Files.createDirectories(runs.resolve("e-empty")).resolve("recipe.yaml"), "model: gpt\n");
        Files.writeString(Files.createDirectories(runs.resolve("f-is-no-run")).resolve("notes.txt"), "");
        Files.writeString(runs.resolve("g-is-a-file"), "");
    }

    @Test
    void theBestRunComesFirstAndADamagedOneIsARow() {
        var garbled = runs.resolve("d-garbled").resolve("metrics.jsonl");
        var empty = runs.resolve("e-empty");
        assertThat(RunTable.read(runs).rows()).containsExactly(
                new RunTable.Row("c-best", "gpt", 5_240_320, 200, 2000, scores(3.25, 25.79), Map.of(), Duration.ZERO,
                        "unfinished", ""),
                new RunTable.Row("b-done", "lstm", 12_345_678, 2000, 2000, scores(3.5, 33.12), Map.of("loss", 3.625),
                        Duration.ofSeconds(3661), "early stopped", ""),
                new RunTable.Row("a-new", "gpt", 9_999, 0, 2000, Map.of(), Map.of(), Duration.ZERO, "unfinished", ""),
                new RunTable.Row("d-garbled", "", 0, 0, 0, Map.of(), Map.of(), Duration.ZERO, "damaged",
                        garbled + ": not the events of a run: none of its 1 lines is a JSON object with \"event\""),
                new RunTable.Row("e-empty", "", 0, 0, 0, Map.of(), Map.of(), Duration.ZERO, "damaged",
                        empty + ": no run in this folder (it has no metrics.jsonl)"));
    }

    @Test
    void wideLettersTakeTwoColumns() throws IOException {
        run("한글-実験", STARTED.formatted("gpt", 9_999), validation(200, 3.0, 20.09));
        List<String> lines = RunTable.read(runs).text().lines().toList();
        assertThat(lines.get(1)).startsWith("한글-実験  gpt ");
        assertThat(lines.get(2)).startsWith("c-best     gpt ");
    }

    @Test
    void theTextIsAlignedInColumns() {
        String d = runs.resolve("d-garbled") + "", e = runs.resolve("e-empty") + "";
        assertThat(RunTable.read(runs).text()).isEqualTo(
                """
                run        model  parameters          steps  val. loss  perplexity  bits/byte  test loss        time  state
                c-best     gpt         5.24M    200 / 2,000      3.250       25.79          –          –         0 s  unfinished
                b-done     lstm        12.3M  2,000 / 2,000      3.500       33.12          –      3.625  1 h 01 min  early stopped
                a-new      gpt         9,999      0 / 2,000          –           –          –          –         0 s  unfinished
                d-garbled                                                                                             damaged: %s/metrics.jsonl: not the events of a run: none of its 1 lines is a JSON object with "event"
                e-empty                                                                                               damaged: %s: no run in this folder (it has no metrics.jsonl)
                """
                        .formatted(d, e));
    }

    @Test
    void aFolderWithoutRunsIsAnEmptyTable() {
        var table = RunTable.read(runs.resolve("f-is-no-run"));
        assertThat(table.rows()).isEmpty();
        assertThat(table.text()).isEmpty();
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        Path missing = runs.resolve("missing");
        assertThatThrownBy(() -> RunTable.read(missing)).isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such folder of runs");
    }

    @Test
    void figuresHaveThreeDigitsThatMatter() {
        assertThat(List.of(Figures.count(9_999), Figures.count(12_345), Figures.count(124_439_808),
                Figures.count(999_960), Figures.count(Double.NaN)))
                .containsExactly("9,999", "12.3k", "124M", "1.00M", "–");
        assertThat(List.of(Figures.bytes(950), Figures.bytes(1_210_000_000), Figures.bytes(Double.NaN)))
                .containsExactly("950 B", "1.21 GB", "–");
        assertThat(List.of(Figures.score(3.71), Figures.score(61.517), Figures.score(115.04), Figures.score(8103.1),
                Figures.score(5.2e7), Figures.score(3e-4), Figures.score(0), Figures.score(Double.POSITIVE_INFINITY)))
                .containsExactly("3.710", "61.52", "115.0", "8,103", "5.20e+07", "3.0e-04", "0.000", "∞");
        assertThat(List.of(Figures.duration(Duration.ofMillis(59_400)), Figures.duration(Duration.ofMillis(59_600)),
                Figures.duration(Duration.ofMinutes(127)))).containsExactly("59 s", "1 min 00 s", "2 h 07 min");
    }

    private void run(String name, String... events) throws IOException {
        Files.write(Files.createDirectories(runs.resolve(name)).resolve("metrics.jsonl"), List.of(events));
    }

    private static String validation(long step, double loss, double perplexity) {
        return "{\"event\":\"validation\",\"step\":%d,\"metrics\":{\"loss\":%s,\"perplexity\":%s},\"best\":true}"
                .formatted(step, loss, perplexity);
    }

    private static Map<String, Double> scores(double loss, double perplexity) {
        return Map.of("loss", loss, "perplexity", perplexity);
    }
}
