package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Family;
import dev.jikji.models.Preparation;
import dev.jikji.models.ModelConfig;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A kind of translation model: its name, its settings with their defaults, and how it is built. Listed in
/// [Translations], commands, recipes, training, checkpoints, reports and evaluation know it.
///
/// @param <C> the record of its settings, section `model` of a recipe
public final class TranslationFamily<C extends Record> implements Family {

    /// Builds a model with fresh parameters.
    @FunctionalInterface
    public interface Maker<C> {
        TranslationModel make(C config, Vocabularies.Sizes vocab);
    }

    private final String name;
    private final String summary;
    private final C defaults;
    private final TrainingConfig training;
    private final Maker<C> maker;

    /// @param name     as users write it, such as `seq2seq`
    /// @param summary  a line for the help
    /// @param defaults of its settings
    /// @param training how it is trained by default
    public TranslationFamily(String name, String summary, C defaults, TrainingConfig training, Maker<C> maker) {
        this.name = name;
        this.summary = summary;
        this.defaults = defaults;
        this.training = training;
        this.maker = maker;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public String data() {
        return "--source FILE... --target FILE...";
    }

    @Override
    public Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", defaults);
        sections.put("data", PairConfig.defaults());
        sections.put("tokenizer", TokenizerConfig.bpe(8_000));
        sections.put("learning", LearningConfig.defaults());
        sections.put("training", training);
        sections.put("run", TranslationRunConfig.defaults());
        return Recipe.of(name, sections);
    }

    @Override
    public void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        new PairData(this, recipe, folder).prepare(preparation);
    }

    @Override
    public Task open(Recipe recipe, RunFolder folder) {
        return new PairData(this, recipe, folder).open();
    }

    /// @throws dev.jikji.text.InputException if the recipe's settings do not fit each other
    @SuppressWarnings("unchecked") // the class of a C's own instance
    public TranslationModel build(Recipe recipe, Vocabularies.Sizes vocab) {
        return maker.make(recipe.section((Class<C>) defaults.getClass()), vocab);
    }

    TranslationModel build(ModelConfig json) {
        return maker.make(json.record(defaults), sizes(json));
    }

    static Vocabularies.Sizes sizes(ModelConfig json) {
        var sizes = new Vocabularies.Sizes(json.integer("source_vocab_size"), json.integer("vocab_size"),
                json.bool("shared_vocabulary"));
        require(sizes.source() > Vocabularies.Specials.COUNT && sizes.target() > Vocabularies.Specials.COUNT,
                "%s: a source_vocab_size of %d and a vocab_size of %d leave no tokens besides the %d special ones",
                json.file(), sizes.source(), sizes.target(), Vocabularies.Specials.COUNT);
        return sizes;
    }

    /// @return the text of a model folder's `config.json`
    @SuppressWarnings("unchecked") // the class of a C's own instance
    String configJson(Recipe recipe, Vocabularies.Sizes vocab) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode json = mapper.createObjectNode();
        json.put("model_type", "jikji-" + name).put("vocab_size", vocab.target())
                .put("source_vocab_size", vocab.source()).put("shared_vocabulary", vocab.shared());
        mapper.valueToTree(recipe.section((Class<C>) defaults.getClass())).properties()
                .forEach(entry -> json.set(entry.getKey(), entry.getValue()));
        return json.toPrettyString() + "\n";
    }
}
