package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.nn.Module.Layer;
import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.train.TrainEvent.Diagnosed;
import dev.jikji.train.TrainEvent.Sampled;
import dev.jikji.train.TrainEvent.Saved;
import dev.jikji.train.TrainEvent.Started;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainEvent.Validated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsLogTest {
    private static final List<TrainEvent> EVENTS = List.of(
            new Started("gpt", 5_200_000, 0, 20, Path.of("runs/a"),
                    List.of(new Layer("h.0.attn", "Attention", "weight 256×768, bias 768", 197_376))),
            new Stepped(1, 2.5, 0.1, 3e-4, 12_345.678, 1L << 33, Duration.ofNanos(1_234_567_891)),
            new Diagnosed(1, new Diagnosis(List.of(new Diagnosis.LayerNorms("h.0.attn", 0.1, 2.5, 1e-3)),
                    List.of(new Diagnosis.Activations("rnn.0.forget_gate", Nonlinearity.SIGMOID, 0.25)),
                    List.of(new Diagnosis.ThroughTime("rnn.0", List.of(0.5, 1e-30, 0.0))))),
            new Validated(1, metrics("loss", 2.25, "perplexity", 9.487735836358526), true),
            new Sampled(1, "한국어 \"직지\"\n🙂\u2028\\"), new Saved(1, Path.of("runs/a/checkpoint.safetensors")),
            new Stepped(2, Double.MIN_VALUE, Double.MAX_VALUE, 1e-300, 0, -1, Duration.ofDays(400)),
            new Finished(2, StopReason.EARLY_STOPPED, Map.of()));

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("metrics.jsonl");
    }

    private static Map<String, Double> metrics(String a, double x, String b, double y) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(a, x);
        metrics.put(b, y);
        return metrics;
    }

    private void write(List<TrainEvent> events) {
        try (MetricsLog log = MetricsLog.create(file)) {
            events.forEach(log);
        }
    }

    @Test
    void everyEventReadsBack() {
        write(EVENTS);
        assertThat(MetricsLog.read(file)).isEqualTo(EVENTS);
        assertThat(((Validated) MetricsLog.read(file).get(3)).metrics().keySet()).containsExactly("loss",
                "perplexity");
    }

    @Test
    void linesHoldTheDocumentedKeys() {
        write(List.of(EVENTS.get(0), EVENTS.get(1), EVENTS.get(2), EVENTS.get(3), new Sampled(1, "a\nb"),
                new Saved(1, Path.of("f")),
                new Finished(2, StopReason.COMPLETED, Map.of("loss", 1.5))));
        assertThat(file).hasContent(
                """
                        {"event":"started","model":"gpt","parameters":5200000,"first_step":0,"steps":20,"folder":"runs/a","layers":[{"name":"h.0.attn","type":"Attention","shape":"weight 256×768, bias 768","parameters":197376}]}
                        {"event":"step","step":1,"loss":2.5,"grad_norm":0.1,"learning_rate":3.0E-4,"tokens_per_second":12345.678,"resident_bytes":8589934592,"elapsed_seconds":1.234567891}
                        {"event":"diagnosis","step":1,"layers":[{"name":"h.0.attn","grad_norm":0.1,"weight_norm":2.5,"update_norm":0.001}],"activations":[{"name":"rnn.0.forget_gate","function":"sigmoid","share":0.25}],"through_time":[{"name":"rnn.0","grad_norms":[0.5,1.0E-30,0.0]}]}
                        {"event":"validation","step":1,"metrics":{"loss":2.25,"perplexity":9.487735836358526},"best":true}
                        {"event":"sample","step":1,"text":"a\\nb"}
                        {"event":"saved","step":1,"file":"f"}
                        {"event":"finished","step":2,"reason":"completed","metrics":{"loss":1.5}}
                        """);
    }

    @Test
    void numbersThatAreNotFiniteAreNullAndReadAsNaN() {
        write(List.of(new Stepped(3, Double.NaN, Double.POSITIVE_INFINITY, 0.5, 1, 1, Duration.ZERO),
                new Validated(3, Map.of("loss", Double.NEGATIVE_INFINITY), false)));
        assertThat(file).content().contains("\"loss\":null,\"grad_norm\":null,\"learning_rate\":0.5")
                .contains("{\"loss\":null}");
        assertThat(MetricsLog.read(file)).containsExactly(
                new Stepped(3, Double.NaN, Double.NaN, 0.5, 1, 1, Duration.ZERO),
                new Validated(3, Map.of("loss", Double.NaN), false));
    }

    @Test
    void anEventIsInTheFileBeforeTheLogIsClosed() {
        try (MetricsLog log = MetricsLog.create(file)) {
            log.accept(new Sampled(1, "a"));
            assertThat(MetricsLog.read(file)).containsExactly(new Sampled(1, "a"));
        }
    }

    @Test
    void anotherRunsLogIsNotOverwritten() {
        write(EVENTS);
        assertThatThrownBy(() -> MetricsLog.create(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": exists already; resume that run or choose another folder");
        assertThat(MetricsLog.read(file)).isEqualTo(EVENTS);
    }

    /// Wherever a kill cuts the file, what is whole is read and the resumed log goes on cleanly.
    @Test
    void aLogCutAnywhereLosesOnlyItsTornLine() throws Exception {
        write(EVENTS);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length += 3) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            int lines = 0;
            for (byte b : cut) if (b == '\n') lines++;
            List<TrainEvent> read = MetricsLog.read(file);
            assertThat(read.size()).isBetween(lines, lines + 1);
            assertThat(read).isEqualTo(EVENTS.subList(0, read.size()));
            if (length % 90 != 0) continue;
            try (MetricsLog log = MetricsLog.resume(file, 100)) {
                log.accept(new Sampled(3, "on"));
            }
            List<TrainEvent> expected = new ArrayList<>(read);
            expected.add(new Sampled(3, "on"));
            assertThat(MetricsLog.read(file)).isEqualTo(expected);
        }
    }

    @Test
    void aResumedLogForgetsWhatCameAfterTheCheckpoint() {
        List<TrainEvent> events = new ArrayList<>();
        for (int step = 1; step <= 9; step++) {
            events.add(new Stepped(step, 1, 1, 1, 1, 1, Duration.ofSeconds(step)));
            events.add(new Saved(step, Path.of("c")));
            events.add(new Validated(step, Map.of("loss", 1.0), false));
            events.add(new Sampled(step, "s"));
            events.add(new Started("gpt", 1, step, 9, Path.of("r"), List.of()));
            events.add(new Finished(step, StopReason.INTERRUPTED, Map.of()));
        }
        write(events);
        MetricsLog.resume(file, 4).close();
        assertThat(MetricsLog.read(file)).isEqualTo(events.subList(0, 4 * 6));
        assertThat(folder.toFile().list()).containsExactly("metrics.jsonl");
    }

    @Test
    void aMissingLogIsBegunByResume() {
        try (MetricsLog log = MetricsLog.resume(file, 4)) {
            log.accept(new Sampled(5, "a"));
        }
        assertThat(MetricsLog.read(file)).containsExactly(new Sampled(5, "a"));
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> MetricsLog.read(missing)).isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"event\":|malformed JSON", "``|'event' is missing",
            "7|'event' is missing", "{\"event\":3}|'event' is not a text", "{\"event\":\"x\"}|unknown event 'x'",
            "{} {}|malformed JSON", "{\"event\":\"sample\",\"step\":1.5}|'step' is not a whole number",
            "{\"event\":\"sample\",\"step\":1e999999999}|'step' is not a whole number",
            "{\"event\":\"sample\",\"step\":1}|'text' is missing",
            "{\"event\":\"validation\",\"step\":1,\"metrics\":{\"a\":\"b\"},\"best\":true}|'a' is not a number",
            "{\"event\":\"validation\",\"step\":1,\"metrics\":{},\"best\":1}|'best' is not true or false",
            "{\"event\":\"finished\",\"step\":1,\"reason\":\"bored\",\"metrics\":{}}|unknown reason 'bored'"})
    void aLineThatIsNoEventIsRefusedWithItsNumber(String line, String problem) throws Exception {
        Files.writeString(file, "{\"event\":\"sample\",\"step\":1,\"text\":\"a\",\"later\":1}\n" + line + "\n");
        String message = file + ":2: not an event of a run: " + problem;
        assertThatThrownBy(() -> MetricsLog.read(file)).isInstanceOf(InputException.class).hasMessage(message);
        String before = Files.readString(file);
        assertThatThrownBy(() -> MetricsLog.resume(file, 9)).hasMessage(message);
        assertThat(file).content().isEqualTo(before);
    }

    @Test
    void alteredLogsAreReadOrRefused() throws Exception {
        write(EVENTS);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] altered = whole.clone();
            altered[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            altered[random.nextInt(whole.length)] = (byte) "0123456789eE-{}[]\",:\n".charAt(random.nextInt(21));
            Files.write(file, altered);
            Throwable refusal = catchThrowable(() -> MetricsLog.read(file));
            if (refusal != null) assertThat(refusal).isInstanceOf(InputException.class).message().hasLineCount(1);
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws Exception {
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write('n');
            throw new IOException("No space left on device");
        })).isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + ": cannot be written: No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("metrics.jsonl");
    }
}
