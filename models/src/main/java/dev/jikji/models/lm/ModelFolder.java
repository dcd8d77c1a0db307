package dev.jikji.models.lm;

import dev.jikji.models.ModelConfig;
import dev.jikji.models.Weights;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A trained language model in the Hugging Face layout: `config.json`, `model.safetensors` and, where the model reads
/// text rather than ids, `tokenizer.json`. A run folder is one too.
///
/// @param model     in inference mode; closing this record closes it
/// @param tokenizer empty if the folder has none
public record ModelFolder(Path path, LanguageModelFamily<?> family, LanguageModel model, Optional<Tokenizer> tokenizer)
        implements
            AutoCloseable {

    /// @throws InputException if a file is missing or damaged, the model is of an unknown kind, or weights and
    ///                        settings do not fit each other
    public static ModelFolder load(Path path) {
        InputException.require(Files.isDirectory(path), "%s: no such folder; name a run or a model folder", path);
        ModelConfig config = ModelConfig.read(path.resolve("config.json"));
        String type = config.text("model_type");
        LanguageModelFamily<?> family = LanguageModels.families().stream().filter(f -> f.modelType().equals(type))
                .findFirst().orElseThrow(() -> new InputException("%s: model_type '%s' is none of %s".formatted(
                        config.file(), type, LanguageModels.families().stream().map(f -> f.modelType()).toList())));
        Path tokenizerFile = path.resolve("tokenizer.json");
        Optional<Tokenizer> tokenizer = Files.exists(tokenizerFile)
                ? Optional.of(Tokenizer.load(tokenizerFile))
                : Optional.empty();
        LanguageModel model = family.build(config);
        try {
            loadWeights(family, model, path.resolve("model.safetensors"));
            model.training(false);
            return new ModelFolder(path, family, model, tokenizer);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// @return the tokenizer
    /// @throws InputException if the folder has none
    public Tokenizer requireTokenizer() {
        return tokenizer.orElseThrow(() -> new InputException(
                "%s: has no tokenizer.json, so that it cannot read text; copy the model's there".formatted(path)));
    }

    @Override
    public void close() {
        model.close();
    }

    /// @throws InputException if the file is damaged or holds another model's weights; the model is as it was then
    static void loadWeights(LanguageModelFamily<?> family, LanguageModel model, Path file) {
        Weights.load(model, file, file.resolveSibling("config.json"), family::parameterName);
    }

    static void saveWeights(LanguageModelFamily<?> family, LanguageModel model, Path file) {
        Weights.save(model, file, family::storedName);
    }
}
