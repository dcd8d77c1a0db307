package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.TransformerLanguageModel.Config;
import dev.jikji.models.lm.TransformerLanguageModel.NormKind;
import dev.jikji.nn.Activation;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.Positions;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What [EveryFamilyTest] does not say of all models.
class TransformerLanguageModelTest {
    private static final long[] TEXT = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    private static Config config(int heads, int kvHeads, int dim, int innerDim, NormKind norm, Positions positions,
            boolean gated) {
        return new Config(16, 2, heads, kvHeads, dim, innerDim, norm, positions, Activation.GELU_TANH, gated, true,
                Initialization.NORMAL, 0);
    }

    /// GPT-2's choices with GPT-2's weights are GPT-2.
    @Test
    void withItsChoicesAndWeightsItIsGpt() {
        try (Gpt gpt = Tiny.gpt(16, 10);
                var model = new TransformerLanguageModel(config(2, 0, 16, 0, NormKind.PRE, Positions.LEARNED, false),
                        10);
                var _ = TensorScope.open();
                var _ = Grad.off()) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            gpt.parameters().forEach((name, tensor) -> {
                boolean transposed = name.endsWith(".weight") && (name.contains("c_attn") || name.contains("c_proj")
                        || name.contains("c_fc"));
                weights.put(renamed(name), transposed ? tensor.transpose(0, 1) : tensor);
            });
            model.load(weights);
            model.training(false);
            float[][] expected = Tiny.logits(gpt, TEXT), actual = Tiny.logits(model, TEXT);
            for (int t = 0; t < TEXT.length; t++) assertThat(actual[t]).containsExactly(expected[t], within(1e-5f));
        }
    }

    private static String renamed(String gpt) {
        return gpt.replace("wte.", "token.").replace("wpe.", "position.").replace("ln_f.", "norm.")
                .replaceFirst("^h\\.", "blocks.").replace("ln_1.", "norm1.").replace("ln_2.", "norm2.")
                .replace("attn.c_attn.", "attention.in_proj_").replace("attn.c_proj.", "attention.out_proj.")
                .replace("mlp.c_fc.", "feed_forward.linear1.").replace("mlp.c_proj.", "feed_forward.linear2.");
    }

    @Test
    void parametersAreAsManyAsCountedByHand() {
        long dim = 16, vocab = 10, norm = dim; // RMSNorm has no bias
        long attention = (dim + 2 * 4) * (dim + 1) + dim * (dim + 1); // one key head of width 4
        long feedForward = 2 * 24 * (dim + 1) + dim * (24 + 1);
        try (var model = new TransformerLanguageModel(config(4, 1, 16, 24, NormKind.RMS, Positions.ROTARY, true), 10)) {
            assertThat(model.parameterCount()).isEqualTo(vocab * dim + 2 * (attention + feedForward + 2 * norm) + norm);
        }
        try (var post = new TransformerLanguageModel(config(4, 0, 16, 0, NormKind.POST, Positions.SINUSOIDAL, false),
                10)) {
            long block = 4 * dim * (dim + 1) + 4 * dim * (dim + 1) + dim * (4 * dim + 1) + 2 * 2 * dim;
            assertThat(post.parameterCount()).isEqualTo(vocab * dim + 2 * block);
        }
    }

    /// Fewer heads of keys leave fewer numbers to remember.
    @Test
    void theCacheHoldsKeyHeadsAlone() {
        try (var model = new TransformerLanguageModel(config(4, 1, 16, 0, NormKind.RMS, Positions.ALIBI, false), 10);
                var _ = TensorScope.open();
                var _ = Grad.off()) {
            LanguageModel.State state = model.forward(Tensor.of(TEXT, 1, 12), LanguageModel.State.START).state();
            assertThat(state.tensors()).hasSize(4).allSatisfy(
                    tensor -> assertThat(tensor.shape()).containsExactly(1, 1, 12, 4));
        }
    }

    @Test
    void textLongerThanTheContextIsRefused() {
        try (var model = new TransformerLanguageModel(config(4, 1, 16, 0, NormKind.RMS, Positions.ALIBI, false), 10)) {
            assertThatThrownBy(() -> Tiny.logits(model, new long[17])).isInstanceOf(InputException.class)
                    .hasMessage("Transformer: got 17 tokens, context is 16");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { //
            "3 | 0 | 16 | 0 | Transformer: dim 16 is not a multiple of heads 3",
            "4 | 3 | 16 | 0 | Transformer: heads 4 is not a multiple of kv_heads 3",
            "4 | 0 | 16 | -1 | Transformer: inner_dim -1 is negative",
            "4 | 0 | 12 | 0 | Transformer: rotary positions turn pairs of numbers; a head's width of 3 (dim 12 / heads 4) is odd"})
    void configurationThatCannotBeIsRefused(int heads, int kvHeads, int dim, int innerDim, String message) {
        assertThatThrownBy(() -> config(heads, kvHeads, dim, innerDim, NormKind.RMS, Positions.ROTARY, true))
                .isInstanceOf(InputException.class).hasMessage(message);
    }
}
