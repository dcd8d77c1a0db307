package dev.jikji.cli;

import dev.jikji.embed.Analogy;
import dev.jikji.embed.NearestWords;
import dev.jikji.embed.Neighbour;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `jikji analogy`: answers “A is to B as C is to …”.
@Command(sortOptions = false)
final class AnalogyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private VectorSource source;

    @Parameters(index = "1", paramLabel = "A", description = "A is to B …")
    private String a;

    @Parameters(index = "2", paramLabel = "B", description = "… B,")
    private String b;

    @Parameters(index = "3", paramLabel = "C", description = "… as C is to the answers.")
    private String c;

    @Option(names = "--top", paramLabel = "N", defaultValue = "10", description = "Answers (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--method", paramLabel = "CHOICE", defaultValue = "cos-add", description = "cos-add or cos-mul (default: ${DEFAULT-VALUE}).", converter = Choices.OfAnalogy.class)
    private Analogy method;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    AnalogyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedVectors vectors;
        List<Neighbour> found;
        try (Progress progress = console.progress()) {
            vectors = source.load(progress);
            found = new NearestWords(vectors.words()).analogy(vectors.require(a), vectors.require(b),
                    vectors.require(c), method, top, vectors.indices(a, b, c));
        }
        if (json) {
            ObjectNode result = source.json(vectors.words()).put("a", a).put("b", b).put("c", c).put("method",
                    Choices.name(method));
            NeighborsCommand.put(result.putArray("answers"), found);
            console.out().println(result);
        } else {
            NeighborsCommand.show(console, found);
        }
        return 0;
    }
}
