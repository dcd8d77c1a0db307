package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every optimizer against hand-worked steps, and against its published update over many steps.
class PublishedOptimizersTest extends Scoped {
    private static final double DECAY = 0.02;

    /// @param matrix  the update of the matrix, which decays
    /// @param others  that of the vector, which does not
    private record Case(String name, double rate, Function<SequencedMap<String, Tensor>, Optimizer> made,
            Supplier<PublishedUpdate> matrix, Supplier<PublishedUpdate> others) {
        private Case(String name, double rate, Function<SequencedMap<String, Tensor>, Optimizer> made,
                Supplier<PublishedUpdate> update) {
            this(name, rate, made, update, update);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        var adamW = new AdamW.Config(0.9, 0.99, 1e-8, DECAY);
        return Stream.of(
                new Case("sgd", 0.01, p -> new Sgd(p, new Sgd.Config(0, false, DECAY)),
                        PublishedUpdate.momentum(0, false)),
                new Case("momentum", 0.005, p -> new Sgd(p, new Sgd.Config(0.9, false, DECAY)),
                        PublishedUpdate.momentum(0.9, false)),
                new Case("nesterov", 0.005, p -> new Sgd(p, new Sgd.Config(0.9, true, DECAY)),
                        PublishedUpdate.momentum(0.9, true)),
                new Case("adagrad", 0.3, p -> new Adagrad(p, new Adagrad.Config(1e-10, DECAY)),
                        PublishedUpdate.adagrad(1e-10)),
                new Case("rmsprop", 0.02, p -> new RmsProp(p, new RmsProp.Config(0.95, 1e-8, 0, DECAY)),
                        PublishedUpdate.rmsProp(0.95, 1e-8, 0)),
                new Case("rmsprop with momentum", 0.005,
                        p -> new RmsProp(p, new RmsProp.Config(0.95, 1e-8, 0.8, DECAY)),
                        PublishedUpdate.rmsProp(0.95, 1e-8, 0.8)),
                new Case("adam", 0.05, p -> new Adam(p, new Adam.Config(0.9, 0.99, 1e-8, DECAY)),
                        PublishedUpdate.adam(0.9, 0.99, 1e-8, false)),
                new Case("adamw", 0.05, p -> new AdamW(p, adamW), PublishedUpdate.adam(0.9, 0.99, 1e-8, true)),
                new Case("nadam", 0.05, p -> new NAdam(p, new NAdam.Config(0.9, 0.99, 1e-8, DECAY, false)),
                        PublishedUpdate.nAdam(0.9, 0.99, 1e-8, false)),
                new Case("nadamw", 0.05, p -> new NAdam(p, new NAdam.Config(0.9, 0.99, 1e-8, DECAY, true)),
                        PublishedUpdate.nAdam(0.9, 0.99, 1e-8, true)),
                new Case("muon", 0.02,
                        p -> new Muon(p, Set.of(), new Muon.Config(0.95, true, 5, DECAY), adamW),
                        PublishedUpdate.muon(3, 0.95, true), PublishedUpdate.adam(0.9, 0.99, 1e-8, true)),
                new Case("muon without Nesterov", 0.02,
                        p -> new Muon(p, Set.of(), new Muon.Config(0.9, false, 5, DECAY), adamW),
                        PublishedUpdate.muon(3, 0.9, false), PublishedUpdate.adam(0.9, 0.99, 1e-8, true)));
    }

    /// An anisotropic quadratic: half the sum of `curvature · w²`, curvatures from 1 to 50.
    private static double[] gradient(double[] w) {
        double[] g = new double[w.length];
        for (int i = 0; i < w.length; i++) g[i] = Math.pow(50, i / (w.length - 1.0)) * w[i];
        return g;
    }

    private static Tensor leaf(double[] values, long... shape) {
        return Tensor.of(values, shape).requireGrad();
    }

    private static void setGradient(Tensor leaf, double[] gradient) {
        leaf.clearGrad();
        leaf.mul(Tensor.of(gradient, leaf.shape())).sum().backward();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsThePublishedUpdateOnAnAnisotropicQuadratic(Case tested) {
        double[] matrix = {1, -2, 0.5, 3, -1, 2}, vector = {2, -1, 1.5, 0.5};
        double atFirst = norm(matrix) + norm(vector);
        Tensor w = leaf(matrix, 3, 2), b = leaf(vector, 4);
        SequencedMap<String, Tensor> parameters = new LinkedHashMap<>(Map.of("weight", w));
        parameters.put("bias", b);
        PublishedUpdate ofMatrix = tested.matrix.get(), ofVector = tested.others.get();
        try (Optimizer optimizer = tested.made.apply(parameters)) {
            for (int t = 1; t <= 300; t++) {
                try (var _ = TensorScope.open()) {
                    setGradient(w, gradient(w.toDoubles()));
                    setGradient(b, gradient(b.toDoubles()));
                    optimizer.step(tested.rate);
                }
                ofMatrix.step(matrix, gradient(matrix), t, tested.rate, DECAY);
                ofVector.step(vector, gradient(vector), t, tested.rate, 0);
                assertThat(w.toDoubles()).as("matrix, step %d", t).containsExactly(matrix, within(1e-9));
                assertThat(b.toDoubles()).as("vector, step %d", t).containsExactly(vector, within(1e-9));
            }
        }
        assertThat(norm(matrix) + norm(vector)).as("it descends").isLessThan(atFirst / 2);
    }

    private static double norm(double[] x) {
        double squares = 0;
        for (double v : x) squares += v * v;
        return Math.sqrt(squares);
    }

    /// One weight of one, and gradients given by hand.
    private static double after(Function<Map<String, Tensor>, Optimizer> maker, double... gradients) {
        Tensor w = leaf(new double[]{1}, 1, 1);
        try (Optimizer optimizer = maker.apply(Map.of("w", w))) {
            for (double gradient : gradients) {
                setGradient(w, new double[]{gradient});
                optimizer.step(0.1);
            }
        }
        return w.item();
    }

    private static void check(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(1e-7));
    }

    @Test
    void adagradDividesByTheRootOfTheSumOfSquares() {
        Function<Map<String, Tensor>, Optimizer> adagrad = p -> new Adagrad(p, Adagrad.Config.defaults());
        check(after(adagrad, 2), 0.9); // 2 / √4
        check(after(adagrad, 2, 1), 0.9 - 0.1 / Math.sqrt(5));
    }

    @Test
    void rmsPropDividesByTheRootOfTheMeanSquare() {
        Function<Map<String, Tensor>, Optimizer> plain = p -> new RmsProp(p, new RmsProp.Config(0.75, 1e-8, 0, 0));
        Function<Map<String, Tensor>, Optimizer> heavy = p -> new RmsProp(p, new RmsProp.Config(0.75, 1e-8, 0.5, 0));
        check(after(plain, 2), 0.8); // the mean square is 0.25 · 4 = 1
        check(after(plain, 2, 1), 0.7); // and 0.75 + 0.25 = 1
        check(after(heavy, 2, 1), 0.6); // the second velocity is 0.5 · 2 + 1
    }

    @Test
    void l2IsDividedLikeTheGradientAndDecoupledDecayIsNot() {
        check(after(p -> new Adam(p, new Adam.Config(0.9, 0.999, 1e-8, 0.5)), 0), 0.9);
        check(after(p -> new AdamW(p, new AdamW.Config(0.9, 0.999, 1e-8, 0.5)), 0), 0.95);
        check(after(p -> new NAdam(p, new NAdam.Config(0.9, 0.999, 1e-8, 0.5, true)), 0), 0.95);
    }

    /// µ₁ = 0.9 (1 - 0.5 · 0.96^0.004) = 0.4500735, µ₂ = 0.9 (1 - 0.5 · 0.96^0.008) = 0.4501469: the look-ahead is the
    /// gradient itself and 0.1 · µ₂ / (1 - µ₁ µ₂) = 0.0564518 of it.
    @Test
    void nAdamsFirstStepIsAdamsAndALookAhead() {
        check(after(p -> new NAdam(p, NAdam.Config.defaults()), 7), 1 - 0.1 * 1.0564518);
    }

    private static final AdamW.Config PLAIN = new AdamW.Config(0.9, 0.999, 1e-8, 0);

    /// `diag(3, 4)` has the norm 5. One round takes 0.6 to 3.4445 · 0.6 - 4.775 · 0.216 + 2.0315 · 0.07776 = 1.193269,
    /// and 0.8 to 0.976482; the step is 0.2 · √2 of that.
    @Test
    void muonsFirstRoundByHand() {
        Tensor w = leaf(new double[4], 2, 2);
        try (var muon = new Muon(Map.of("w", w), Set.of(), new Muon.Config(0.95, true, 1, 0), PLAIN)) {
            setGradient(w, new double[]{3, 0, 0, 4});
            muon.step(0.1);
        }
        double unit = -0.1 * 0.2 * Math.sqrt(2);
        assertThat(w.toDoubles()).containsExactly(new double[]{unit * 1.193269, 0, 0, unit * 0.976482}, within(1e-6));
    }

    /// Newton–Schulz leaves the singular vectors and sends each singular value through the polynomial.
    @Test
    void orthogonalKeepsSingularVectorsAndEvensOutTheirValues() {
        double a = 0.7, b = -1.9; // angles of the two rotations
        for (double small : new double[]{0.9, 0.5, 0.05}) {
            double[] expected = product(a, iterated(1 / Math.hypot(1, small)), iterated(small / Math.hypot(1, small)),
                    b);
            Tensor orthogonal = Muon.orthogonal(Tensor.of(product(a, 1, small, b), 2, 2).mul(1e3), 5);
            assertThat(orthogonal.toDoubles()).containsExactly(expected, within(1e-6));
            assertThat(iterated(small / Math.hypot(1, small))).isBetween(0.65, 1.25);
        }
    }

    private static double iterated(double x) {
        for (int i = 0; i < 5; i++) x = 3.4445 * x - 4.775 * x * x * x + 2.0315 * Math.pow(x, 5);
        return x;
    }

    /// A rotation by `a`, the diagonal matrix of `s` and `t`, a rotation by `b`.
    private static double[] product(double a, double s, double t, double b) {
        double[][] u = {{Math.cos(a), -Math.sin(a)}, {Math.sin(a), Math.cos(a)}};
        double[][] v = {{Math.cos(b), -Math.sin(b)}, {Math.sin(b), Math.cos(b)}};
        double[] product = new double[4];
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++) product[2 * i + j] = u[i][0] * s * v[0][j] + u[i][1] * t * v[1][j];
        return product;
    }

    @Test
    void wideTallAndHigherWeightsAreTakenAsMatrices() {
        double[] values = randoms(24);
        Tensor wide = Muon.orthogonal(Tensor.of(values, 4, 6), 5);
        Tensor tall = Muon.orthogonal(Tensor.of(values, 4, 6).transpose(0, 1), 5);
        assertThat(tall.transpose(0, 1).toDoubles()).containsExactly(wide.toDoubles(), within(1e-12));
        Tensor cube = leaf(new double[24], 4, 2, 3);
        try (var muon = new Muon(Map.of("w", cube), Set.of(), new Muon.Config(0, false, 5, 0), PLAIN)) {
            setGradient(cube, values);
            muon.step(1);
        }
        assertThat(cube.toDoubles()).containsExactly(wide.mul(-0.2 * Math.sqrt(6)).toDoubles(), within(1e-12));
    }

    @Test
    void muonLeavesTablesAndVectorsToAdamW() {
        try (var model = new Tied();
                var muon = new Muon(model.parameters(), model.tables(), Muon.Config.defaults(),
                        PLAIN)) {
            assertThat(model.tables()).containsExactlyInAnyOrder("embedding.weight", "output.weight");
            assertThat(muon.state().keySet()).containsExactlyInAnyOrder("hidden.weight.velocity", "steps",
                    "embedding.weight.mean", "embedding.weight.square", "output.weight.mean", "output.weight.square",
                    "hidden.bias.mean", "hidden.bias.square");
        }
    }

    private static final class Tied extends Module {
        Tied() {
            child("embedding", new Embedding(5, 3, 1));
            child("hidden", new Linear(3, 3));
            table(child("output", new Linear(3, 5, false)).weight);
        }
    }

    @Test
    void float32StaysCloseToTheUpdateInFloat64() {
        double[] w = {1, -2, 0.5, 3}, sums = new double[4];
        Tensor leaf = Tensor.of(w, 2, 2).to(Dtype.FLOAT32).requireGrad();
        try (Optimizer optimizer = new Adagrad(Map.of("w", leaf), Adagrad.Config.defaults())) {
            for (int t = 1; t <= 50; t++) {
                leaf.clearGrad();
                leaf.pow(2).sum().backward();
                optimizer.step(0.1);
                for (int i = 0; i < 4; i++) {
                    sums[i] += 4 * w[i] * w[i];
                    w[i] -= 0.1 * 2 * w[i] / Math.sqrt(sums[i]);
                }
            }
        }
        assertThat(leaf.toDoubles()).containsExactly(w, within(1e-5));
    }
}
