package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    private static final Recipe GPT = Gpt.FAMILY.recipe().with("model.context", "8").with("model.layers", "1")
            .with("model.heads", "2").with("model.dim", "8").with("model.dropout", "0.25");
    private static final Recipe LSTM = LstmLanguageModel.FAMILY.recipe().with("model.layers", "2")
            .with("model.dim", "6").with("model.embedding_dim", "4");

    @TempDir
    Path folder;

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    private void save(LanguageModelFamily<?> family, Recipe recipe, LanguageModel model, int vocab) throws IOException {
        Files.writeString(folder.resolve("config.json"), family.configJson(recipe, vocab));
        ModelFolder.saveWeights(family, model, folder.resolve("model.safetensors"));
    }

    private void saveGpt() throws IOException {
        try (LanguageModel model = Gpt.FAMILY.build(GPT, 11)) {
            save(Gpt.FAMILY, GPT, model, 11);
        }
    }

    @Test
    void everyFamilyLoadsWhatItSaved() throws IOException {
        for (Recipe recipe : new Recipe[]{GPT, LSTM, LSTM.with("model.tied", "false")}) {
            LanguageModelFamily<?> family = LanguageModels.family(recipe.family());
            try (LanguageModel model = family.build(recipe, 11)) {
                save(family, recipe, model, 11);
                model.training(false);
                try (ModelFolder loaded = ModelFolder.load(folder)) {
                    assertThat(loaded.family()).isSameAs(family);
                    assertThat(loaded.model().training()).isFalse();
                    assertThat(Tiny.logits(loaded.model(), 1, 2, 3, 10))
                            .isDeepEqualTo(Tiny.logits(model, 1, 2, 3, 10));
                }
            }
        }
    }

    @Test
    void aModelOlderThanASettingHasItsDefault() throws IOException {
        Path config = folder.resolve("config.json");
        try (LanguageModel model = LstmLanguageModel.FAMILY.build(LSTM, 11)) {
            save(LstmLanguageModel.FAMILY, LSTM, model, 11);
            model.training(false);
            String text = Files.readString(config), setting = "\"scaledEmbedding\" : true,";
            assertThat(text).contains(setting);
            for (String older : new String[]{text.replace(setting, ""),
                    text.replace(setting, setting.replace("true", "false"))}) {
                Files.writeString(config, older);
                try (ModelFolder loaded = ModelFolder.load(folder)) {
                    boolean same = Arrays.deepEquals(Tiny.logits(loaded.model(), 1, 2, 3),
                            Tiny.logits(model, 1, 2, 3));
                    assertThat(same).isEqualTo(!older.contains("\"scaledEmbedding\" : false"));
                }
            }
        }
    }

    @Test
    void publishedModelSavedAgainHasItsTensorsAndItsLogits() {
        Path published = SharedData.path("weights/capp-gpt2");
        Recipe recipe = Gpt.FAMILY.recipe().with("model.context", "512").with("model.layers", "4")
                .with("model.heads", "4").with("model.dim", "64").with("model.dropout", "0.1");
        try (ModelFolder original = ModelFolder.load(published)) {
            save(Gpt.FAMILY, recipe, original.model(), 53);
            assertThat(tensors(folder)).isEqualTo(tensors(published));
            try (ModelFolder again = ModelFolder.load(folder)) {
                assertThat(Tiny.logits(again.model(), 2, 8, 15, 18))
                        .isDeepEqualTo(Tiny.logits(original.model(), 2, 8, 15, 18));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, String> tensors(Path folder) {
        Map<String, String> shapes = new TreeMap<>();
        try (TensorFile file = TensorFile.open(folder.resolve("model.safetensors")); var _ = TensorScope.open()) {
            for (String name : file.names()) shapes.put(name, file.tensor(name).toString());
        }
        return shapes;
    }

    @Test
    void savedConfigurationHasThePublishedKeys() throws IOException {
        saveGpt();
        assertThat(folder.resolve("config.json")).content().contains("\"model_type\" : \"gpt2\"",
                "\"architectures\" : [ \"GPT2LMHeadModel\" ]", "\"n_positions\" : 8", "\"n_embd\" : 8",
                "\"n_layer\" : 1", "\"n_head\" : 2", "\"vocab_size\" : 11", "\"activation_function\" : \"gelu_new\"",
                "\"resid_pdrop\" : 0.25");
    }

    @Test
    void publishedFilesWithoutPrefixAndWithMasksAndRepeatedOutputLoad() throws IOException {
        saveGpt();
        rewrite(tensors -> {
            SequencedMap<String, Tensor> bare = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> bare.put(name.substring("transformer.".length()), tensor));
            bare.put("lm_head.weight", bare.get("wte.weight"));
            bare.put("h.0.attn.bias", Tensor.ones(1, 1, 8, 8));
            bare.put("h.0.attn.masked_bias", Tensor.zeros(1));
            tensors.clear();
            tensors.putAll(bare);
        });
        try (ModelFolder loaded = ModelFolder.load(folder)) {
            assertThat(loaded.model().parameterCount()).isEqualTo(11 * 8 + 8 * 8 + 12 * 64 + 13 * 8 + 16);
        }
    }

    private void rewrite(Consumer<SequencedMap<String, Tensor>> change) {
        Path path = folder.resolve("model.safetensors");
        try (var _ = TensorScope.open()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            try (TensorFile file = TensorFile.open(path)) {
                for (String name : file.names()) tensors.put(name, file.tensor(name));
            }
            change.accept(tensors);
            TensorFile.write(path, Map.of("format", "pt"), tensors);
        }
    }

    // Refusals

    @Test
    void missingTensorIsRefused() throws IOException {
        saveGpt();
        rewrite(tensors -> tensors.remove("transformer.h.0.ln_1.weight"));
        refusesWeights("parameter 'h.0.ln_1.weight' is missing");
    }

    @Test
    void unknownTensorIsRefused() throws IOException {
        saveGpt();
        rewrite(tensors -> tensors.put("transformer.h.1.ln_1.weight", Tensor.ones(8)));
        refusesWeights("parameter 'h.1.ln_1.weight' is not part of this model");
    }

    @Test
    void tensorOfAnotherShapeIsRefused() throws IOException {
        saveGpt();
        rewrite(tensors -> tensors.put("transformer.wte.weight", Tensor.ones(11, 9)));
        refusesWeights("parameter 'wte.weight' has shape [11, 9], the model needs [11, 8]");
    }

    private void refusesWeights(String reason) {
        assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("model.safetensors")
                        + ": not the weights of the model that config.json describes: " + reason);
    }

    @Test
    void refusedWeightsLeaveNoTensorBehind() throws IOException {
        saveGpt();
        rewrite(tensors -> tensors.remove("transformer.wpe.weight"));
        long live = TensorScope.liveTensors();
        assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(InputException.class);
        assertThat(TensorScope.liveTensors()).isEqualTo(live);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "\"gelu_new\" | \"gelu\" | activation_function is \"gelu\"; only gelu_new is supported",
            "\"n_embd\" : 8 | \"n_embd\" : 8, \"n_inner\" : 16 | n_inner is 16; only 32 is supported",
            "\"n_embd\" : 8 | \"n_embd\" : 8, \"scale_attn_by_inverse_layer_idx\" : true | scale_attn_by_inverse_layer_idx is true; only false is supported",
            "\"n_embd\" : 8 | \"n_embd\" : 8, \"scale_attn_weights\" : false | scale_attn_weights is false; only true is supported",
            "\"tie_word_embeddings\" : true | \"tie_word_embeddings\" : false | tie_word_embeddings is false; only true is supported",
            "\"layer_norm_epsilon\" : 1.0E-5 | \"layer_norm_epsilon\" : 1e-6 | layer_norm_epsilon is 1.0E-6; only 1.0E-5 is supported",
            "\"n_head\" : 2, | '' | n_head is missing",
            "\"n_head\" : 2 | \"n_head\" : \"two\" | n_head is \"two\", not a whole number",
            "\"n_head\" : 2 | \"n_head\" : 2.5 | n_head is 2.5, not a whole number",
            "\"resid_pdrop\" : 0.25 | \"resid_pdrop\" : true | resid_pdrop is true, not a number",
            "\"vocab_size\" : 11 | \"vocab_size\" : -11 | vocab_size is -11, not positive",
            "\"gpt2\" | \"bert\" | model_type 'bert' is none of [gpt2, transformer, window",
            "\"gpt2\" | 2 | model_type is 2, not a text"})
    void configurationThisModelDoesNotHaveIsRefused(String key, String replacement, String message) throws IOException {
        saveGpt();
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(key);
        Files.writeString(config, text.replace(key, replacement));
        assertThatThrownBy(() -> ModelFolder.load(folder).close()).isInstanceOf(InputException.class)
                .hasMessageStartingWith(config + ": " + message).hasMessageNotContaining("\n");
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() throws IOException {
        saveGpt();
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"n_head\" : 2", "\"n_head\" : 3"));
        assertThatThrownBy(() -> ModelFolder.load(folder)).hasMessage("Gpt: dim 8 is not a multiple of heads 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"model_type\"", "gpt2"})
    void fileThatIsNoJsonObjectIsRefused(String text) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), text);
        assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(config + ": not ").hasMessageNotContaining("\n");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> ModelFolder.load(nowhere)).isInstanceOf(InputException.class)
                .hasMessage(nowhere + ": no such folder; name a run or a model folder");
        assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("config.json")
                        + ": no such file; a model folder has config.json and model.safetensors");
        saveGpt();
        try (ModelFolder loaded = ModelFolder.load(folder)) {
            assertThatThrownBy(loaded::requireTokenizer).isInstanceOf(InputException.class)
                    .hasMessage(
                            folder + ": has no tokenizer.json, so that it cannot read text; copy the model's there");
        }
        Files.delete(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(InputException.class)
                .hasMessageContaining("model.safetensors").hasMessageNotContaining("\n");
    }
}
