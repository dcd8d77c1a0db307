package dev.jikji.models.tag;

import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Family;
import dev.jikji.models.Preparation;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.RunFolder;
import dev.jikji.train.ScheduleConfig;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Taggers, as [dev.jikji.models.Families] knows them.
public final class TaggerFamily implements Family {
    public static final TaggerFamily INSTANCE = new TaggerFamily();

    private TaggerFamily() {}

    @Override
    public String name() {
        return "tagger";
    }

    @Override
    public String summary() {
        return "tags for words: entities, parts of speech (window, BiLSTM or BiLSTM-CRF)";
    }

    @Override
    public String data() {
        return "--train FILE... [--validation FILE...] [--test FILE...]";
    }

    @Override
    public Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", TaggerConfig.defaults());
        sections.put("data", TagDataConfig.defaults());
        sections.put("learning", LearningConfig.defaults());
        sections.put("training", training());
        sections.put("run", BasicRunConfig.defaults());
        return Recipe.of(name(), sections);
    }

    /// Adam, whose rate falls along a cosine.
    private static TrainingConfig training() {
        var defaults = TrainingConfig.defaults();
        return new TrainingConfig(4_000, defaults.mode(), 32, 0, 1, OptimizerConfig.of(OptimizerConfig.Kind.ADAM),
                new ScheduleConfig(2e-3, ScheduleConfig.Kind.COSINE, 100, 1e-5, 200, 0.5, 2), 5, 0, 400, 0, 0, 30, 0,
                0);
    }

    @Override
    public void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        new TagData(recipe, folder).prepare(preparation);
    }

    @Override
    public Task open(Recipe recipe, RunFolder folder) {
        return new TagData(recipe, folder).open();
    }
}
