package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunReportTest {
    private static final String STARTED = """
            {"event":"started","model":"gpt","parameters":12345,"first_step":%d,"steps":6,"layers":[]}""";
    private static final Pattern CHART_DATA = Pattern
            .compile("<h3>(.*?)</h3>.*?<script type=\"application/json\">(.*?)</script>", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void aFinishedRunShowsItsScoresItsCorpusItsLayersAndItsRecipe() throws IOException {
        String page = report(SyntheticRun.write(folder.resolve("runs/euro"), 200));

        assertThat(page).contains("gpt<small>on Europarl sample, English</small>", "<dd>3.710</dd>",
                "nats a token · best, at step 160 · test 4.071", "<dd>5.24M</dd><dd>5,240,320</dd>",
                "<dd>200</dd><dd>of 200</dd>", "<dd>22 s</dd>", "<span class=\"state completed\">completed</span>",
                "<td class=\"mono\">h.3.mlp.c_proj</td><td>Linear</td><td class=\"mono\">weight 1024×256, bias 256</td>"
                        + "<td class=\"number\">262,400</td>",
                "<td>27 layers</td><td></td><td class=\"number\">5,240,320</td>", "  <b>layers</b>: 4",
                "<i># resolved recipe</i>", "<td>tokenizer · vocab size</td><td>8,000</td>",
                "<td>validation</td><td class=\"number\">84,120</td><td class=\"number\">343,001</td>",
                "./jikji train --config " + folder.resolve("runs/euro/recipe.yaml"));
        assertThat(page.indexOf("<b>Step 200</b>")).as("the last sample stands first")
                .isLessThan(page.indexOf("<b>Step 20</b>"));
        assertThat(page.indexOf("<b>Step 20</b>")).isLessThan(page.indexOf("<b>Step 40</b>"));
    }

    @Test
    void diagnosesAreShownByLayerAndOverTime() throws IOException {
        String page = report(run(STARTED.formatted(0), """
                {"event":"diagnosis","step":1,"layers":[{"name":"enc<oder","grad_norm":0.1,"weight_norm":2,"update_norm":0.002},\
                {"name":"rnn.0","grad_norm":10,"weight_norm":2,"update_norm":0.2}],"activations":[\
                {"name":"rnn.0.forget_gate","function":"sigmoid","share":0.5},{"name":"mlp","function":"relu","share":0.25}],\
                "through_time":[{"name":"rnn.0","grad_norms":[1,0.01,1e-30,0,null]}]}""".replace("\\\n", ""),
                "{\"event\":\"diagnosis\",\"step\":5,\"layers\":[{\"name\":\"enc<oder\",\"grad_norm\":1,"
                        + "\"weight_norm\":2,\"update_norm\":0.001}],\"activations\":[],\"through_time\":[]}"));
        assertThat(page).contains("Each strip runs from step 1 to step 5; 2 diagnoses.", "enc&lt;oder",
                // gradients lie between 0.1 and 10: the first cell is of the lowest colour, the second in the middle
                "<path class=\"v0\" d=\"M0 0h1v1h-1z\"/><path class=\"v6\" d=\"M1 0h1v1h-1z\"/></svg></td>"
                        + "<td class=\"number\">1.000</td>");
    }

    @Test
    void thePageNamesNoAddressAndForbidsTheBrowserToLoadAny() throws IOException {
        String page = report(SyntheticRun.write(folder, 200));

        assertThat(page).doesNotContainPattern("(?i)https?:|//[a-z]|url\\(|@import|\\ssrc=|\\shref=")
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\"");
    }

    @Test
    void whatTheModelWroteStaysText() throws IOException {
        RunFolder run = run(STARTED.formatted(0), "{\"event\":\"sample\",\"step\":1,\"text\":"
                + History.JSON.writeValueAsString(
                        "</script><script>alert(1)</script>&amp; <unk> 한국어 \u0007\u2028\u202e@ é")
                        .replace("@", "\\ud800")
                + "}");
        Files.writeString(run.recipe(), "text: <b>'\"&\n");
        Files.writeString(run.summary(), "{\"corpus\":\"<img onerror=x>\",\"splits\":{\"<i>\":{\"<u>\":\"<s>\"}}}");
        String page = report(run);

        assertThat(page).contains(
                "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp; <span class=\"token\">&lt;unk&gt;</span> "
                        + "한국어 <span class=\"token\">⟨U+0007⟩</span><span class=\"token\">⟨U+2028⟩</span>"
                        + "<span class=\"token\">⟨U+202E⟩</span><span class=\"token\">⟨U+D800⟩</span> é",
                "<b>text</b>: &lt;b&gt;&#39;&quot;&amp;", "on &lt;img onerror=x&gt;", "&lt;u&gt;",
                "<td>&lt;i&gt;</td><td class=\"number\">&lt;s&gt;</td>");
        assertThat(page.split("<script", -1)).as("only our own scripts").hasSize(2);
    }

    @Test
    void aRunStillGoingIsReportedAsFarAsItGot() throws IOException {
        String page = report(run(STARTED.formatted(0), step(1, 3.5), step(2, 3.25), "{\"event\":\"step\",\"st"));

        assertThat(page).contains("<dd>–</dd><dd>not measured yet</dd>", "<dd>2</dd><dd>of 6</dd>",
                "<span class=\"state unfinished\">unfinished</span>").doesNotContain("could not be read");
        assertThat(data(page, "Loss").at("/curves/0/y")).hasToString("[3.5,3.25]");
    }

    @Test
    void aRunWithoutAStepHasAReportToo() throws IOException {
        assertThat(report(run(STARTED.formatted(0)))).contains("Nothing measured yet.");
        assertThat(report(run())).contains("Nothing measured yet.");
    }

    @Test
    void stepsThatWereTakenAgainCountOnce() throws IOException {
        String page = report(run(STARTED.formatted(0), step(1, 9), step(2, 8), step(3, 7), validation(3, 1.5),
                STARTED.formatted(2), step(3, 6), validation(3, 2.5)));

        assertThat(data(page, "Loss").at("/curves/0/x")).hasToString("[1,2,3]");
        assertThat(data(page, "Loss").at("/curves/0/y")).hasToString("[9,8,6]");
        assertThat(page).contains("<dd>2.500</dd>");
    }

    @Test
    void aLineThatIsBrokenIsLeftOutAndSaid() throws IOException {
        assertThat(report(run(STARTED.formatted(0), "{\"event\":\"st\u0000", "[]", step(1, 3))))
                .contains("2 lines of metrics.jsonl could not be read and are left out.");
    }

    @Test
    void aLossThatIsNoNumberIsLeftOutOfTheCurve() throws IOException {
        String page = report(run(STARTED.formatted(0), step(1, 3), step(2, Double.NaN), step(3, 4),
                step(4, 5).replace("5.0", "\"NaN\""), step(5, 6).replace("6.0", "null"),
                "{\"event\":\"finished\",\"step\":5,\"reason\":\"diverged\",\"metrics\":{}}"));

        assertThat(data(page, "Loss").at("/curves/0/y")).hasToString("[3,4]");
        assertThat(page).contains("<span class=\"state diverged\">");
    }

    @Test
    void aLongRunStaysUnderAMegabyteAndKeepsItsSpikes() throws IOException {
        double[] x = new Random(1).doubles(100_000).toArray(), y = x.clone();
        y[77_777] = 1000;
        y[33_333] = -1000;
        Arrays.sort(x);
        Chart.Curve thin = new Chart.Curve("loss", "raw", x, y).thinned(Chart.BUCKETS);
        assertThat(thin.y()).hasSizeBetween(900, 2000).contains(1000, -1000);
        assertThat(thin.x()).isSorted();

        assertThat(report(SyntheticRun.write(folder, 20_000)).length()).isLessThan(400_000);
    }

    @Test
    void theMeanFollowsASlopeAndPassesOverNaN() {
        double[] line = new double[100];
        for (int i = 0; i < line.length; i++) line[i] = 3 - 0.01 * i;
        double[] smooth = Chart.smooth(line, 20);
        for (int i = 0; i < 90; i++) assertThat(smooth[i]).isCloseTo(line[i], offset(1e-9));

        assertThat(Chart.smooth(new double[]{1, 1, Double.NaN, 1, 1}, 4)).containsExactly(1, 1, Double.NaN, 1, 1);
    }

    @Test
    void anAxisHasRoundNumbersWithinItsEnds() {
        assertThat(new Chart.Axis(3.1, 9.2, false).ticks(5)).containsExactly(4, 6, 8);
        assertThat(new Chart.Axis(0, 100_000, false).ticks(5)).containsExactly(0, 20_000, 40_000, 60_000, 80_000,
                100_000);
        assertThat(new Chart.Axis(0.9, 60, true).ticks(5)).containsExactly(1, 2, 5, 10, 20, 50);
        assertThat(new Chart.Axis(1, 100, true).at(10)).isEqualTo(0.5);
    }

    @Test
    void anOlderReportIsReplacedAndNothingElseIsLeft() throws IOException {
        RunFolder run = run(STARTED.formatted(0), step(1, 3));
        Files.writeString(run.report(), "older");
        assertThat(report(run)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        try (Stream<Path> files = Files.list(run.path())) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("metrics.jsonl",
                    "report.html");
        }
    }

    @Test
    void aReportThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        RunFolder run = run(STARTED.formatted(0));
        Files.createDirectories(run.report().resolve("in the way"));
        assertThatThrownBy(() -> RunReport.write(run)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(run.report() + ": cannot be written: ");
        try (Stream<Path> files = Files.list(run.path())) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aFolderThatIsNoRunIsRefusedInOneLine() throws IOException {
        Path missing = folder.resolve("nothing");
        assertThatThrownBy(() -> RunReport.write(new RunFolder(missing))).isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such run folder");
        assertThatThrownBy(() -> RunReport.write(new RunFolder(folder))).isInstanceOf(InputException.class)
                .hasMessage(folder + ": no run in this folder (it has no metrics.jsonl)");
        RunFolder garbled = run("\u0000\u0001", "{\"step\":1}");
        assertThatThrownBy(() -> RunReport.write(garbled)).isInstanceOf(InputException.class)
                .hasMessage(garbled.metrics()
                        + ": not the events of a run: none of its 2 lines is a JSON object with \"event\"");
        assertThat(garbled.report()).doesNotExist();
    }

    @Test
    void alteredMetricsNeverFailInAnotherWay() throws IOException {
        byte[] good = Files.readAllBytes(SyntheticRun.write(folder, 20).metrics());
        Random random = new Random(7);
        RunFolder run = new RunFolder(folder);
        for (int round = 0; round < 60; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length));
            for (int i = 0; i < bad.length / 200; i++) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            Files.write(run.metrics(), bad);
            try {
                RunReport.write(run);
            } catch (InputException e) {
                assertThat(e).hasMessageContaining("metrics.jsonl");
            }
        }
    }

    private static String report(RunFolder run) throws IOException {
        RunReport.write(run);
        return Files.readString(run.report());
    }

    private RunFolder run(String... events) throws IOException {
        RunFolder run = new RunFolder(Files.createDirectories(folder.resolve("run")));
        Files.write(run.metrics(), List.of(events));
        return run;
    }

    private static String step(long step, double loss) {
        return "{\"event\":\"step\",\"step\":" + step + ",\"loss\":" + loss + "}";
    }

    private static String validation(long step, double loss) {
        return "{\"event\":\"validation\",\"step\":" + step + ",\"metrics\":{\"loss\":" + loss + "},\"best\":true}";
    }

    private static JsonNode data(String page, String chart) {
        return CHART_DATA.matcher(page).results().filter(m -> m.group(1).equals(chart)).findFirst()
                .map(m -> History.JSON.readTree(m.group(2))).orElseThrow();
    }
}
