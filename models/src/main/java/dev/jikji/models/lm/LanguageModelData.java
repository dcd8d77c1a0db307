package dev.jikji.models.lm;

import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.tensor.Device;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Split;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a run folder comes to hold a language model's text, as tokens, and how training opens it.
///
/// @param family of the model
record LanguageModelData(LanguageModelFamily<?> family, Recipe recipe, RunFolder folder) {

    void prepare(Preparation preparation) {
        DataConfig data = recipe.section(DataConfig.class);
        Split split = data.open(recipe.section(RunConfig.class).seed());
        Tokenizer tokenizer = trainTokenizer(split.train(), preparation);
        SequencedMap<String, Corpus> corpora = new LinkedHashMap<>();
        corpora.put("train", split.train());
        if (split.validation() != null) corpora.put("validation", split.validation());
        if (split.test() != null) corpora.put("test", split.test());
        SequencedMap<String, PackedTokens.Info> infos = new LinkedHashMap<>();
        tokenizer.save(folder.tokenizer());
        corpora.forEach((name, corpus) -> infos.put(name, pack(name, tokenizer, corpus, preparation)));
        write(folder.config(), family.configJson(recipe, tokenizer.vocabSize()));
        writeSummary(data, tokenizer, infos); // last: a folder with a summary is prepared
    }

    private Tokenizer trainTokenizer(Corpus corpus, Preparation preparation) {
        preparation.at("training the tokenizer", 0);
        return recipe.section(TokenizerConfig.class).settings().train(corpus);
    }

    private PackedTokens.Info pack(String split, Tokenizer tokenizer, Corpus corpus, Preparation preparation) {
        return PackedTokens.write(folder.tokens(split), tokenizer, corpus,
                bytes -> preparation.at("packing the " + split + " text", bytes));
    }

    private void writeSummary(DataConfig data, Tokenizer tokenizer,
            SequencedMap<String, PackedTokens.Info> infos) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("family", recipe.family());
        json.put("corpus", data.text().isEmpty() ? "Europarl sample, English" : String.join(", ", data.text()));
        json.putObject("tokenizer").put("unit", tokenizer.unit()).put("vocab_size", tokenizer.vocabSize());
        ObjectNode splits = json.putObject("splits");
        infos.forEach((name, info) -> splits.putObject(name).put("tokens", info.tokens()).put("bytes", info.bytes())
                .put("documents", info.documents()).put("unknown_tokens", info.unknowns()));
        write(folder.summary(), json.toPrettyString() + "\n");
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    LanguageModelTask open() {
        TrainingConfig training = recipe.section(TrainingConfig.class);
        Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
        requirePossible(tokenizer.vocabSize(), training);
        return new LanguageModelTask(family, family.build(recipe, tokenizer.vocabSize()), tokenizer, training,
                recipe.section(RunConfig.class), PackedTokens.open(folder.tokens("train")), openIfThere("validation"),
                openIfThere("test"));
    }

    private PackedTokens openIfThere(String split) {
        return Files.exists(folder.tokens(split)) ? PackedTokens.open(folder.tokens(split)) : null;
    }

    /// Before the model is built: a system that promises more memory than it has would end the process instead.
    private void requirePossible(int vocab, TrainingConfig training) {
        Device.META.run(() -> {
            try (LanguageModel shape = family.build(recipe, vocab)) {
                LanguageModelTask.requireSmoothing(shape, training);
                LanguageModelTask.requireMemory(shape, training);
            }
            return null;
        });
    }
}
