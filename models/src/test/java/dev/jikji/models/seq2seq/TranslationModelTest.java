package dev.jikji.models.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Padded;
import dev.jikji.nn.AdamW;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationModelTest {

    @BeforeAll
    static void strictly() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    private static float[] hidden(TranslationModel model, Padded source, Padded inputs) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            return model.decode(model.encode(source), inputs).toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm, none", "lstm, dot", "lstm, general", "lstm, additive", "lstm, general, fed", "gru",
            "transformer, pre-norm", "transformer, post-norm"})
    void paddingHasNoInfluence(String name) {
        NativeRuntime.seed(1);
        List<int[]> sources = TinyPairs.ended(TinyPairs.sentences(3, 6, 1));
        List<int[]> inputs = TinyPairs.begun(TinyPairs.sentences(3, 6, 2));
        try (TranslationModel model = TinyPairs.model(name)) {
            model.training(false);
            Padded source = Padded.of(sources, TinyPairs.SPECIALS.padding(), 11);
            Padded input = Padded.of(inputs, TinyPairs.SPECIALS.padding(), 9);
            float[] padded = hidden(model, source, input);
            int dim = padded.length / 3 / 9;
            for (int row = 0; row < 3; row++) {
                float[] alone = hidden(model, Padded.of(sources.subList(row, row + 1), 0),
                        Padded.of(inputs.subList(row, row + 1), 0));
                for (int i = 0; i < alone.length; i++)
                    assertThat(padded[row * 9 * dim + i]).as("%s, row %d", name, row).isEqualTo(alone[i],
                            within(1e-5f));
            }
            // whatever stands in the padding of the source, not a bit changes; nor that in the inputs at real places
            float[] other = hidden(model, Padded.of(sources, 5, 11), Padded.of(inputs, 4, 9));
            for (int row = 0; row < 3; row++) {
                int real = inputs.get(row).length * dim, start = row * 9 * dim;
                assertThat(Arrays.copyOfRange(other, start, start + real))
                        .containsExactly(Arrays.copyOfRange(padded, start, start + real));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm, general", "transformer, pre-norm"})
    void paddingChangesNeitherLossNorGradients(String name) {
        NativeRuntime.seed(1);
        List<int[]> targets = TinyPairs.sentences(4, 6, 2);
        try (TranslationModel model = TinyPairs.model(name)) {
            float[] tight = gradients(model, 0, targets);
            float[] wide = gradients(model, 7, targets);
            for (int i = 0; i < tight.length; i++) assertThat(wide[i]).isEqualTo(tight[i], within(1e-5f));
        }
    }

    /// The loss, then all gradients.
    private static float[] gradients(TranslationModel model, int more, List<int[]> targets) {
        List<int[]> sources = TinyPairs.ended(TinyPairs.sentences(4, 6, 1));
        int padding = TinyPairs.SPECIALS.padding();
        try (var _ = TensorScope.open()) {
            model.parameters().values().forEach(Tensor::clearGrad);
            Padded inputs = Padded.of(TinyPairs.begun(targets), padding, 7 + more);
            Tensor hidden = model.decode(model.encode(Padded.of(sources, padding, 7 + more)), inputs);
            Objective loss = TranslationLoss.of(model, hidden, Padded.of(TinyPairs.ended(targets), padding, 7 + more),
                    0.1);
            loss.backward();
            List<float[]> all = new ArrayList<>(List.of(new float[]{(float) loss.value()}));
            model.parameters().values().stream().filter(Tensor::hasGrad).forEach(p -> all.add(p.grad().toFloats()));
            float[] joined = new float[all.stream().mapToInt(a -> a.length).sum()];
            int next = 0;
            for (float[] a : all) {
                System.arraycopy(a, 0, joined, next, a.length);
                next += a.length;
            }
            return joined;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm, none", "lstm, additive", "lstm, general, fed", "gru", "transformer, pre-norm",
            "transformer, post-norm"})
    void tokenByTokenIsTheSameAsAtOnce(String name) {
        NativeRuntime.seed(2);
        Padded source = Padded.of(TinyPairs.ended(TinyPairs.sentences(2, 5, 3)), TinyPairs.SPECIALS.padding());
        long[] first = {10, 3, 1, 4, 10, 2, 2, 7}; // two hypotheses of the first sentence
        long[] second = {10, 5, 0, 6, 10, 8, 1, 1};
        try (TranslationModel model = TinyPairs.model(name); var _ = TensorScope.open(); var _ = Grad.off()) {
            model.training(false);
            TranslationModel.Encoded encoded = model.encode(source);
            TranslationModel.State state = model.start(encoded).select(startRows(model, encoded));
            float[][] steps = new float[4][];
            for (int t = 0; t < 4; t++) {
                TranslationModel.Step step = model.step(encoded, state,
                        Tensor.of(new long[]{first[t], first[4 + t], second[t], second[4 + t]}, 2, 2), t, true);
                state = step.state();
                steps[t] = step.hidden().toFloats(); // (2, 2, dim)
            }
            for (int hypothesis = 0; hypothesis < 4; hypothesis++) {
                long[] ids = Arrays.copyOfRange(hypothesis < 2 ? first : second, hypothesis % 2 * 4,
                        hypothesis % 2 * 4 + 4);
                float[] atOnce = model
                        .decode(encoded.select(hypothesis / 2), new Padded(ids, new int[]{4}, 4)).toFloats();
                int dim = atOnce.length / 4;
                for (int t = 0; t < 4; t++) {
                    for (int i = 0; i < dim; i++)
                        assertThat(steps[t][hypothesis * dim + i]).isEqualTo(atOnce[t * dim + i], within(1e-5f));
                }
            }
        }
    }

    private static int[] startRows(TranslationModel model, TranslationModel.Encoded encoded) {
        return model.start(encoded).tensors().isEmpty() ? new int[0] : new int[]{0, 0, 1, 1};
    }

    private static final int STEPS = 300;

    /// Reversing short sentences: the loss falls near zero only if encoder, attention and decoder work together.
    @ParameterizedTest
    @ValueSource(strings = {"lstm, none", "lstm, additive", "lstm, general, fed", "gru", "transformer, pre-norm",
            "transformer, post-norm"})
    void oneBatchIsLearntByHeart(String name) {
        NativeRuntime.seed(3);
        List<int[]> sentences = TinyPairs.sentences(6, 4, 4);
        List<int[]> reversed = sentences.stream().map(s -> {
            int[] r = new int[s.length];
            for (int i = 0; i < s.length; i++) r[i] = s[s.length - 1 - i];
            return r;
        }).toList();
        int padding = TinyPairs.SPECIALS.padding();
        Padded source = Padded.of(TinyPairs.ended(sentences), padding);
        Padded inputs = Padded.of(TinyPairs.begun(reversed), padding);
        Padded targets = Padded.of(TinyPairs.ended(reversed), padding);
        try (TranslationModel model = TinyPairs.model(name);
                AdamW optimizer = new AdamW(model.parameters(), new AdamW.Config(0.9, 0.99, 1e-8, 0))) {
            double loss = Double.NaN;
            for (int step = 0; step < STEPS; step++) {
                try (var _ = TensorScope.open()) {
                    optimizer.zeroGrad();
                    Objective objective = TranslationLoss.of(model, model.decode(model.encode(source), inputs), targets,
                            0);
                    objective.backward();
                    loss = objective.value();
                    optimizer.step(0.015 * (1 - step / (double) STEPS));
                }
            }
            assertThat(loss).isLessThan(0.03);
            var search = new BeamSearch(model, TinyPairs.SPECIALS, BeamSearch.Settings.beam(3));
            List<List<BeamSearch.Hypothesis>> found = search.search(source);
            for (int i = 0; i < sentences.size(); i++)
                assertThat(found.get(i).getFirst().ids()).containsExactly(reversed.get(i));
        }
    }

    @Test
    void aModelMayGoOnFromItsOwnWordsAndStillLearns() {
        NativeRuntime.seed(4);
        var config = new Seq2Seq.Config(Seq2Seq.Cell.LSTM, 1, 16, 12, true, Seq2Seq.Score.DOT, false, 0, 0.5, 0.5, 40);
        int padding = TinyPairs.SPECIALS.padding();
        Padded source = Padded.of(TinyPairs.ended(TinyPairs.sentences(3, 5, 4)), padding);
        Padded inputs = Padded.of(TinyPairs.begun(TinyPairs.sentences(3, 5, 5)), padding);
        try (Seq2Seq model = new Seq2Seq(config, TinyPairs.SIZES); var _ = TensorScope.open()) {
            TranslationModel.Encoded encoded = model.encode(source);
            float[] own = model.learn(encoded, inputs, 0, 1).toFloats();
            assertThat(model.learn(encoded, inputs, 0, 1).toFloats()).containsExactly(own); // by the batch alone
            assertThat(model.decode(encoded, inputs).toFloats()).isNotEqualTo(own);
        }
    }

    @Test
    void theTinyTransformerHasAsManyParametersAsItsDefinitionSays() {
        try (TransformerMt model = TinyPairs.transformer(true)) {
            long attention = 4 * 16 * 16 + 4 * 16, feedForward = 2 * 16 * 24 + 24 + 16, norm = 32;
            long encoder = attention + feedForward + 2 * norm, decoder = 2 * attention + feedForward + 3 * norm;
            assertThat(model.parameterCount()).isEqualTo(12 * 16 + 2 * encoder + 2 * decoder + 2 * norm);
        }
    }
}
