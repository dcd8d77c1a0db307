package dev.jikji.train;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Where a run keeps what. The folder itself is also a Hugging Face model folder (`config.json`,
/// `model.safetensors`, `tokenizer.json`).
///
/// @param path the folder
public record RunFolder(Path path) {

    /// The resolved recipe: with it the run can be repeated exactly.
    public Path recipe() {
        return path.resolve("recipe.yaml");
    }

    /// The model's configuration, in the Hugging Face layout.
    public Path config() {
        return path.resolve("config.json");
    }

    /// The best weights so far, by [Task#criterion].
    public Path weights() {
        return path.resolve("model.safetensors");
    }

    public Path tokenizer() {
        return path.resolve("tokenizer.json");
    }

    /// The last state of the training: weights, optimizer, carried state, position.
    public Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    /// One JSON object a line, one line an event.
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /// The model's layers and the corpus's figures, one JSON object.
    public Path summary() {
        return path.resolve("summary.json");
    }

    /// How the run ended and its best scores, one JSON object; absent while it runs.
    public Path result() {
        return path.resolve("result.json");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /// The packed token ids of a split.
    ///
    /// @param split `train`, `validation` or `test`
    public Path tokens(String split) {
        return path.resolve("tokens").resolve(split + ".tokens");
    }

    /// Refuses a folder that holds something: a run is never overwritten.
    ///
    /// @return whether the folder exists, empty
    /// @throws InputException if it is a file or holds something
    public boolean requireUnused() {
        if (!Files.exists(path)) return false;
        require(Files.isDirectory(path), "%s: is a file; choose another run folder", path);
        try (Stream<Path> files = Files.list(path)) {
            require(files.findAny().isEmpty(), "%s: %s; choose another folder with --run%s", path,
                    Files.exists(recipe()) ? "already holds a run" : "is not empty",
                    Files.exists(checkpoint()) ? ", or go on with it with --resume" : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /// @throws InputException if there is no such folder
    public void requireFolder() {
        require(Files.isDirectory(path), "%s: no such folder; name a run", path);
    }

    /// @throws InputException if there is no such folder, or none of a run
    public void requireRun() {
        requireFolder();
        require(Files.isRegularFile(recipe()), "%s: no run in this folder (it has no %s)", path,
                recipe().getFileName());
    }

    /// @return the kind of model it trains, by the recipe
    /// @throws InputException if there is no such folder, none of a run, or the recipe names no family
    public String family() {
        requireRun();
        return Recipe.family(recipe())
                .orElseThrow(() -> new InputException("%s: names no family".formatted(recipe())));
    }

    /// @throws InputException if the training has not come to a validation yet
    public void requireWeights() {
        require(Files.exists(weights()), "%s: has no weights yet; go on with its training: ./jikji train --resume %s",
                path, path);
    }

    /// Before a training goes on: how it ended is not known yet.
    public void removeResult() {
        try {
            Files.deleteIfExists(result());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all that is in the folder, after a training that came to nothing: the next attempt finds the folder as
    /// this one did.
    ///
    /// @param keepFolder whether the folder itself stays
    public void remove(boolean keepFolder) {
        if (!Files.exists(path)) return;
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!keepFolder || !file.equals(path)) Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
