package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.train.OptimizerConfig.Kind;
import dev.jikji.train.explain.Descents;
import dev.jikji.train.explain.SequenceCosts;
import dev.jikji.train.explain.SequenceCosts.Layer;
import dev.jikji.train.explain.SequenceCosts.Point;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages and pictures of `jikji explain`.
class ExplainedPagesTest {
    @TempDir
    private Path folder;

    private static final Descents DESCENTS = new Descents(Descents.Settings.defaults(), List.of(
            new Descents.Path(Kind.SGD, 0.07213, List.of(-4.0, -1.0, 0.001), List.of(1.5, -1.0, 0.0),
                    OptionalInt.of(2)),
            new Descents.Path(Kind.MUON, 0.5, List.of(-4.0, -3.0, -2.0), List.of(1.5, 1.0, 0.5), OptionalInt.empty()),
            new Descents.Path(Kind.ADAM, 9, List.of(-4.0, 5e9, Double.NaN), List.of(1.5, 1.0, 0.5),
                    OptionalInt.empty())));

    private static SequenceCosts costs(boolean withMemory) {
        Map<Layer, List<Point>> points = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            double exponent = layer == Layer.SELF_ATTENTION ? 2 : 1;
            points.put(layer, Stream.of(64, 256, 1_024).map(n -> new Point(n, 1e-6 * Math.pow(n, exponent),
                    withMemory ? OptionalLong.of((long) (4 * Math.pow(n, exponent))) : OptionalLong.empty())).toList());
        }
        return new SequenceCosts(new SequenceCosts.Settings(List.of(64, 256, 1_024), 64, 5), points);
    }

    private static void assertSelfContained(String page) {
        assertThat(page).contains("default-src 'none'").doesNotContain("http://", "https://", " src=", "<link");
    }

    /// Pixels that are not white, as a share of all.
    private static double inked(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        long inked = 0;
        for (int y = 0; y < image.getHeight(); y++)
            for (int x = 0; x < image.getWidth(); x++) if ((image.getRGB(x, y) & 0xffffff) != 0xffffff) inked++;
        return inked / (double) (image.getWidth() * image.getHeight());
    }

    @Test
    void descentsStandSideBySideWithTheirSettings() throws IOException {
        DescentsPage.write(folder.resolve("o.html"), DESCENTS);
        String page = Files.readString(folder.resolve("o.html"));
        assertSelfContained(page);
        assertThat(page).contains(">SGD</text>", ">2 steps</text>", ">rate 0.0721</text>", ">not there</text>",
                ">rate 0.5, momentum 0.95</text>", ">diverged</text>", "<title>step 1: height",
                "<td class=\"number\">diverged</td>").doesNotContain("NaN");
        // the first path from its start to its end, in the pixels of the first frame
        assertThat(page).contains("<path d=\"M36.0 100.0 144.0 190.0 180.0 154.0\"");
    }

    @Test
    void descentsMakeAPicture() throws IOException {
        DescentsPage.writePicture(folder.resolve("o.png"), DESCENTS);
        assertThat(inked(folder.resolve("o.png"))).isBetween(0.01, 0.5);
    }

    @Test
    void costsAreDrawnBesideTheTextbooksOrders() throws IOException {
        SequenceCostsPage.write(folder.resolve("a.html"), costs(true), "A & B");
        String page = Files.readString(folder.resolve("a.html"));
        assertSelfContained(page);
        assertThat(page).contains("A &amp; B", "self-attention, O(n²·d)", "recurrence (LSTM), O(n·d²)",
                "convolution, O(k·n·d²)", "<td class=\"number\">2.00</td>", "<td class=\"number\">1.00</td>", "1.0 s",
                "4.2 MB", "<title>self-attention, n = 1,024: 1.0 s</title>").doesNotContain("NaN");
        assertThat(page.split(";stroke-dasharray:5 5", -1)).as("an order for each layer, of time and of memory")
                .hasSize(1 + 6);
    }

    @Test
    void withoutMemoryThereIsATimeAndARemark() throws IOException {
        SequenceCostsPage.write(folder.resolve("a.html"), costs(false), "");
        assertThat(Files.readString(folder.resolve("a.html"))).contains("not told by this system", "Time of one pass")
                .doesNotContain("NaN");
        SequenceCostsPage.writePicture(folder.resolve("a.png"), costs(false));
        assertThat(inked(folder.resolve("a.png"))).isBetween(0.005, 0.5);
    }
}
