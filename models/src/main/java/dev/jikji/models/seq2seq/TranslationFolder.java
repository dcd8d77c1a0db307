package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.ModelConfig;
import dev.jikji.models.Weights;
import dev.jikji.text.InputException;
import dev.jikji.text.ParallelText;
import dev.jikji.text.ParallelText.Pair;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// A trained translation model with its vocabularies, as a run folder holds it.
///
/// @param model in inference mode; closing this record closes it
public record TranslationFolder(Path path, TranslationFamily<?> family, TranslationModel model,
        Vocabularies vocabularies) implements AutoCloseable {

    /// The family whose model a folder holds.
    public static Optional<TranslationFamily<?>> family(Path path) {
        Path file = new RunFolder(path).config();
        if (!Files.isRegularFile(file)) return Optional.empty();
        String type = ModelConfig.read(file).text("model_type");
        return Translations.families().stream().<TranslationFamily<?>>map(f -> f)
                .filter(f -> type.equals("jikji-" + f.name())).findFirst();
    }

    /// @throws InputException if a file is missing or damaged, or the folder holds another kind of model
    public static TranslationFolder load(Path path) {
        RunFolder folder = new RunFolder(path);
        folder.requireFolder();
        ModelConfig config = ModelConfig.read(folder.config());
        TranslationFamily<?> family = family(path).orElseThrow(() -> new InputException(
                "%s: holds a model of type '%s', which does not translate; name a run of %s".formatted(path,
                        config.text("model_type"),
                        String.join(" or ", Translations.families().stream().map(f -> f.name()).toList()))));
        Vocabularies vocabularies = Vocabularies.load(folder);
        TranslationModel model = family.build(config);
        try {
            require(model.outputWeight().size(0) == vocabularies.sizes().target(),
                    "%s: tokenizer.json has %d tokens, the model %d; it is not the model's own", path,
                    vocabularies.targetTokenizer().vocabSize(),
                    model.outputWeight().size(0) - Vocabularies.Specials.COUNT);
            require(vocabularies.sizes().equals(TranslationFamily.sizes(config)), "%s: the source's tokenizer has %d"
                    + " tokens, the model %d; source-tokenizer.json is missing, or is not the model's own", path,
                    vocabularies.sizes().source() - Vocabularies.Specials.COUNT,
                    TranslationFamily.sizes(config).source() - Vocabularies.Specials.COUNT);
            Weights.load(model, folder.weights(), folder.config());
            model.training(false);
            return new TranslationFolder(path, family, model, vocabularies);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// Measures how surprised the model is by translations.
    ///
    /// @param progress told the tokens done
    /// @throws InputException if no pair fits the model
    public TranslationLoss loss(List<Pair> pairs, LongConsumer progress) {
        PairData.Encoded encoded = PairData.Encoded.of(pairs, vocabularies, model.context());
        require(!encoded.pairs().isEmpty(), "no pair of sentences is within the model's limit of %d tokens",
                model.context());
        return TranslationLoss.measure(model, new PairBatches(encoded.sources(), encoded.targets(), vocabularies, 4_096,
                512, 0).inOrder(), 0, progress);
    }

    /// The test pairs of the run itself.
    ///
    /// @throws InputException if it has none
    public List<Pair> testPairs() {
        Path source = path.resolve("pairs/test.source"), target = path.resolve("pairs/test.target");
        require(Files.exists(source), "%s: holds no test pairs of its own; name some with --source and --target", path);
        return ParallelText.ofFiles(List.of(source.toString()), List.of(target.toString())).pairs();
    }

    @Override
    public void close() {
        model.close();
    }
}
