package dev.jikji.models.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Padded;
import dev.jikji.models.seq2seq.BeamSearch.Hypothesis;
import dev.jikji.models.seq2seq.BeamSearch.Settings;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamSearchTest {
    private static final int TOKENS = TinyPairs.VOCAB - 3;

    @BeforeAll
    static void strictly() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    /// A model whose probabilities differ more than a fresh one's.
    private static TranslationModel sharp(String name) {
        NativeRuntime.seed(5);
        TranslationModel model = TinyPairs.model(name);
        try (var _ = Grad.off()) {
            model.parameters().values().stream().filter(tensor -> tensor.dim() == 2).forEach(tensor -> tensor.mul_(3));
        }
        return model;
    }

    private static Padded sources(int count) {
        return Padded.of(TinyPairs.ended(TinyPairs.sentences(count, 6, 1)), TinyPairs.SPECIALS.padding());
    }

    private static Padded row(Padded sources, int row) {
        long[] ids = Arrays.copyOfRange(sources.ids(), row * sources.time(),
                row * sources.time() + sources.lengths()[row]);
        return new Padded(ids, new int[]{ids.length}, ids.length);
    }

    /// Log-probability of a translation, from one pass over it; padding and beginning cannot be said.
    private static double logProb(TranslationModel model, Padded source, int... said) {
        int[] inputs = new int[said.length];
        inputs[0] = TinyPairs.SPECIALS.begin();
        System.arraycopy(said, 0, inputs, 1, said.length - 1);
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            float[] logProbs = model.logits(model.decode(model.encode(source), Padded.of(List.of(inputs), 0)))
                    .logSoftmax(2).toFloats();
            double sum = 0;
            for (int t = 0; t < said.length; t++) sum += logProbs[t * TinyPairs.VOCAB + said[t]];
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm, general", "lstm, general, fed", "gru", "transformer, pre-norm"})
    void aBeamAsWideAsTheVocabularyFindsTheBestOfAllTranslationsOfTwoTokens(String name) {
        try (TranslationModel model = sharp(name)) {
            model.training(false);
            Padded sources = sources(3);
            Settings settings = new Settings(TOKENS + 1, 0.7, 0, 1, 2);
            List<List<Hypothesis>> found = new BeamSearch(model, TinyPairs.SPECIALS, settings).search(sources);
            for (int row = 0; row < 3; row++) {
                Padded source = row(sources, row);
                List<int[]> all = new ArrayList<>(List.of(new int[]{TinyPairs.SPECIALS.end()}));
                for (int first = 0; first < TOKENS; first++) {
                    all.add(new int[]{first, TinyPairs.SPECIALS.end()});
                    for (int second = 0; second < TOKENS; second++) all.add(new int[]{first, second});
                }
                int[] best = all.stream().max(Comparator.comparingDouble(
                        said -> settings.score(logProb(model, source, said), said.length))).orElseThrow();
                Hypothesis hypothesis = found.get(row).getFirst();
                boolean ended = best[best.length - 1] == TinyPairs.SPECIALS.end();
                assertThat(hypothesis.ids()).containsExactly(ended ? Arrays.copyOf(best, best.length - 1) : best);
                assertThat(hypothesis.ended()).isEqualTo(ended);
                assertThat(hypothesis.logProb()).isEqualTo(logProb(model, source, best), within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm, additive", "transformer, post-norm"})
    void aSentenceIsTranslatedInABatchAsAlone(String name) {
        try (TranslationModel model = sharp(name)) {
            Padded sources = sources(5);
            var search = new BeamSearch(model, TinyPairs.SPECIALS, new Settings(4, 1, 0.3, 4, 0));
            List<List<Hypothesis>> together = search.search(sources);
            for (int row = 0; row < 5; row++) {
                List<Hypothesis> alone = search.search(row(sources, row)).getFirst();
                assertThat(together.get(row)).hasSameSizeAs(alone);
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(together.get(row).get(i).ids()).containsExactly(alone.get(i).ids());
                    assertThat(together.get(row).get(i).score()).isEqualTo(alone.get(i).score(), within(1e-4));
                }
                assertThat(alone).isSortedAccordingTo(Comparator.comparingDouble(h -> -h.score()));
                assertThat(alone.stream().map(h -> Arrays.toString(h.ids())).distinct()).hasSameSizeAs(alone);
            }
        }
    }

    @Test
    void widthOneTakesTheMostProbableTokenEachTime() {
        try (TranslationModel model = sharp("transformer, pre-norm")) {
            model.training(false);
            Padded source = sources(1);
            int[] found = new BeamSearch(model, TinyPairs.SPECIALS, new Settings(1, 1, 0, 1, 6)).search(source)
                    .getFirst().getFirst().ids();
            int[] said = {};
            while (said.length < 6) {
                int best = -1;
                double most = Double.NEGATIVE_INFINITY;
                for (int id = 0; id < TinyPairs.VOCAB; id++) {
                    if (id == TinyPairs.SPECIALS.padding() || id == TinyPairs.SPECIALS.begin()) continue;
                    int[] longer = Arrays.copyOf(said, said.length + 1);
                    longer[said.length] = id;
                    double logProb = logProb(model, source, longer);
                    if (logProb > most) {
                        most = logProb;
                        best = id;
                    }
                }
                if (best == TinyPairs.SPECIALS.end()) break;
                said = Arrays.copyOf(said, said.length + 1);
                said[said.length - 1] = best;
            }
            assertThat(found).containsExactly(said);
        }
    }

    /// Says token 0 three times and ends, each with a probability of 0.9; the rest is spread over ending too early, or too
    /// late, and two other tokens.
    private static final class Scripted extends TranslationModel {
        private static final int WORDS = 3;
        private final Tensor identity = parameter("identity", identity());

        private static Tensor identity() {
            float[] ones = new float[TinyPairs.VOCAB * TinyPairs.VOCAB];
            for (int i = 0; i < TinyPairs.VOCAB; i++) ones[i * TinyPairs.VOCAB + i] = 1;
            return Tensor.of(ones, TinyPairs.VOCAB, TinyPairs.VOCAB);
        }

        @Override
        public Step step(Encoded source, State state, Tensor ids, int position, boolean attend) {
            float[] logits = new float[TinyPairs.VOCAB];
            Arrays.fill(logits, -20);
            int end = TinyPairs.SPECIALS.end(), next = position < WORDS ? 0 : end;
            logits[1] = logits[2] = (float) Math.log(0.01);
            logits[next == end ? 0 : end] = (float) Math.log(0.08);
            logits[next] = (float) Math.log(0.9);
            Tensor hidden = Tensor.of(logits, 1, 1, TinyPairs.VOCAB);
            return new Step(hidden.expand(ids.size(0), ids.size(1), TinyPairs.VOCAB), state, null);
        }

        @Override
        public Encoded encode(Padded source) {
            return new Encoded(List.of(), source.lengths(), source.time());
        }

        @Override
        public State start(Encoded source) {
            return new State(List.of());
        }

        @Override
        public Tensor decode(Encoded source, Padded inputs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Attention> attention(Padded source, Padded inputs) {
            return List.of();
        }

        @Override
        public boolean attends() {
            return false;
        }

        @Override
        public Tensor outputWeight() {
            return identity;
        }

        @Override
        public Tensor outputBias() {
            return null;
        }

        @Override
        public int context() {
            return 20;
        }

        @Override
        public long activationFloats(long rows, long source, long target) {
            return 0;
        }
    }

    /// Before it ends, three hypotheses have that are ten times less probable each.
    @Test
    void aProbableBeginningIsNotGivenUpForEndsThatAreNot() {
        try (TranslationModel model = new Scripted()) {
            for (int width = 1; width <= 5; width++) {
                Hypothesis best = new BeamSearch(model, TinyPairs.SPECIALS, Settings.beam(width)).search(sources(2))
                        .getLast().getFirst();
                assertThat(best.ids()).containsExactly(0, 0, 0);
                assertThat(best.logProb()).isEqualTo(4 * Math.log(0.9), within(1e-4));
            }
        }
    }

    @Test
    void searchingLeavesNoTensorBehind() {
        try (TranslationModel model = sharp("transformer, pre-norm")) {
            var search = new BeamSearch(model, TinyPairs.SPECIALS, Settings.beam(3));
            search.search(sources(4));
            long before = TensorScope.liveTensors();
            search.search(sources(4));
            assertThat(TensorScope.liveTensors()).isEqualTo(before);
        }
    }

    /// Wu et al. 2016, equation 14: lp = (5 + 7)^0.6 / 6^0.6, cp = 0.2 (log 0.5 + log 1), the last share being above 1.
    @Test
    void hypothesesAreRankedByThePublishedScore() {
        double score = new Settings(2, 0.6, 0.2, 1, 0).score(-4, 7, 0.5f, 1.7f);
        assertThat(score).isEqualTo(-4 / Math.pow(2, 0.6) + 0.2 * Math.log(0.5), within(1e-9));
        assertThat(new Settings(2, 0, 0, 1, 0).score(-4, 7)).isEqualTo(-4);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (TranslationModel model = TinyPairs.model("lstm, none")) {
            assertThatThrownBy(() -> new BeamSearch(model, TinyPairs.SPECIALS, Settings.beam(TOKENS + 2)))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            "beam: a width of 11 is more than the 10 tokens of the vocabulary, a sentence's end included");
            assertThatThrownBy(() -> new BeamSearch(model, TinyPairs.SPECIALS, new Settings(2, 1, 0.1, 1, 0)))
                    .isInstanceOf(InputException.class)
                    .hasMessage("the coverage penalty needs a model with attention; leave it out");
        }
        assertThatThrownBy(() -> new Settings(2, 1, 0, 3, 0)).isInstanceOf(InputException.class)
                .hasMessage("n-best: 3 is not from 1 to the beam's width 2; widen the beam");
        assertThatThrownBy(() -> Settings.beam(0)).isInstanceOf(InputException.class)
                .hasMessage("beam: a width of 0 is not positive");
    }
}
