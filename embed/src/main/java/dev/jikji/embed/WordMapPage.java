package dev.jikji.embed;

import dev.jikji.text.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A page that shows a [WordMap]: one file that needs no network, for zooming, searching, and clicking on words.
public final class WordMapPage {
    private static final String DATA = "@DATA@";

    private WordMapPage() {}

    /// @throws UncheckedIOException if the page cannot be written; nothing is left of it then
    public static void write(Path file, WordMap map, String title) {
        byte[] page = html(map, title).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(page));
    }

    static String html(WordMap map, String title) {
        try (InputStream in = WordMapPage.class.getResourceAsStream("vectors.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(DATA, data(map, title));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Neighbours that are not shown are numbered on behind those that are.
    private static String data(WordMap map, String title) {
        ObjectNode data = JsonMapper.shared().createObjectNode().put("title", title).put("vocabulary", map.vocabulary())
                .put("dim", map.dim()).put("variance", map.variance());
        ArrayNode words = data.putArray("words");
        map.words().forEach(words::add);
        putPoints(data.putArray("pca"), map.principal());
        putPoints(data.putArray("tsne"), map.tsne());
        Map<String, Integer> others = new LinkedHashMap<>();
        ArrayNode neighbours = data.putArray("neighbours");
        ArrayNode scores = data.putArray("scores");
        for (List<Neighbour> found : map.neighbours()) {
            ArrayNode places = neighbours.addArray();
            ArrayNode cosines = scores.addArray();
            for (Neighbour neighbour : found) {
                boolean shown = neighbour.index() < map.words().size();
                places.add(shown
                        ? neighbour.index()
                        : map.words().size() + others.computeIfAbsent(neighbour.word(), _ -> others.size()));
                cosines.add(Math.round(1_000 * neighbour.score()));
            }
        }
        ArrayNode names = data.putArray("others");
        others.keySet().forEach(names::add);
        // Within a script element only these could end it or be taken for a comment; as JSON both are the same.
        return data.toString().replace("<", "\\u003c").replace(">", "\\u003e");
    }

    private static void putPoints(ArrayNode array, float[][] points) {
        double largest = Double.MIN_NORMAL;
        for (float[] point : points) largest = Math.max(largest, Math.max(Math.abs(point[0]), Math.abs(point[1])));
        for (float[] point : points) for (float value : point) array.add(Math.round(value / largest * 1e4));
    }
}
