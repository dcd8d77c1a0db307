package dev.jikji.cli;

import dev.jikji.embed.EmbeddingSettings.Architecture;
import dev.jikji.embed.EmbeddingSettings.Objective;
import dev.jikji.embed.EmbeddingSettings;
import dev.jikji.embed.TrainingProgress;
import dev.jikji.models.ModelConfig;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/// What the recipes of word2vec and fastText have in common.
final class EmbeddingRuns {

    /// Section `model` of the recipe.
    record ModelConfig(@Setting("what predicts what") Architecture architecture,
            @Setting("how a prediction is scored") Objective objective,
            @Setting(value = "width of the vectors", min = 1) int dim,
            @Setting(value = "the farthest context word on either side; each place draws its own reach", min = 1) int window,
            @Setting(value = "rarer words are skipped", min = 1) int minCount) {}

    /// Section `training` of the recipe.
    record TrainingConfig(
            @Setting(value = "words drawn against each word, for negative sampling", min = 0) int negatives,
            @Setting("negative words are drawn in proportion to this power of their counts") double noisePower,
            @Setting(value = "words of a greater share of the text than this are thinned out; 0 keeps all", min = 0) double subsampling,
            @Setting(value = "passes through the text", min = 1) int epochs,
            @Setting(value = "learning rate at the start; it falls to 0", flag = "--lr", min = 0) double learningRate) {}

    /// Section `run` of the recipe.
    record RunConfig(@Setting("seed of everything random; with one thread it decides the vectors") long seed,
            @Setting(value = "threads that train side by side", min = 1) int threads) {}

    private EmbeddingRuns() {}

    /// Sections with these settings; all cores train.
    static SequencedMap<String, Record> sections(EmbeddingSettings usual) {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", new ModelConfig(usual.architecture(), usual.objective(), usual.dim(), usual.window(),
                usual.minCount()));
        sections.put("training", new TrainingConfig(usual.negatives(), usual.noisePower(), usual.subsampling(),
                usual.epochs(), usual.learningRate()));
        sections.put("data", VectorRuns.DataConfig.defaults());
        sections.put("tokenizer", VectorRuns.words(Pretokenization.WHITESPACE));
        sections.put("run", new RunConfig(usual.seed(), Runtime.getRuntime().availableProcessors()));
        return sections;
    }

    static EmbeddingSettings settings(Recipe recipe) {
        ModelConfig model = recipe.section(ModelConfig.class);
        TrainingConfig training = recipe.section(TrainingConfig.class);
        RunConfig run = recipe.section(RunConfig.class);
        return new EmbeddingSettings(model.architecture(), model.objective(), model.dim(), model.window(),
                training.negatives(), training.noisePower(), model.minCount(), training.subsampling(),
                training.epochs(), training.learningRate(), run.threads(), run.seed());
    }

    static void show(TrainingProgress state, Progress progress, VectorRuns.Loss loss) {
        loss.accept(state.loss());
        double seconds = Math.max(1e-3, state.elapsed().toNanos() / 1e9);
        progress.at("training", state.words(), state.totalWords(), String.format(Locale.ROOT,
                "loss %.4f  lr %.5f  %,.0f words/s", loss.latest(), state.learningRate(),
                state.words() / seconds));
    }
}
