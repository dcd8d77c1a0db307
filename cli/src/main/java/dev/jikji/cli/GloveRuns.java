package dev.jikji.cli;

import dev.jikji.embed.Glove;
import dev.jikji.embed.GloveProgress;
import dev.jikji.embed.GloveSettings;
import dev.jikji.models.ModelConfig;
import dev.jikji.text.WordTokenizer.Pretokenization;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;

/// GloVe. Its run folder is that of [VectorRuns].
final class GloveRuns implements RunKind {

    /// Section `model` of the recipe.
    record ModelConfig(@Setting(value = "width of the vectors", min = 1) int dim,
            @Setting(value = "the farthest context word on either side", min = 1) int window,
            @Setting(value = "rarer words get no vector", min = 1) int minCount,
            @Setting(value = "words of a greater share of the text than this are thinned out; 0 keeps all", min = 0, max = 1) double subsampling) {}

    /// Section `training` of the recipe.
    record TrainingConfig(@Setting(value = "counts from here on weigh the same", min = 0) double xMax,
            @Setting(value = "how fast the weight of lower counts falls", min = 0) double alpha,
            @Setting(value = "added to a count before its logarithm is taken; 0 for none", min = 0) double shift,
            @Setting(value = "pairs drawn against each counted one and learned as never seen; 0 for none", min = 0) int zeros,
            @Setting(value = "passes through the counts", min = 1) int epochs,
            @Setting(value = "learning rate of AdaGrad", flag = "--lr", min = 0) double learningRate) {}

    /// Section `run` of the recipe.
    record RunConfig(@Setting("seed of everything random; with one thread it decides the vectors") long seed,
            @Setting(value = "threads that train side by side", min = 1) int threads,
            @Setting(value = "megabytes for counting; more is spilled to temporary files in the run folder", min = 1) int memory) {}

    @Override
    public String name() {
        return "glove";
    }

    @Override
    public String summary() {
        return "word vectors from counts of pairs of words (GloVe)";
    }

    @Override
    public Recipe recipe() {
        GloveSettings usual = GloveSettings.defaults();
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", new ModelConfig(usual.dim(), usual.window(), usual.minCount(), usual.subsampling()));
        sections.put("training",
                new TrainingConfig(usual.xMax(), usual.alpha(), usual.shift(), usual.zeros(), usual.epochs(),
                        usual.learningRate()));
        sections.put("data", VectorRuns.DataConfig.defaults());
        sections.put("tokenizer", VectorRuns.words(Pretokenization.WORDS));
        sections.put("run", new RunConfig(usual.seed(), Runtime.getRuntime().availableProcessors(), 512));
        return Recipe.of(name(), sections);
    }

    private static GloveSettings settings(Recipe recipe) {
        ModelConfig model = recipe.section(ModelConfig.class);
        TrainingConfig training = recipe.section(TrainingConfig.class);
        RunConfig run = recipe.section(RunConfig.class);
        return new GloveSettings(model.dim(), model.window(), model.minCount(), model.subsampling(), training.xMax(),
                training.alpha(), training.shift(), training.zeros(), training.epochs(), training.learningRate(),
                run.memory() * 1_000_000L, run.threads(), run.seed());
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) throws IOException {
        GloveSettings settings = settings(recipe);
        return new VectorRuns(console, recipe, folder, settings.minCount()).train(json,
                (tokens, tokenizer, progress, loss, stop) -> Glove.train(tokens, tokenizer, settings, folder.path(),
                        state -> {
                            loss.accept(state.loss());
                            show(state, progress);
                        }, stop));
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new VectorEvalCommand(console);
    }

    private static void show(GloveProgress state, Progress progress) {
        switch (state.stage()) {
            case COUNTING -> progress.at("counting pairs of words", state.done(), state.total());
            case SHUFFLING -> progress.at("shuffling the pairs", state.done(), state.total());
            case TRAINING -> progress.at("training", state.done(), state.total(),
                    (Double.isNaN(state.loss()) ? "" : String.format(Locale.ROOT, "loss %.4f  ", state.loss()))
                            + String.format(Locale.ROOT, "%,.0f pairs/s", state.done() / seconds(state.elapsed())));
        }
    }

    private static double seconds(Duration duration) {
        return Math.max(1e-3, duration.toNanos() / 1e9);
    }
}
