package dev.jikji.models.parse;

import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Family;
import dev.jikji.models.Preparation;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.RunFolder;
import dev.jikji.train.ScheduleConfig;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.TrainingConfig.Mode;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Dependency parsers, of whatever kind.
public final class ParserFamily implements Family {
    public static final String NAME = "parser";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "dependency parser, by transitions or by a graph (biaffine)";
    }

    @Override
    public String data() {
        return "--train FILE... [--validation FILE...] [--test FILE...]";
    }

    @Override
    public Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", ParserConfig.defaults());
        sections.put("data", TreebankConfig.defaults());
        sections.put("learning", ParserLearning.defaults());
        sections.put("training", training());
        sections.put("run", BasicRunConfig.defaults());
        return Recipe.of(NAME, sections);
    }

    /// Adam, whose second moments forget soon, as Dozat and Manning (2017) have it.
    private static TrainingConfig training() {
        var adam = new OptimizerConfig(OptimizerConfig.Kind.ADAMW, OptionalDouble.of(0.01), 0.9, 0.95, 0.99,
                OptionalDouble.empty());
        var cosine = new ScheduleConfig(2e-3, ScheduleConfig.Kind.COSINE, 100, 2e-5, 200, 0.5, 2);
        return new TrainingConfig(2_000, Mode.MINI_BATCH, 128, 0, 1, adam, cosine, 5, 0, 250, 0, 0, 60, 0, 0);
    }

    @Override
    public void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        new TreebankData(recipe, folder).prepare(preparation);
    }

    @Override
    public Task open(Recipe recipe, RunFolder folder) {
        return new TreebankData(recipe, folder).open();
    }
}
