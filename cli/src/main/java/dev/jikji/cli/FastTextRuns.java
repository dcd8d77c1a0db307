package dev.jikji.cli;

import dev.jikji.embed.FastText;
import dev.jikji.embed.FastTextModel;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.concurrent.Callable;

/// fastText. Its run folder is that of [VectorRuns], with `model.fasttext`, which has vectors for words never seen.
final class FastTextRuns implements RunKind {

    /// Section `subwords` of the recipe.
    record SubwordConfig(
            @Setting(value = "characters of the shortest n-gram, the marks < and > at a word's ends counted", min = 0) int minNgram,
            @Setting(value = "characters of the longest n-gram; 0 for none", min = 0) int maxNgram,
            @Setting(value = "buckets that n-grams are hashed into", min = 1) int buckets) {}

    @Override
    public String name() {
        return "fasttext";
    }

    @Override
    public String summary() {
        return "word2vec with character n-grams, for unseen words too (fastText)";
    }

    @Override
    public Recipe recipe() {
        FastText.Settings usual = FastText.Settings.defaults();
        SequencedMap<String, Record> sections = EmbeddingRuns.sections(usual.words());
        sections.put("subwords", new SubwordConfig(usual.minNgram(), usual.maxNgram(), usual.buckets()));
        return Recipe.of(name(), sections);
    }

    /// The model in a run folder.
    static Path model(RunFolder folder) {
        return folder.path().resolve("model.fasttext");
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) throws IOException {
        SubwordConfig subwords = recipe.section(SubwordConfig.class);
        var settings = new FastText.Settings(EmbeddingRuns.settings(recipe), subwords.minNgram(), subwords.maxNgram(),
                subwords.buckets());
        return new VectorRuns(console, recipe, folder, settings.words().minCount()).train(json,
                (tokens, tokenizer, progress, loss, stop) -> {
                    FastTextModel model = FastText.train(tokens, tokenizer, settings,
                            state -> EmbeddingRuns.show(state, progress, loss), stop);
                    progress.at("writing the model", 0);
                    model.save(model(folder));
                    return model.wordVectors();
                });
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new VectorEvalCommand(console);
    }
}
