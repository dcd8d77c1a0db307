package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WordMapTest {

    @Test
    void principalComponentsOfAKnownMatrix() {
        // Along (3, 4)/5 by ±10 and ±0, across it, along (−4, 3)/5, by 0 and ±5, around (1, 1).
        float[][] rows = {{7, 9}, {-5, -7}, {-3, 4}, {5, -2}};
        PrincipalComponents components = PrincipalComponents.of(rows, 2);
        float[][] expected = {{10, 0}, {-10, 0}, {0, -5}, {0, 5}};
        for (int i = 0; i < rows.length; i++)
            for (int c = 0; c < 2; c++) assertThat(components.points()[i][c]).isCloseTo(expected[i][c], within(1e-4f));
        assertThat(components.variance()).containsExactly(new double[]{0.8, 0.2}, within(1e-9));
    }

    @Test
    void perplexityIsTheOneAskedFor() {
        var random = new Random(1);
        float[][] rows = IntStream.range(0, 200).mapToObj(_ -> {
            float[] row = new float[5];
            for (int d = 0; d < 5; d++) row[d] = (float) random.nextGaussian();
            return row;
        }).toArray(float[][]::new);
        for (double perplexity : new double[]{2, 15, 60}) {
            var tsne = new Tsne(perplexity, 1, 1);
            float[] p = tsne.conditional(rows, 17);
            double entropy = 0;
            double sum = 0;
            for (float value : p) {
                sum += value;
                if (value > 0) entropy -= value * Math.log(value);
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(p[17]).isZero();
            assertThat(Math.exp(entropy)).isCloseTo(perplexity, within(1e-2));
            double all = 0;
            for (float[] row : tsne.joint(rows, (_, _, _) -> {}, () -> false)) for (float value : row) all += value;
            assertThat(all).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void tsneSeparatesPlantedClustersAndRepeatsItself() {
        var random = new Random(4);
        float[][] rows = IntStream.range(0, 90).mapToObj(i -> {
            float[] row = new float[10];
            for (int d = 0; d < 10; d++) row[d] = (float) random.nextGaussian() + (d == i % 3 ? 12 : 0);
            return row;
        }).toArray(float[][]::new);
        float[][] start = PrincipalComponents.of(rows, 2).points();
        float[][] points = new Tsne(10, 300, 1).place(rows, start, (_, _, _) -> {}, () -> false);
        for (int i = 0; i < 90; i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < 90; j++) {
                double distance = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            assertThat(nearest % 3).isEqualTo(i % 3);
        }
        assertThat(new Tsne(10, 300, 1).place(rows, start, (_, _, _) -> {}, () -> false)).isDeepEqualTo(points);
    }

    @Test
    void everyStageTellsHowFarItIsAndStoppingGivesFinitePoints() {
        var random = new Random(5);
        float[] values = new float[600 * 4];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        List<String> words = IntStream.range(0, 600).mapToObj(i -> "w" + i).toList();
        var nearest = new NearestWords(new WordVectors(words, 4, values));
        var told = new ArrayList<String>();
        WordMap map = WordMap.of(nearest, new WordMap.Settings(600, 2, 5, 10, 1),
                (what, done, of) -> told.add(what + " " + done + " of " + of),
                () -> told.contains("distances 256 of 600"));
        assertThat(told).containsSubsequence("principal components 0 of 1", "neighbours 600 of 600",
                "distances 256 of 600", "distances 512 of 600", "distances 600 of 600");
        for (float[] point : map.tsne()) assertThat(point).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
    }

    @Test
    void anyWordIsSafeOnThePage() {
        List<String> words = List.of("</script><script>alert(1)</script>", "<!--", "\u2028", "\"\\", "a&b", "한글",
                "@DATA@",
                "\ud800");
        var random = new Random(6);
        float[] values = new float[words.size() * 3];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        var nearest = new NearestWords(new WordVectors(words, 3, values));
        WordMap map = WordMap.of(nearest, new WordMap.Settings(5, 4, 30, 30, 1), (_, _, _) -> {}, () -> false);
        String page = WordMapPage.html(map, "</title><b>&");
        String marker = "<script type=\"application/json\" id=\"data\">";
        int start = page.indexOf(marker) + marker.length();
        String data = page.substring(start, page.indexOf("</script>", start));
        assertThat(data).doesNotContain("<", ">");
        JsonNode json = JsonMapper.shared().readTree(data);
        assertThat(json.path("title").stringValue()).isEqualTo("</title><b>&");
        assertThat(json.path("words").valueStream().map(JsonNode::stringValue)).isEqualTo(words.subList(0, 5));
        assertThat(json.path("tsne").size()).isEqualTo(10);
        assertThat(json.path("pca").valueStream().map(JsonNode::longValue)).allMatch(v -> Math.abs(v) <= 10_000);
        for (int i = 0; i < 5; i++) {
            List<String> shown = json.path("neighbours").get(i).valueStream().map(JsonNode::intValue).map(n -> n < 5
                    ? words.get(n)
                    : json.path("others").get(n - 5).stringValue()).toList();
            assertThat(shown).isEqualTo(nearest.to(map(words, values, i), 4, i).stream().map(Neighbour::word).toList());
        }
        assertThat(page).doesNotContain("http:", "https:", "src=", "@import");
    }

    private static float[] map(List<String> words, float[] values, int index) {
        return new WordVectors(words, 3, values).vector(index);
    }

    @Test
    void tooFewWordsAndOddSettingsAreRefused() {
        var two = new NearestWords(new WordVectors(List.of("a", "b"), 1, new float[]{1, 2}));
        assertThatThrownBy(() -> WordMap.of(two, WordMap.Settings.DEFAULT, (_, _, _) -> {}, () -> false))
                .hasMessage("2 words are too few for a map; at least 3 are needed");
        assertThatThrownBy(() -> new WordMap.Settings(20_000, 1, 30, 1, 1))
                .hasMessage("a map of 20,000 words; from 3 to 10,000 can be shown");
        assertThatThrownBy(() -> new WordMap.Settings(20, 1, Double.NaN, 1, 1))
                .hasMessage("a perplexity of NaN; it must be from 1 to 1,000");
    }
}
