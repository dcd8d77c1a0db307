package dev.jikji.train;

import java.nio.file.Path;

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

    /// The best weights so far, by validation loss.
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
}
