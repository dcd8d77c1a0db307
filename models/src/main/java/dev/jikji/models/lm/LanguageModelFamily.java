package dev.jikji.models.lm;

import dev.jikji.models.Family;
import dev.jikji.models.ModelConfig;
import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A kind of language model: its name, its settings with their defaults, how it is built and how a model folder keeps
/// it. With an instance of this in [LanguageModels], commands, recipes, training, checkpoints, reports and
/// evaluation know the model.
///
/// @param <C> the record of its settings, section `model` of a recipe, each component with a
///            [dev.jikji.train.recipe.Setting]
public class LanguageModelFamily<C extends Record> implements Family {

    /// Builds a model with fresh parameters.
    @FunctionalInterface
    public interface Maker<C> {
        LanguageModel make(C config, int vocab);
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final String summary;
    private final C defaults;
    private final TrainingConfig training;
    private final TokenizerConfig tokenizer;
    private final Maker<C> maker;

    /// @param name      as users write it, such as `gpt`
    /// @param summary   a line for the help
    /// @param defaults  of its settings
    /// @param training  how it is trained by default
    /// @param tokenizer what it reads by default
    public LanguageModelFamily(String name, String summary, C defaults, TrainingConfig training,
            TokenizerConfig tokenizer, Maker<C> maker) {
        this.name = name;
        this.summary = summary;
        this.defaults = defaults;
        this.training = training;
        this.tokenizer = tokenizer;
        this.maker = maker;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final Recipe recipe() {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", defaults);
        sections.put("data", DataConfig.defaults());
        sections.put("tokenizer", tokenizer);
        sections.put("training", training);
        sections.put("run", RunConfig.defaults());
        return Recipe.of(name, sections);
    }

    @Override
    public final void prepare(Recipe recipe, RunFolder folder, Preparation preparation) {
        new LanguageModelData(this, recipe, folder).prepare(preparation);
    }

    @Override
    public final Task open(Recipe recipe, RunFolder folder) {
        return new LanguageModelData(this, recipe, folder).open();
    }

    /// @param vocab number of tokens
    /// @throws InputException if the recipe's settings do not fit each other
    public final LanguageModel build(Recipe recipe, int vocab) {
        return maker.make(config(recipe), vocab);
    }

    /// @return the text of a model folder's `config.json`
    final String configJson(Recipe recipe, int vocab) {
        ObjectNode json = JSON.createObjectNode();
        json.put("model_type", modelType()).put("vocab_size", vocab);
        write(config(recipe), json);
        return json.toPrettyString() + "\n";
    }

    final LanguageModel build(ModelConfig json) {
        int vocab = json.integer("vocab_size");
        InputException.require(vocab > 0, "%s: vocab_size is %d, not positive", json.file(), vocab);
        return maker.make(read(json), vocab);
    }

    @SuppressWarnings("unchecked") // the class of a C's own instance
    private C config(Recipe recipe) {
        return recipe.section((Class<C>) defaults.getClass());
    }

    // How a model folder keeps it: families with a published layout follow that

    /// @return the value of `model_type` in `config.json`
    public String modelType() {
        return name;
    }

    /// Puts the settings into `config.json`.
    protected void write(C config, ObjectNode json) {
        JSON.valueToTree(config).properties().forEach(entry -> json.set(entry.getKey(), entry.getValue()));
    }

    /// Gets the settings from `config.json`.
    ///
    /// @throws InputException if one is of another type or asks for something this model does not have
    protected C read(ModelConfig json) {
        return json.record(defaults);
    }

    /// @return the name under which `model.safetensors` keeps a parameter
    protected String storedName(String parameter) {
        return parameter;
    }

    /// @return the parameter that a stored tensor holds; empty if it is none and can be passed over
    protected Optional<String> parameterName(String stored) {
        return Optional.of(stored);
    }
}
