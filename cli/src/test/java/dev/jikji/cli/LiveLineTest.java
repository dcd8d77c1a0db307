package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Sampled;
import dev.jikji.train.TrainEvent.Saved;
import dev.jikji.train.TrainEvent.Started;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainEvent.Validated;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final String ERASE = "\r\u001b[K";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int columns = 120;
    private long millis;
    private final LiveLine line = new LiveLine(new PrintStream(written, true, StandardCharsets.UTF_8), () -> columns,
            () -> millis * 1_000_000, false);

    @Test
    void aWideTerminalShowsEverythingAndABar() {
        start();
        step(1, 8);
        millis += 100;
        step(301, 8);

        assertThat(lastDrawn()).isEqualTo("step 301/3,000  [==                          ]  loss 8.000"
                + "  12,345 tokens/s  4m 29s left  lr 3.0e-04  812 MiB");
    }

    @Test
    void aNarrowTerminalDropsTheLeastImportantAndNeverWraps() {
        start();
        step(1, 8);
        for (columns = 120; columns > 15; columns--) {
            millis += 100;
            step(2, 8);
            assertThat(lastDrawn().length()).isLessThan(columns);
        }
        assertThat(lastDrawn()).isEqualTo("step 2/3,000");
    }

    @Test
    void atMostTenRedrawsASecond() {
        start();
        for (int step = 1; step <= 1000; step++) {
            step(step, 8);
            millis++;
        }

        assertThat(text().split("step ", -1).length - 1).isEqualTo(10);
    }

    @Test
    void theLossIsSmoothedWithoutABiasTowardsZero() {
        start();
        for (int step = 1; step <= 2; step++) step(step, step == 1 ? 4 : 2);
        millis += 100;
        step(3, 2);

        // Weights 0.98², 0.98 and 1 on 4, 2 and 2.
        assertThat(lastDrawn()).contains("loss 2.653");
    }

    @Test
    void whatIsWorthKeepingStandsAboveTheLine() {
        start();
        step(100, 8);
        line.accept(new Validated(100, ordered("loss", 2.3012, "perplexity", 9.986, "bits_per_byte", 2.1), true));
        line.accept(new Saved(100, Path.of("runs", "한글", "checkpoint.safetensors")));

        assertThat(text()).endsWith(ERASE
                + "step 100: validation loss 2.301, perplexity 9.986, bits per byte 2.100 (best so far)\n"
                + "step 100: saved runs/한글/checkpoint.safetensors\n");
    }

    @Test
    void aSampleIsIndentedAndCannotDriveTheTerminal() {
        line.accept(new Sampled(7, "하나\ttwo\n\u001b[31mred\r\u202eback\u0085\ud800👩\u200d🚀"));

        assertThat(text().lines()).containsExactly("step 7: sample", "  │ 하나␉two",
                "  │ ␛[31mred␍<U+202E>back<U+0085><U+D800>👩\u200d🚀");
    }

    @Test
    void aLogGetsAPlainLineEveryTenSeconds() {
        columns = 0;
        start();
        for (int step = 1; step <= 3000; step++) {
            step(step, 8);
            millis += 10;
        }

        assertThat(text()).doesNotContain("\r", "\u001b");
        assertThat(text().lines()).hasSize(1 + 3).element(2)
                .isEqualTo("step 1,001/3,000  loss 8.000  12,345 tokens/s  3m 19s left  lr 3.0e-04  812 MiB");
    }

    @Test
    void theEndSaysWhyAndHowGood() {
        start();
        step(100, 8);
        line.accept(new Finished(100, StopReason.EARLY_STOPPED, Map.of("loss", 2.5)));

        assertThat(text()).endsWith(ERASE + "step 100/3,000  loss 8.000  12,345 tokens/s  lr 3.0e-04  812 MiB\n"
                + "stopped early after 100 steps: validation no longer improves\ntest loss 2.500\n");
    }

    @Test
    void aResumedTrainingSaysWhereItGoesOn() {
        line.accept(new Started("gpt", 5_234_176, 400, 3000, Path.of("runs", "a"), List.of()));

        assertThat(text()).isEqualTo("gpt, 5,234,176 parameters, 3,000 steps, going on after step 400, in runs/a\n");
    }

    @Test
    void durationsAreShort() {
        assertThat(LiveLine.duration(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(LiveLine.duration(Duration.ofSeconds(61))).isEqualTo("1m 01s");
        assertThat(LiveLine.duration(Duration.ofSeconds(7384))).isEqualTo("2h 03m");
    }

    @Test
    void colourIsOnlyAddedToTheBar() {
        var coloured = new LiveLine(new PrintStream(written, true, StandardCharsets.UTF_8), () -> 120, () -> 0, true);
        coloured.accept(new Started("gpt", 1, 0, 2, Path.of("a"), List.of()));
        coloured.accept(new Stepped(1, 8, 1, 3e-4, 12_345, 812L << 20, Duration.ofSeconds(1)));

        assertThat(text()).contains("[\u001b[36m==============\u001b[0m              ]");
    }

    private void start() {
        line.accept(new Started("gpt", 5_234_176, 0, 3000, Path.of("runs", "a"), List.of()));
    }

    private void step(long step, double loss) {
        line.accept(new Stepped(step, loss, 1, 3e-4, 12_345, 812L << 20, Duration.ofMillis(100 * step)));
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private String lastDrawn() {
        return text().substring(text().lastIndexOf(ERASE) + ERASE.length());
    }

    private static Map<String, Double> ordered(String first, double a, String second, double b, String third,
            double c) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put(first, a);
        metrics.put(second, b);
        metrics.put(third, c);
        return metrics;
    }
}
