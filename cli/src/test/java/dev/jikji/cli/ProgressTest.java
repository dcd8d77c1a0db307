package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong(1);
    private int columns;
    private final Progress progress = new Progress(new PrintStream(written, true, StandardCharsets.UTF_8),
            () -> columns, nanos::get);

    @AfterEach
    void end() {
        progress.close();
    }

    @Test
    void whatIsDoneWithinTwoSecondsIsNotMentioned() {
        progress.at("packing", 1_000_000);
        pass(1.9);
        progress.draw();
        progress.close();
        assertThat(written()).isEmpty();
    }

    @Test
    void aTerminalShowsOneLineThatDisappears() {
        columns = 20;
        progress.at("packing the train text", 12_300_000);
        pass(3);
        progress.draw();
        assertThat(written()).endsWith("\r\u001b[Kpacking the train t");
        progress.close();
        progress.draw();
        assertThat(written()).endsWith("\r\u001b[Kpacking the train t\r\u001b[K");
    }

    @Test
    void aLogGetsALineEveryTenSeconds() {
        progress.at("packing", 12_300_000);
        pass(3);
        progress.draw();
        pass(9);
        progress.draw();
        pass(1);
        progress.draw();
        assertThat(written()).isEqualToNormalizingNewlines("packing  12.3 MB  3s\npacking  12.3 MB  13s\n");
    }

    @Test
    void theTimeLeftFollowsFromTheSpeedSoFar() {
        columns = 80;
        progress.at("measuring", 0, 400);
        pass(10);
        progress.at("measuring", 100, 400);
        progress.draw();
        assertThat(written()).contains("measuring  25 %, 30s left  10s");
    }

    private void pass(double seconds) {
        nanos.addAndGet(Duration.ofMillis(Math.round(1000 * seconds)).toNanos());
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
