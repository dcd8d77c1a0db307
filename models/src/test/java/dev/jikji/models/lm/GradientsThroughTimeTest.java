package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.Module;
import dev.jikji.nn.Observer;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.Diagnosis.ThroughTime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GradientsThroughTimeTest {
    private static final int VOCAB = 3, DIM = 2, TIME = 6;
    /// How much of each unit's hidden value remains from one time to the next.
    private static final double[] KEPT = {0.5, 1.1};

    @BeforeAll
    static void strictFloat32() {
        Tiny.strictFloat32();
    }

    /// `h(t) = KEPT ∘ h(t-1) + x(t)`, as linear as a recurrent network gets.
    private static final class Recurrence extends Module {
        Tensor forward(Tensor x, Tensor before) {
            return Observer.hiddenOf(this, before.mul(Tensor.of(KEPT, DIM)).add(x));
        }
    }

    private static final class LinearRnn extends LanguageModel {
        private final Tensor embedding = parameter("embedding",
                Tensor.of(new double[]{1, -1, 0.5, 2, -2, 0.25}, VOCAB, DIM));
        private final Tensor output = parameter("output",
                Tensor.of(new double[]{0.3, -0.7, 1.2, 0.4, -0.5, 0.1}, VOCAB, DIM));
        private final Recurrence recurrence = child("recurrence", new Recurrence());

        @Override
        public Tensor forward(Tensor ids) {
            return forward(ids, State.START).hidden();
        }

        @Override
        public Output forward(Tensor ids, State state) {
            Tensor x = embedding.embedding(ids).transpose(0, 1); // (time, batch, dim)
            assertThat(x.size(0)).as("one place at a time").isOne();
            Tensor before = state.isStart()
                    ? Tensor.zeros(Dtype.FLOAT64, 1, ids.size(0), DIM)
                    : state.tensors().getFirst();
            Tensor hidden = recurrence.forward(x, before);
            return new Output(hidden.transpose(0, 1), new State(List.of(hidden)));
        }

        @Override
        public Tensor outputWeight() {
            return output;
        }

        @Override
        public Tensor outputBias() {
            return null;
        }

        @Override
        public int context() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean carriesState() {
            return true;
        }

        @Override
        public long activationFloats(long batch, long time) {
            return 0;
        }
    }

    /// By hand: the gradient at the last hidden vector is `Wᵀ (softmax(W h) - onehot)`; `k` places before, each unit's
    /// is that times `KEPT` to the power `k`.
    @Test
    void aLinearRecurrenceShrinksAndGrowsByItsPowers() {
        long[] ids = {0, 2, 1, 1, 0, 2};
        int target = 1;
        double[] hidden = new double[DIM];
        double[][] embedding = {{1, -1}, {0.5, 2}, {-2, 0.25}}, weight = {{0.3, -0.7}, {1.2, 0.4}, {-0.5, 0.1}};
        for (long id : ids)
            for (int d = 0; d < DIM; d++) hidden[d] = KEPT[d] * hidden[d] + embedding[(int) id][d];
        double[] exps = new double[VOCAB];
        double sum = 0;
        for (int v = 0; v < VOCAB; v++) {
            exps[v] = Math.exp(weight[v][0] * hidden[0] + weight[v][1] * hidden[1]);
            sum += exps[v];
        }
        double[] last = new double[DIM];
        for (int v = 0; v < VOCAB; v++)
            for (int d = 0; d < DIM; d++) last[d] += weight[v][d] * (exps[v] / sum - (v == target ? 1 : 0));

        try (LinearRnn model = new LinearRnn(); var _ = TensorScope.open()) {
            // the same sequence twice: the root mean square over sequences is that of one
            long[] twice = new long[2 * TIME], targets = new long[2 * TIME];
            for (int i = 0; i < 2 * TIME; i++) twice[i] = ids[i % TIME];
            targets[TIME - 1] = targets[2 * TIME - 1] = target;
            List<ThroughTime> layers = GradientsThroughTime.of(model, Tensor.of(twice, 2, TIME),
                    Tensor.of(targets, 2, TIME));

            assertThat(layers).singleElement().extracting(ThroughTime::name).isEqualTo("recurrence");
            List<Double> norms = layers.getFirst().norms();
            assertThat(norms).hasSize(TIME);
            for (int k = 0; k < TIME; k++) {
                double expected = Math.hypot(last[0] * Math.pow(KEPT[0], k), last[1] * Math.pow(KEPT[1], k));
                assertThat(norms.get(k)).as("%d back", k).isCloseTo(expected, within(1e-12));
            }
        }
    }

    /// The lower layer's last hidden vector reaches the loss through the upper layer alone, earlier ones by the states
    /// of both: each against central differences of the loss.
    @Test
    void everyWayThroughAStackOfLstmsCounts() {
        LstmLanguageModel model = new LstmLanguageModel(new LstmLanguageModel.Config(2, 4, 4, true, 0, false, true, 0),
                VOCAB);
        try (model; var _ = TensorScope.open()) {
            model.to(Dtype.FLOAT64);
            Tensor inputs = Tensor.of(new long[]{0, 2, 1, 1}, 1, 4), targets = Tensor.of(new long[]{2, 1, 1, 0}, 1, 4);
            List<ThroughTime> layers = GradientsThroughTime.of(model, inputs, targets);
            assertThat(layers).extracting(ThroughTime::name).containsExactly("rnn.0", "rnn.1");
            for (int layer = 0; layer < 2; layer++) {
                for (int k = 0; k < 4; k++) {
                    double squares = 0;
                    for (int unit = 0; unit < 4; unit++) {
                        double slope = (loss(model, inputs, layer, 3 - k, unit, 1e-5)
                                - loss(model, inputs, layer, 3 - k, unit, -1e-5)) / 2e-5;
                        squares += slope * slope;
                    }
                    assertThat(layers.get(layer).norms().get(k)).as("layer %d, %d back", layer, k)
                            .isCloseTo(Math.sqrt(squares), within(1e-8));
                }
            }
        }
    }

    /// The loss at the last place after one unit of one hidden vector was moved.
    private static double loss(LstmLanguageModel model, Tensor inputs, int layer, int place, int unit, double moved) {
        int[] calls = {0};
        var mover = new Observer() {
            @Override
            public Tensor hidden(Module module, Tensor hidden) {
                boolean there = calls[0] / 2 == place && calls[0] % 2 == layer; // two layers a place
                calls[0]++;
                double[] shift = new double[4];
                if (there) shift[unit] = moved;
                return hidden.add(Tensor.of(shift, 1, 1, 4));
            }
        };
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            return mover.watch(() -> {
                LanguageModel.State state = LanguageModel.State.START;
                LanguageModel.Output output = null;
                for (int t = 0; t < 4; t++) {
                    output = model.forward(inputs.narrow(1, t, 1), state);
                    state = output.state();
                }
                return model.loss(output.hidden(), Tensor.of(new long[]{0}, 1, 1)).value();
            });
        }
    }
}
