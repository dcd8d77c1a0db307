package dev.jikji.cli;

import dev.jikji.embed.NearestWords;
import dev.jikji.embed.Neighbour;
import dev.jikji.embed.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji neighbors`: the words nearest to some words.
@Command(sortOptions = false)
final class NeighborsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private VectorSource source;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "Words to look up.")
    private List<String> words;

    @Option(names = "--top", paramLabel = "N", defaultValue = "10", description = "Neighbours of each (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    NeighborsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedVectors vectors;
        List<List<Neighbour>> found = new ArrayList<>();
        try (Progress progress = console.progress()) {
            vectors = source.load(progress);
            List<float[]> asked = words.stream().map(vectors::require).toList();
            var nearest = new NearestWords(vectors.words());
            for (String word : words) {
                progress.at("looking for neighbours", found.size(), words.size());
                found.add(nearest.to(asked.get(found.size()), top, vectors.indices(word)));
            }
        }
        if (json) {
            console.out().println(json(vectors.words(), found));
        } else {
            for (int i = 0; i < words.size(); i++) {
                if (words.size() > 1) console.out().println((i == 0 ? "" : "\n") + LiveLine.visible(words.get(i)));
                show(console, found.get(i));
            }
        }
        return 0;
    }

    private ObjectNode json(WordVectors vectors, List<List<Neighbour>> found) {
        ObjectNode result = source.json(vectors);
        ArrayNode queries = result.putArray("queries");
        for (int i = 0; i < words.size(); i++)
            put(queries.addObject().put("word", words.get(i)).putArray("neighbors"), found.get(i));
        return result;
    }

    static void show(Console console, List<Neighbour> found) {
        for (Neighbour neighbour : found)
            console.out().println(String.format(Locale.ROOT, "%.4f  %s", neighbour.score(),
                    LiveLine.visible(neighbour.word())));
    }

    static void put(ArrayNode array, List<Neighbour> found) {
        for (Neighbour neighbour : found)
            array.addObject().put("word", neighbour.word()).put("score", neighbour.score());
    }
}
