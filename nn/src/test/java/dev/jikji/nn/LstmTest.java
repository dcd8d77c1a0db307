package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmTest extends Scoped {
    private static final int TIME = 7, BATCH = 3, INPUT = 4, DIM = 5;

    /// Outputs, then the last hidden and cell, of the equations of Hochreiter and Schmidhuber 1997 with the forget
    /// gate of Gers et al. 2000, one number at a time.
    private static double[][] oracle(Lstm lstm, double[] x, double[] hidden, double[] cell) {
        double[] wx = lstm.parameters().get("weight_ih_l0").toDoubles();
        double[] wh = lstm.parameters().get("weight_hh_l0").toDoubles();
        double[] bx = lstm.parameters().get("bias_ih_l0").toDoubles();
        double[] bh = lstm.parameters().get("bias_hh_l0").toDoubles();
        double[] output = new double[TIME * BATCH * DIM], h = hidden.clone(), c = cell.clone();
        for (int t = 0; t < TIME; t++) {
            double[] before = h.clone();
            for (int b = 0; b < BATCH; b++) {
                for (int d = 0; d < DIM; d++) {
                    double[] gates = new double[4]; // input, forget, cell, output
                    for (int g = 0; g < 4; g++) {
                        int row = g * DIM + d;
                        gates[g] = bx[row] + bh[row];
                        for (int k = 0; k < INPUT; k++)
                            gates[g] += wx[row * INPUT + k] * x[(t * BATCH + b) * INPUT + k];
                        for (int k = 0; k < DIM; k++) gates[g] += wh[row * DIM + k] * before[b * DIM + k];
                    }
                    int at = b * DIM + d;
                    c[at] = sigmoid(gates[1]) * c[at] + sigmoid(gates[0]) * Math.tanh(gates[2]);
                    h[at] = sigmoid(gates[3]) * Math.tanh(c[at]);
                    output[t * BATCH * DIM + at] = h[at];
                }
            }
        }
        return new double[][]{output, h, c};
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
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

    private static Lstm lstm() {
        Lstm lstm = new Lstm(INPUT, DIM, 0.5);
        try (var _ = Grad.off()) {
            lstm.parameters().get("bias_hh_l0").uniform_(-0.5, 0.5); // zero would hide one
        }
        return lstm;
    }

    private static Recurrent.State state(Lstm lstm, double[] hidden, double[] cell) {
        Dtype dtype = lstm.initialState(1).hidden().dtype();
        return new Recurrent.State(Tensor.of(hidden, 1, BATCH, DIM).to(dtype),
                Tensor.of(cell, 1, BATCH, DIM).to(dtype));
    }

    private void check(Lstm lstm, Dtype dtype, double tolerance) {
        double[] x = randoms(TIME * BATCH * INPUT), hidden = randoms(BATCH * DIM), cell = randoms(BATCH * DIM);
        double[][] expected = oracle(lstm, x, hidden, cell);
        Recurrent.Output output = lstm.forward(Tensor.of(x, TIME, BATCH, INPUT).to(dtype), state(lstm, hidden, cell));
        assertThat(output.output().shape()).containsExactly(TIME, BATCH, DIM);
        assertThat(output.output().toDoubles()).containsExactly(expected[0], within(tolerance));
        assertThat(output.state().hidden().toDoubles()).containsExactly(expected[1], within(tolerance));
        assertThat(output.state().cell().toDoubles()).containsExactly(expected[2], within(tolerance));
    }

    @Test
    void outputsAreThoseOfTheEquationsInEveryPrecision() {
        try (Lstm lstm = lstm()) {
            check(lstm, Dtype.FLOAT32, 1e-5);
            try (var _ = Grad.off()) {
                check(lstm, Dtype.FLOAT32, 1e-5);
            }
            for (Precision reduced : new Precision[]{Precision.REDUCED, Precision.BFLOAT16}) {
                use(reduced);
                try (var _ = reduced.autocast()) {
                    check(lstm, Dtype.FLOAT32, 3e-2);
                }
            }
            lstm.to(Dtype.FLOAT64);
            check(lstm, Dtype.FLOAT64, 1e-12);
        }
    }

    /// oneDNN's inference was wrong on one machine unless the width was a multiple of 32, and its training right.
    @ParameterizedTest
    @CsvSource({"5, false", "33, true", "48, false", "64, true"})
    void outputsAreTheSameWithoutGradients(int dim, boolean bidirectional) {
        try (Lstm lstm = new Lstm(INPUT, dim, 0.5, bidirectional)) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            Recurrent.State state = lstm.initialState(BATCH);
            Tensor[] parameters = lstm.parameters().values().toArray(Tensor[]::new);
            Tensor[] frozen = Arrays.stream(parameters).map(Tensor::detach).toArray(Tensor[]::new);
            Tensor[] learning = Tensor.lstm(x, state.hidden(), state.cell(), parameters);
            List<Tensor[]> others = new ArrayList<>();
            others.add(Tensor.lstm(x, state.hidden(), state.cell(), frozen));
            try (var _ = Grad.off()) {
                others.add(Tensor.lstm(x, state.hidden(), state.cell(), parameters));
            }
            for (Tensor[] other : others) {
                for (int i = 0; i < learning.length; i++) {
                    assertThat(other[i].shape()).containsExactly(learning[i].shape());
                    assertThat(other[i].toDoubles()).containsExactly(learning[i].toDoubles(), within(1e-6));
                }
            }
        }
    }

    @Test
    void carryingTheStateEqualsOneLongPass() {
        try (Lstm lstm = lstm()) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            Recurrent.Output whole = lstm.forward(x, lstm.initialState(BATCH));
            Recurrent.Output first = lstm.forward(x.narrow(0, 0, 3), lstm.initialState(BATCH));
            Recurrent.Output second = lstm.forward(x.narrow(0, 3, TIME - 3), first.state());
            assertThat(Tensor.cat(0, first.output(), second.output()).toDoubles())
                    .containsExactly(whole.output().toDoubles(), within(1e-6));
            assertThat(second.state().cell().toDoubles()).containsExactly(whole.state().cell().toDoubles(),
                    within(1e-6));
        }
    }

    @Test
    void gradientsAreRightThroughOutputsAndStates() {
        try (Lstm lstm = lstm()) {
            lstm.to(Dtype.FLOAT64);
            Tensor x = randomTensor(3, 2, INPUT).requireGrad();
            Tensor hidden = randomTensor(1, 2, DIM).requireGrad(), cell = randomTensor(1, 2, DIM).requireGrad();
            List<Tensor> checked = new ArrayList<>(lstm.parameters().values());
            checked.addAll(List.of(x, hidden, cell));
            assertThat(GradientCheck.maxRelativeError(checked, () -> {
                Recurrent.Output output = lstm.forward(x, new Recurrent.State(hidden, cell));
                return output.output().pow(3).sum().add(output.state().cell().pow(2).sum())
                        .add(output.state().hidden().exp().sum());
            })).isLessThan(1e-6);
        }
    }

    /// The fused float32 layer has a backward pass of its own.
    @Test
    void float32GradientsAgreeWithFloat64() {
        try (Lstm lstm = lstm()) {
            Tensor x = randomTensor(TIME, BATCH, INPUT);
            double[] single = inputWeightGradient(lstm, x.to(Dtype.FLOAT32));
            lstm.to(Dtype.FLOAT64);
            assertThat(single).containsExactly(inputWeightGradient(lstm, x), within(1e-4));
        }
    }

    private static double[] inputWeightGradient(Lstm lstm, Tensor x) {
        lstm.forward(x, lstm.initialState(BATCH)).output().pow(2).sum().backward();
        return lstm.parameters().get("weight_ih_l0").grad().toDoubles();
    }

    /// Outputs and states, and the gradients of everything that goes in.
    private static List<double[]> results(Function<List<Tensor>, Tensor[]> read, Tensor x, List<Tensor> state,
            Tensor... parameters) {
        List<Tensor> inputs = new ArrayList<>(List.of(parameters));
        inputs.add(x);
        inputs.addAll(state);
        inputs.forEach(Tensor::clearGrad);
        Tensor[] given = read.apply(state);
        List<double[]> results = new ArrayList<>();
        for (Tensor tensor : given) results.add(tensor.toDoubles());
        given[0].pow(3).sum().add(given[1].exp().sum()).add(given[2].pow(2).sum()).backward();
        for (Tensor input : inputs) if (input.requiresGrad()) results.add(input.grad().toDoubles());
        return results;
    }

    private void checkSteps(boolean bidirectional, boolean stateLearns, Precision precision, double tolerance) {
        try (Lstm lstm = new Lstm(INPUT, DIM, 0.5, bidirectional)) {
            Dtype dtype = precision == Precision.FLOAT32 ? Dtype.FLOAT64 : Dtype.FLOAT32;
            lstm.to(dtype);
            int directions = bidirectional ? 2 : 1;
            Tensor[] parameters = lstm.parameters().values().toArray(Tensor[]::new);
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(dtype).requireGrad();
            List<Tensor> state = List.of(randomTensor(directions, BATCH, DIM).to(dtype),
                    randomTensor(directions, BATCH, DIM).to(dtype));
            if (stateLearns) state.forEach(Tensor::requireGrad);
            List<double[]> fused = results(s -> Tensor.lstm(x, s.get(0), s.get(1), parameters), x, state, parameters);
            use(precision);
            List<double[]> steps = results(s -> {
                try (var _ = precision.autocast()) {
                    return Lstm.readInSteps(x, s, parameters);
                }
            }, x, state, parameters);
            assertThat(steps).hasSameSizeAs(fused);
            for (int i = 0; i < fused.size(); i++)
                assertThat(relativeDifference(steps.get(i), fused.get(i))).isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void stepsGiveWhatTheFusedOperationGives(boolean bidirectional, boolean stateLearns) {
        checkSteps(bidirectional, stateLearns, Precision.FLOAT32, 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void stepsInBfloat16GiveAboutTheSame(boolean bidirectional, boolean stateLearns) {
        checkSteps(bidirectional, stateLearns, Precision.BFLOAT16, 0.02);
    }

    @Test
    void aWideLayerTrainsInStepsInBfloat16() {
        int dim = 520; // beyond what the fused operation is faster for
        try (Lstm lstm = new Lstm(INPUT, dim, 0.05)) {
            Tensor x = randomTensor(TIME, BATCH, INPUT).to(Dtype.FLOAT32);
            double[] strict = recurrentGradient(lstm, x, Precision.FLOAT32);
            double[] reduced = recurrentGradient(lstm, x, Precision.BFLOAT16);
            assertThat(relativeDifference(reduced, strict)).isBetween(1e-6, 0.02); // rounded, and no more than that
        }
    }

    /// @return the L2 norm of the difference, as a share of that of `expected`
    private static double relativeDifference(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0, size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / size);
    }

    private static double[] recurrentGradient(Lstm lstm, Tensor x, Precision precision) {
        use(precision);
        Tensor weight = lstm.parameters().get("weight_hh_l0");
        weight.clearGrad();
        try (var _ = precision.autocast()) {
            lstm.forward(x, lstm.initialState(BATCH)).output().pow(2).sum().backward();
        }
        return weight.grad().toDoubles();
    }

    @Test
    void onlyTheForgetGateStartsOpen() {
        try (Lstm lstm = new Lstm(INPUT, DIM, 0.1)) {
            double[] bias = lstm.parameters().get("bias_ih_l0").add(lstm.parameters().get("bias_hh_l0")).toDoubles();
            double[] expected = new double[4 * DIM];
            Arrays.fill(expected, DIM, 2 * DIM, 1);
            assertThat(bias).containsExactly(expected);
            assertThat(lstm.parameterCount()).isEqualTo(4 * DIM * (INPUT + DIM + 2));
        }
    }

    @Test
    void theGatesToldAreThoseOfTheEquations() {
        try (Lstm lstm = lstm()) {
            lstm.to(Dtype.FLOAT64);
            double[] x = randoms(TIME * BATCH * INPUT), hidden = randoms(BATCH * DIM), cell = randoms(BATCH * DIM);
            List<double[]> gates = new ArrayList<>();
            var observer = new Observer() {
                @Override
                public void activated(Module layer, String part, Nonlinearity function, Tensor output) {
                    gates.add(output.toDoubles());
                }
            };
            double[] outputs = observer.watch(
                    () -> lstm.forward(Tensor.of(x, TIME, BATCH, INPUT), state(lstm, hidden, cell)).output()
                            .toDoubles());
            double[] c = cell.clone();
            for (int t = 0; t < TIME; t++) {
                for (int i = 0; i < BATCH * DIM; i++) { // with the gates told, the cell and the output follow
                    int at = t * BATCH * DIM + i;
                    c[i] = gates.get(1)[at] * c[i] + gates.get(0)[at] * gates.get(2)[at];
                    assertThat(gates.get(3)[at] * Math.tanh(c[i])).isCloseTo(outputs[at], within(1e-12));
                }
            }
        }
    }
}
