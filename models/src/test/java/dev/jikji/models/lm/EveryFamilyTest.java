package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.lm.TransformerLanguageModel.NormKind;
import dev.jikji.nn.Activation;
import dev.jikji.nn.AdamW;
import dev.jikji.nn.GradientCheck;
import dev.jikji.nn.Initialization;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Positions;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold for every language model, in each of its forms.
class EveryFamilyTest {
    private static final int VOCAB = 10;
    private static final long[] TEXT = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

    private static final Map<String, Supplier<LanguageModel>> MODELS = new LinkedHashMap<>();

    static {
        MODELS.put("gpt", () -> new Gpt(new Gpt.Config(16, 2, 2, 16, 0), VOCAB));
        MODELS.put("lstm",
                () -> new LstmLanguageModel(new LstmLanguageModel.Config(2, 20, 16, true, 0, false, true, 0), VOCAB));
        MODELS.put("lstm with an adaptive softmax",
                () -> new LstmLanguageModel(new LstmLanguageModel.Config(2, 20, 16, true, 0, false, true, 4), VOCAB));
        MODELS.put("gru",
                () -> new GruLanguageModel(new GruLanguageModel.Config(2, 20, 16, true, 0, false, true), VOCAB));
        MODELS.put("gru untied",
                () -> new GruLanguageModel(new GruLanguageModel.Config(1, 20, 16, false, 0, false, true), VOCAB));
        for (Activation activation : List.of(Activation.TANH, Activation.RELU)) {
            MODELS.put("rnn " + activation, () -> new RnnLanguageModel(
                    new RnnLanguageModel.Config(2, 20, 16, activation, activation == Activation.TANH, 0, true, true),
                    VOCAB));
        }
        MODELS.put("window", () -> window(false, false));
        MODELS.put("window with direct connections", () -> window(true, false));
        MODELS.put("window of one token", () -> new WindowLanguageModel(new WindowLanguageModel.Config(1, 6, 12, false,
                false, Activation.RELU, Initialization.HE_NORMAL, 0), VOCAB));
        MODELS.put("window tied", () -> window(false, true));
        for (Positions positions : Positions.values())
            MODELS.put("transformer " + positions, () -> transformer(0, NormKind.PRE, positions, false, false));
        MODELS.put("transformer post", () -> transformer(0, NormKind.POST, Positions.SINUSOIDAL, true, false));
        MODELS.put("transformer rms, gated, grouped",
                () -> transformer(2, NormKind.RMS, Positions.ROTARY, true, true));
        MODELS.put("transformer with one key head",
                () -> transformer(1, NormKind.RMS, Positions.ALIBI, true, false));
        MODELS.put("transformer relative, grouped",
                () -> transformer(2, NormKind.PRE, Positions.RELATIVE, true, false));
    }

    private static LanguageModel window(boolean direct, boolean tied) {
        return new WindowLanguageModel(new WindowLanguageModel.Config(4, tied ? 12 : 6, 12, direct, tied,
                Activation.TANH, Initialization.XAVIER_NORMAL, 0), VOCAB);
    }

    private static LanguageModel transformer(int kvHeads, NormKind norm, Positions positions, boolean tied,
            boolean gated) {
        return new TransformerLanguageModel(new TransformerLanguageModel.Config(16, 2, 4, kvHeads, 16, 24, norm,
                positions, gated ? Activation.SILU : Activation.GELU, gated, tied, Initialization.XAVIER_UNIFORM, 0),
                VOCAB);
    }

    static Stream<String> models() {
        return MODELS.keySet().stream();
    }

    private static LanguageModel model(String name) {
        NativeRuntime.seed(7);
        LanguageModel model = MODELS.get(name).get();
        try (var _ = Grad.off()) {
            model.parameters().values().stream().filter(tensor -> tensor.dim() == 2).forEach(tensor -> tensor.mul_(3));
        }
        model.training(false);
        return model;
    }

    @BeforeEach
    void strictFloat32() {
        Tiny.strictFloat32();
    }

    @Test
    void everyRegisteredFamilyIsHere() {
        assertThat(LanguageModels.families()).extracting(LanguageModelFamily::name)
                .filteredOn(name -> !name.equals("log-bilinear")) // the guide's, if its test ran first
                .allSatisfy(family -> assertThat(models()).anyMatch(model -> model.split(" ")[0].equals(family)));
    }

    static Stream<Supplier<LanguageModel>> recurrentModelsAsWideAsInUse() {
        int vocab = 1_000;
        return Stream.of(
                () -> new RnnLanguageModel(
                        new RnnLanguageModel.Config(2, 256, 256, Activation.TANH, true, 0, true, true),
                        vocab),
                () -> new GruLanguageModel(new GruLanguageModel.Config(2, 256, 256, true, 0, true, true), vocab),
                () -> new LstmLanguageModel(new LstmLanguageModel.Config(2, 256, 256, true, 0, true, true, 0), vocab));
    }

    /// As a generator does: hidden vectors by autocast, scores exactly.
    @Test
    void hiddenVectorsOfAutocastGiveLogitsOutsideOfIt() {
        MODELS.forEach((name, made) -> {
            try (LanguageModel model = made.get(); var _ = TensorScope.open(); var _ = Grad.off()) {
                model.training(false);
                Tensor ids = Tensor.of(TEXT, 1, TEXT.length), hidden;
                try (var _ = Precision.BFLOAT16.autocast()) {
                    hidden = model.forward(ids);
                }
                double[] exact = model.logits(model.forward(ids)).toDoubles();
                double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
                assertThat(model.logits(hidden).toDoubles()).as(name).hasSameSizeAs(exact)
                        .containsExactly(exact, within(0.1 * largest));
            }
        });
    }

    /// With embeddings within 0.1 read as they are, and layers within 1 / √dim, hidden vectors were of size 0.029 (rnn),
    /// 0.009 (gru) and 0.006 (lstm), and for a hundred steps losses stayed near the unigrams'.
    @ParameterizedTest
    @MethodSource("recurrentModelsAsWideAsInUse")
    void aFreshRecurrentModelsSignalDoesNotFadeAndItsLogitsAreNearEachOther(Supplier<LanguageModel> made) {
        NativeRuntime.seed(7);
        try (LanguageModel model = made.get(); var _ = TensorScope.open(); var _ = Grad.off()) {
            model.training(false);
            Tensor hidden = model.forward(Tensor.of(new Random(3).longs(64, 0, 1_000).toArray(), 1, 64));
            assertThat(size(hidden)).isGreaterThan(0.1);
            assertThat(size(model.logits(hidden))).isBetween(0.05, 1.0);
        }
    }

    /// @return the root of the mean square
    private static double size(Tensor tensor) {
        return Math.sqrt(tensor.mul(tensor).mean().item());
    }

    @ParameterizedTest
    @MethodSource("models")
    void noPlaceSeesTheFutureBitForBit(String name) {
        for (Precision precision : new Precision[]{Precision.FLOAT32, Precision.REDUCED}) {
            NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
            try (LanguageModel model = model(name)) {
                float[][] before = Tiny.logits(model, TEXT);
                for (int changed = 1; changed < TEXT.length; changed++) {
                    long[] text = TEXT.clone();
                    for (int t = changed; t < text.length; t++) text[t] = (text[t] + 1 + t % 3) % VOCAB;
                    float[][] after = Tiny.logits(model, text);
                    for (int t = 0; t < changed; t++) assertThat(after[t]).containsExactly(before[t]);
                    assertThat(after[changed]).isNotEqualTo(before[changed]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void readingInPartsIsReadingAtOnce(String name) {
        try (LanguageModel model = model(name); var _ = TensorScope.open(); var _ = Grad.off()) {
            float[][] whole = Tiny.logits(model, TEXT);
            for (int first : new int[]{1, 2, 5, 11}) {
                LanguageModel.State state = LanguageModel.State.START;
                for (int at = 0; at < TEXT.length;) {
                    int time = at == 0 ? first : at == first ? 1 : Math.min(3, TEXT.length - at);
                    LanguageModel.Output output = model.forward(
                            Tensor.of(Arrays.copyOfRange(TEXT, at, at + time), 1, time), state);
                    Tensor logits = model.logits(output.hidden()).select(0, 0);
                    for (int t = 0; t < time; t++)
                        assertEqual(logits.select(0, t).toFloats(), whole[at + t]);
                    state = output.state();
                    at += time;
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void rowsOfABatchAreIndependent(String name) {
        long[] other = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 9, 9};
        try (LanguageModel model = model(name); var _ = TensorScope.open(); var _ = Grad.off()) {
            long[] both = Arrays.copyOf(TEXT, 24);
            System.arraycopy(other, 0, both, 12, 12);
            Tensor logits = model.logits(model.forward(Tensor.of(both, 2, 12)));
            float[][] first = Tiny.logits(model, TEXT), second = Tiny.logits(model, other);
            for (int t = 0; t < 12; t++) {
                assertEqual(logits.select(0, 0).select(0, t).toFloats(), first[t]);
                assertEqual(logits.select(0, 1).select(0, t).toFloats(), second[t]);
            }
        }
    }

    /// A text that ends early, filled up to the length of a batch: the filling is in the future of all that counts.
    @ParameterizedTest
    @MethodSource("models")
    void paddingAfterATextChangesNothing(String name) {
        try (LanguageModel model = model(name)) {
            float[][] alone = Tiny.logits(model, Arrays.copyOf(TEXT, 7));
            float[][] padded = Tiny.logits(model, Arrays.copyOf(Arrays.copyOf(TEXT, 7), 14));
            for (int t = 0; t < 7; t++) assertEqual(padded[t], alone[t]);
        }
    }

    /// Up to rounding: some of these models have logits of several hundred, where float32 is no finer than 6e-5.
    private static void assertEqual(float[] logits, float[] expected) {
        float largest = 0;
        for (float logit : expected) largest = Math.max(largest, Math.abs(logit));
        assertThat(logits).containsExactly(expected, within(Math.max(1e-4f, 1e-6f * largest)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void gradientsAreRight(String name) {
        try (LanguageModel model = model(name); var _ = TensorScope.open()) {
            model.to(Dtype.FLOAT64);
            long[] ids = Arrays.copyOf(TEXT, 8), targets = Arrays.copyOfRange(TEXT, 1, 9);
            Random random = new Random(5);
            var worst = GradientCheck.sampled(model.parameters(), 6, random,
                    () -> model.loss(model.forward(Tensor.of(ids, 2, 4)), Tensor.of(targets, 2, 4)),
                    _ -> {});
            assertThat(worst).allSatisfy(result -> assertThat(result.error()).as(result.name()).isLessThan(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void oneBatchIsOverfitted(String name) {
        long[] inputs = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
        long[] targets = {1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};
        NativeRuntime.seed(11);
        try (LanguageModel model = MODELS.get(name).get();
                AdamW optimizer = new AdamW(model.parameters(), AdamW.Config.defaults())) {
            double last = Double.NaN;
            boolean bigram = name.equals("window of one token"); // cannot tell contexts apart
            for (int step = 0; step < 200; step++) {
                try (var _ = TensorScope.open()) {
                    Objective loss = model.loss(model.forward(Tensor.of(inputs, 2, 8)), Tensor.of(targets, 2, 8));
                    if (step == 0) assertThat(loss.value()).isBetween(2.0, 3.2);
                    optimizer.zeroGrad();
                    loss.backward();
                    last = loss.value();
                    optimizer.step(step < 100 ? 0.02 : 0.005);
                }
            }
            assertThat(last).isLessThan(bigram ? 0.9 : 0.1);
        }
    }
}
