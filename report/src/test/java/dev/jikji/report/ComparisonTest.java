package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.report.Comparison.Measured;
import dev.jikji.report.Comparison.Row;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path folder;

    /// A run of 10 steps of a second, validated after every second one.
    private Row row(String name, double bitsPerByte, double unknowns, double... losses) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("{\"event\":\"started\",\"model\":\"" + name + "\",\"parameters\":123456,\"steps\":10}");
        for (int step = 1; step <= 10; step++) {
            lines.add(String.format(Locale.ROOT, "{\"event\":\"step\",\"step\":%d,\"loss\":3,\"tokens_per_second\":%d,"
                    + "\"elapsed_seconds\":%d}", step, 1000 + step, step));
            if (step % 2 == 0 && step / 2 <= losses.length)
                lines.add(String.format(Locale.ROOT, "{\"event\":\"validation\",\"step\":%d,\"metrics\":{\"loss\":%.4f,"
                        + "\"bits_per_byte\":%.4f}}", step, losses[step / 2 - 1], losses[step / 2 - 1] / 2));
            if (step == 10)
                lines.add("{\"event\":\"diagnosis\",\"step\":10,\"layers\":[],\"activations\":[],\"through_time\":[{"
                        + "\"name\":\"rnn.0\",\"grad_norms\":[0.5,0.05,0.005]}]}");
        }
        lines.add("{\"event\":\"finished\",\"step\":10,\"reason\":\"completed\",\"metrics\":{}}");
        RunFolder run = new RunFolder(Files.createDirectories(folder.resolve(name)));
        Files.write(run.metrics(), lines);
        return new Row(run, new Measured(Map.of("bits_per_byte", bitsPerByte, "perplexity", 61.5), "token", unknowns,
                10_500_000, "He said: <unk> & \"no\"."));
    }

    @Test
    void whereALineDoesNotFallIsSaidWithTheReason() throws IOException {
        Row window = row("window", 2.4, 0, 4, 3.5, 3.2, 3.1, 3.05);
        Row rnn = row("rnn", 2.5, 0, 4, 3.6, 3.4, 3.3, 3.2);
        Row lstm = row("lstm", 2.6, 0, 4, 3.5, 3.4, 3.4, 3.4);
        Row gpt = row("gpt", 2.1, 0);
        var line = new Comparison(List.of(window, rnn, lstm, gpt), "the test text", true, true);
        assertThat(line.remarks()).containsExactly(
                "Bits per byte do not fall from window (2.400) to rnn (2.500): rnn took 10 steps in 10 s, window took 10 "
                        + "in 10 s; its validation loss still fell by 3.0 % over the last fifth of them, so that more "
                        + "time would help.",
                "Bits per byte do not fall from rnn (2.500) to lstm (2.600): lstm took 10 steps in 10 s, rnn took 10 in "
                        + "10 s; its validation loss no longer fell over the last fifth of them (by 0.0 %), so that more "
                        + "time would not help.");
        assertThat(new Comparison(List.of(rnn, gpt), "the test text", true, true).remarks())
                .containsExactly("Bits per byte fall along the whole line, from rnn (2.500) to gpt (2.100).");
        assertThat(new Comparison(List.of(window, rnn), "the test text", true, false).remarks()).isEmpty();
    }

    @Test
    void unknownTokensAreSaidToFlatter() throws IOException {
        var comparison = new Comparison(List.of(row("ngram", 1.9, 0.0123), row("gpt", 2.0, 0)), "a.txt", false, false);
        assertThat(comparison.remarks()).containsExactly(
                "ngram does not know 1.23 % of the tokens, which flatters its bits per byte.");
    }

    @Test
    void theTableIsInColumns() throws IOException {
        var comparison = new Comparison(List.of(row("rnn", 2.5, 0, 4), row("lstm-large", 2.25, 0, 4)), "a", true,
                false);
        assertThat(comparison.text()).isEqualTo("""
                run         model       parameters  steps  training  tokens/s     perplexity  bits/byte     size
                rnn         rnn               123k     10      10 s     1,006  61.50 / token      2.500  10.5 MB
                lstm-large  lstm-large        123k     10      10 s     1,006  61.50 / token      2.250  10.5 MB
                """);
    }

    @Test
    void thePageShowsCoursesGradientsAndSamplesAndLoadsNothing() throws IOException {
        var comparison = new Comparison(List.of(row("rnn", 2.5, 0, 4, 3.6), row("<b>", 2.25, 0, 4, 3)), "a & b", true,
                false);
        Path file = folder.resolve("compare.html");
        comparison.writePage(file);
        String page = Files.readString(file);
        assertThat(page).contains("measured on a &amp; b", "<td class=\"number best-of\">2.250</td>",
                "He said: <span class=\"token\">&lt;unk&gt;</span> &amp; &quot;no&quot;.",
                // validations after 2 and 4 seconds, half the loss; the gradient in proportion to the last place's
                "{\"name\":\"rnn, validation\",\"style\":\"s0 course\",\"x\":[2,4],\"y\":[2,1.8]}",
                "{\"name\":\"rnn, step 10\",\"style\":\"s0\",\"x\":[0,1,2],\"y\":[1,0.1,0.01]}",
                "{\"name\":\"\\u003cb>, step 10\"")
                .doesNotContain("<b><b>").doesNotContainPattern("(?i)https?:|//[a-z]|url\\(|@import|\\ssrc=|\\shref=");
        comparison.writePicture(folder.resolve("compare.png"));
        assertThat(Files.readAllBytes(folder.resolve("compare.png"))).startsWith(0x89, 'P', 'N', 'G');
    }
}
