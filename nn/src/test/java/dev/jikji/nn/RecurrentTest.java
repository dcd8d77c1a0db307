package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rnn and Gru against their equations; what all recurrent layers share. [LstmTest] has the LSTM's equations.
class RecurrentTest extends Scoped {
    private static final int TIME = 6, BATCH = 3, INPUT = 4, DIM = 5;

    enum Kind {
        TANH, RELU, GRU, LSTM;

        private Recurrent fresh(boolean bidirectional) {
            return switch (this) {
                case TANH -> new Rnn(INPUT, DIM, 0.5, Activation.TANH, bidirectional);
                case RELU -> new Rnn(INPUT, DIM, 0.5, Activation.RELU, bidirectional);
                case GRU -> new Gru(INPUT, DIM, 0.5, bidirectional);
                case LSTM -> new Lstm(INPUT, DIM, 0.5, bidirectional);
            };
        }

        /// With biases that are not zero, which would hide a bias left out.
        Recurrent layer(boolean bidirectional) {
            Recurrent layer = fresh(bidirectional);
            try (var _ = Grad.off()) {
                layer.parameters().forEach((name, parameter) -> {
                    if (name.startsWith("bias")) parameter.uniform_(-0.5, 0.5);
                });
            }
            return layer;
        }
    }

    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @BeforeEach
    void strict() {
        use(Precision.FLOAT32);
    }

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    private static void use(Precision precision) {
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
    }

    /// The hidden vectors of all times of one row, by the equations, one number at a time.
    private static double[][] oracle(Kind kind, Recurrent layer, double[][] x, double[] hidden) {
        double[] wx = layer.parameters().get("weight_ih_l0").toDoubles();
        double[] wh = layer.parameters().get("weight_hh_l0").toDoubles();
        double[] bx = layer.parameters().get("bias_ih_l0").toDoubles();
        double[] bh = layer.parameters().get("bias_hh_l0").toDoubles();
        double[] h = hidden.clone();
        double[][] outputs = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] next = new double[DIM];
            for (int d = 0; d < DIM; d++) {
                int gates = kind == Kind.GRU ? 3 : 1;
                double[] fromInput = new double[gates], fromHidden = new double[gates];
                for (int g = 0; g < gates; g++) {
                    int row = g * DIM + d;
                    fromInput[g] = bx[row];
                    fromHidden[g] = bh[row];
                    for (int k = 0; k < INPUT; k++) fromInput[g] += wx[row * INPUT + k] * x[t][k];
                    for (int k = 0; k < DIM; k++) fromHidden[g] += wh[row * DIM + k] * h[k];
                }
                next[d] = switch (kind) {
                    case TANH -> Math.tanh(fromInput[0] + fromHidden[0]);
                    case RELU -> Math.max(0, fromInput[0] + fromHidden[0]);
                    case GRU -> { // Cho et al. 2014, equations 5 to 8, the reset gate as in PyTorch
                        double reset = sigmoid(fromInput[0] + fromHidden[0]);
                        double update = sigmoid(fromInput[1] + fromHidden[1]);
                        double candidate = Math.tanh(fromInput[2] + reset * fromHidden[2]);
                        yield update * h[d] + (1 - update) * candidate;
                    }
                    case LSTM -> throw new AssertionError();
                };
            }
            h = next;
            outputs[t] = next;
        }
        return outputs;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private void check(Kind kind, Recurrent layer, Dtype dtype, double tolerance) {
        double[] x = randoms(TIME * BATCH * INPUT), hidden = randoms(BATCH * DIM);
        Recurrent.Output output = layer.forward(Tensor.of(x, TIME, BATCH, INPUT).to(dtype),
                new Recurrent.State(Tensor.of(hidden, 1, BATCH, DIM).to(dtype)));
        assertThat(output.output().dtype()).isEqualTo(dtype);
        for (int row = 0; row < BATCH; row++) {
            double[][] inputs = new double[TIME][INPUT];
            for (int t = 0; t < TIME; t++) System.arraycopy(x, (t * BATCH + row) * INPUT, inputs[t], 0, INPUT);
            double[] start = new double[DIM];
            System.arraycopy(hidden, row * DIM, start, 0, DIM);
            double[][] expected = oracle(kind, layer, inputs, start);
            for (int t = 0; t < TIME; t++) {
                assertThat(output.output().select(0, t).select(0, row).toDoubles()).containsExactly(expected[t],
                        within(tolerance));
            }
            assertThat(output.state().hidden().select(0, 0).select(0, row).toDoubles())
                    .containsExactly(expected[TIME - 1], within(tolerance));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TANH", "RELU", "GRU"})
    void outputsAreThoseOfTheEquationsInEveryPrecision(Kind kind) {
        try (Recurrent layer = kind.layer(false)) {
            check(kind, layer, Dtype.FLOAT32, 1e-5);
            for (Precision reduced : new Precision[]{Precision.REDUCED, Precision.BFLOAT16}) {
                use(reduced);
                try (var _ = reduced.autocast()) {
                    check(kind, layer, Dtype.FLOAT32, 5e-2);
                }
            }
            layer.to(Dtype.FLOAT64);
            check(kind, layer, Dtype.FLOAT64, 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreRightInBothDirections(Kind kind) {
        for (boolean bidirectional : new boolean[]{false, true}) {
            try (Recurrent layer = kind.layer(bidirectional)) {
                layer.to(Dtype.FLOAT64);
                Tensor x = randomTensor(3, 2, INPUT).requireGrad();
                List<Tensor> checked = new ArrayList<>(layer.parameters().values());
                checked.add(x);
                List<Tensor> start = new ArrayList<>();
                for (int i = 0; i < (kind == Kind.LSTM ? 2 : 1); i++)
                    start.add(randomTensor(bidirectional ? 2 : 1, 2, DIM).requireGrad());
                checked.addAll(start);
                assertThat(GradientCheck.maxRelativeError(checked, () -> {
                    Recurrent.Output output = layer.forward(x, new Recurrent.State(start));
                    return output.output().pow(3).sum().add(output.state().hidden().exp().sum());
                })).isLessThan(1e-6);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void carryingTheStateEqualsOneLongPass(Kind kind) {
        try (Recurrent layer = kind.layer(false)) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            Recurrent.Output whole = layer.forward(x, layer.initialState(BATCH));
            Recurrent.Output first = layer.forward(x.narrow(0, 0, 2), layer.initialState(BATCH));
            Recurrent.Output second = layer.forward(x.narrow(0, 2, TIME - 2), first.state());
            assertThat(Tensor.cat(0, first.output(), second.output()).toDoubles())
                    .containsExactly(whole.output().toDoubles(), within(1e-6));
        }
    }

    /// A layer of one direction with the parameters that another has under `_reverse`, or without.
    private static Recurrent oneDirection(Kind kind, Recurrent both, boolean reverse) {
        Recurrent one = kind.layer(false);
        try (var _ = Grad.off()) {
            one.parameters().forEach((name, parameter) -> parameter
                    .copy_(both.parameters().get(reverse ? name + "_reverse" : name)));
        }
        return one;
    }

    /// Each row on its own, without any padding, once forwards and once turned around.
    @ParameterizedTest
    @EnumSource
    void bothDirectionsReadEachRowByItselfAndNothingDependsOnPadding(Kind kind) {
        int[] lengths = {6, 1, 4};
        try (Recurrent layer = kind.layer(true);
                Recurrent there = oneDirection(kind, layer, false);
                Recurrent back = oneDirection(kind, layer, true)) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            Tensor outputs = layer.forward(x, lengths);
            Tensor last = layer.last(outputs, lengths);
            assertThat(layer.outputDim()).isEqualTo(2 * DIM);
            assertThat(outputs.shape()).containsExactly(TIME, BATCH, 2 * DIM);
            assertThat(last.shape()).containsExactly(BATCH, 2 * DIM);
            for (int row = 0; row < BATCH; row++) {
                int length = lengths[row];
                Tensor alone = x.narrow(1, row, 1).narrow(0, 0, length); // (length, 1, input)
                Tensor[] turned = new Tensor[length];
                for (int t = 0; t < length; t++) turned[t] = alone.narrow(0, length - 1L - t, 1);
                Tensor forwards = there.forward(alone, there.initialState(1)).output();
                Tensor backwards = back.forward(Tensor.cat(0, turned), back.initialState(1)).output();
                for (int t = 0; t < length; t++) {
                    Tensor now = outputs.select(0, t).select(0, row);
                    assertThat(now.narrow(0, 0, DIM).toFloats())
                            .containsExactly(forwards.select(0, t).select(0, 0).toFloats(), within(1e-5f));
                    assertThat(now.narrow(0, DIM, DIM).toFloats()).containsExactly(
                            backwards.select(0, length - 1L - t).select(0, 0).toFloats(), within(1e-5f));
                }
                assertThat(last.select(0, row).narrow(0, 0, DIM).toFloats()).containsExactly(
                        forwards.select(0, length - 1L).select(0, 0).toFloats(), within(1e-5f));
                assertThat(last.select(0, row).narrow(0, DIM, DIM).toFloats()).containsExactly(
                        backwards.select(0, length - 1L).select(0, 0).toFloats(), within(1e-5f));
            }
            Tensor other = x.copy();
            other.narrow(0, 4, 2).narrow(1, 2, 1).fill_(100); // the padding of the last row
            other.narrow(0, 1, 5).narrow(1, 1, 1).fill_(-100);
            Tensor padded = layer.forward(other, lengths);
            for (int row = 0; row < BATCH; row++) {
                assertThat(padded.select(1, row).narrow(0, 0, lengths[row]).toFloats())
                        .containsExactly(outputs.select(1, row).narrow(0, 0, lengths[row]).toFloats());
            }
            assertThat(layer.last(padded, lengths).toFloats()).containsExactly(last.toFloats());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fullRowsOfBothDirectionsTakeTheFusedOperationWithTheSameResult(Kind kind) {
        try (Recurrent layer = kind.layer(true)) {
            Tensor x = randomTensor(TIME, 2, INPUT).to(Dtype.FLOAT32);
            Tensor longer = Tensor.cat(1, x, Tensor.zeros(TIME, 1, INPUT));
            assertThat(layer.forward(x, new int[]{TIME, TIME}).toFloats()).containsExactly(
                    layer.forward(longer, new int[]{TIME, TIME, 1}).narrow(1, 0, 2).toFloats(), within(1e-5f));
        }
    }

    @Test
    void parametersHavePyTorchsNames() {
        try (Gru gru = new Gru(INPUT, DIM, 0.1, true)) {
            assertThat(gru.parameters().keySet()).containsExactly("weight_ih_l0", "weight_hh_l0", "bias_ih_l0",
                    "bias_hh_l0", "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse",
                    "bias_hh_l0_reverse");
            assertThat(gru.parameterCount()).isEqualTo(2 * 3 * DIM * (INPUT + DIM + 2));
        }
    }

    @Test
    void aStackIsItsLayersOneAfterTheOther() {
        try (RecurrentStack stack = new RecurrentStack(2, i -> new Lstm(i == 0 ? INPUT : DIM, DIM, 0.5), 0, false)) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            RecurrentStack.Output whole = stack.forward(x, List.of());
            assertThat(whole.state()).hasSize(4);
            assertThat(stack.parameters()).containsKeys("0.weight_ih_l0", "1.weight_hh_l0");
            assertThat(whole.output().select(0, TIME - 1).toFloats())
                    .containsExactly(whole.state().get(2).select(0, 0).toFloats(), within(1e-6f));
            RecurrentStack.Output first = stack.forward(x.narrow(0, 0, 2), List.of());
            assertThat(stack.forward(x.narrow(0, 2, TIME - 2), first.state()).output().toFloats())
                    .containsExactly(whole.output().narrow(0, 2, TIME - 2).toFloats(), within(1e-6f));
            assertThat(stack.forward(x, new int[]{TIME, TIME, TIME}).toFloats())
                    .containsExactly(whole.output().toFloats(), within(1e-6f));
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Rnn(4, 5, 0.1, Activation.GELU, false)).isInstanceOf(InputException.class)
                .hasMessage("Rnn: activation gelu is neither tanh nor relu");
        assertThatThrownBy(() -> new Gru(0, 5, 0.1)).isInstanceOf(InputException.class)
                .hasMessage("Gru: input_dim 0 and dim 5 must be positive");
        try (Gru gru = new Gru(INPUT, DIM, 0.1)) {
            Tensor x = Tensor.zeros(TIME, 2, INPUT);
            assertThatThrownBy(() -> gru.forward(x, new int[]{7, 1})).isInstanceOf(InputException.class)
                    .hasMessage("Gru: lengths [7, 1] do not fit 2 rows of at most 6");
        }
    }

    /// With the gates told, the hidden vectors follow by the equations: `h = (1 - z) n + z h′`, `h = tanh(…)`.
    @Test
    void theGatesToldAreThoseTheOutputsComeFrom() {
        Gru gru = new Gru(INPUT, DIM, 0.5);
        Rnn tanh = new Rnn(INPUT, DIM, 0.5), relu = new Rnn(INPUT, DIM, 0.5, Activation.RELU, false);
        try (gru; tanh; relu) {
            for (Recurrent layer : List.of(gru, tanh, relu)) layer.to(Dtype.FLOAT64);
            Tensor x = randomTensor(TIME, BATCH, INPUT);
            Map<String, double[]> told = new LinkedHashMap<>();
            double[] outputs = watched(gru, x, told);
            double[] hidden = new double[BATCH * DIM];
            for (int at = 0; at < outputs.length; at++) {
                double update = told.get("update_gate")[at];
                int unit = at % hidden.length;
                hidden[unit] = (1 - update) * told.get("new")[at] + update * hidden[unit];
                assertThat(outputs[at]).isCloseTo(hidden[unit], within(1e-12));
            }
            assertThat(told.keySet()).containsExactly("reset_gate", "update_gate", "new");
            for (Recurrent layer : List.of(tanh, relu)) {
                double[] states = watched(layer, x, told);
                assertThat(told.get("")).containsExactly(states, within(1e-12));
            }
        }
    }

    private static double[] watched(Recurrent layer, Tensor x, Map<String, double[]> told) {
        var observer = new Observer() {
            @Override
            public void activated(Module module, String part, Nonlinearity function, Tensor output) {
                told.put(part, output.toDoubles());
            }
        };
        return observer.watch(() -> layer.forward(x, layer.initialState(BATCH)).output().toDoubles());
    }
}
