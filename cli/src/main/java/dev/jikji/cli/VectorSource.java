package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.FastTextModel;
import dev.jikji.embed.VectorFile;
import dev.jikji.embed.WordVectors;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The arguments by which a command reads word vectors.
final class VectorSource {
    @Parameters(index = "0", paramLabel = "VECTORS", description = "A file of word2vec (text or binary), GloVe or fastText (.vec), also as .gz, or a run folder.")
    private Path path;

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD, and keep the first of repeated words, instead of refusing them.")
    private boolean lenient;

    Path path() {
        return path;
    }

    /// Reads the vectors; of a fastText run its model.
    LoadedVectors load(Progress progress) throws IOException {
        Path file = path;
        if (Files.isDirectory(path)) {
            Path model = FastTextRuns.model(new RunFolder(path));
            if (Files.exists(model)) {
                progress.at("reading the model", 0);
                return LoadedVectors.of(FastTextModel.load(model));
            }
            file = VectorRuns.vectors(new RunFolder(path));
            require(Files.exists(file), "%s: holds no %s; name a run of word vectors, or a file of them", path,
                    file.getFileName());
        }
        long size = Files.exists(file) ? Files.size(file) : 0;
        return LoadedVectors.of(
                VectorFile.read(file, lenient, done -> progress.at("reading the vectors", done, size)));
    }

    ObjectNode json(WordVectors vectors) {
        return JsonMapper.shared().createObjectNode().put("vectors", path.toString()).put("words", vectors.size())
                .put("dim", vectors.dim());
    }
}
