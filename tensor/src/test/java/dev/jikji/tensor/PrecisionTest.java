package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.machine.CpuFeatures;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrecisionTest {
    private final NativeRuntime.Settings before = NativeRuntime.settings();

    @AfterEach
    void restore() {
        NativeRuntime.start(before);
    }

    private static void use(Precision precision) {
        NativeRuntime.start(new NativeRuntime.Settings(precision, 1, true));
    }

    private static float[] normals(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    /// Largest difference to plain Java, relative to the size of the products' sums.
    private static double matmulError(Precision precision) {
        use(precision);
        int n = 64;
        float[] a = normals(1, n * n), b = normals(2, n * n);
        try (var _ = TensorScope.open(); var _ = precision.autocast()) {
            float[] c = Tensor.of(a, n, n).matmul(Tensor.of(b, n, n)).toFloats();
            double worst = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double exact = 0;
                    for (int k = 0; k < n; k++) exact += (double) a[i * n + k] * b[k * n + j];
                    worst = Math.max(worst, Math.abs(c[i * n + j] - exact));
                }
            }
            return worst / Math.sqrt(n);
        }
    }

    @Test
    void theFastestPrecisionIsChosenByWhatMultipliesBfloat16() {
        assertThat(preferredWith(false, false, false)).isEqualTo(Precision.FLOAT32);
        assertThat(preferredWith(true, false, false)).isEqualTo(Precision.REDUCED);
        assertThat(preferredWith(true, true, false)).isEqualTo(Precision.BFLOAT16);
        assertThat(preferredWith(true, true, true)).isEqualTo(Precision.REDUCED);
    }

    private static Precision preferredWith(boolean avx512f, boolean avx512Bf16, boolean amxBf16) {
        return Precision.preferred(new CpuFeatures("any", 2, true, avx512f, avx512Bf16, amxBf16));
    }

    @Test
    void productsAreAsExactAsTheirPrecisionSays() {
        assertThat(matmulError(Precision.FLOAT32)).isLessThan(4e-6);
        assertThat(matmulError(Precision.REDUCED)).isLessThan(2e-2); // bfloat16 has 8 bits
        assertThat(matmulError(Precision.BFLOAT16)).isLessThan(5e-2).isGreaterThan(1e-4);
        assertThat(matmulError(Precision.FLOAT32)).as("restored").isLessThan(4e-6);
    }

    /// A process that begins in float32 leaves strict products to oneDNN, which is told not to round them.
    @Test
    void strictProductsAreExactWhereOneDnnComputesThem() throws Exception {
        String output = ChildJvm.run(Map.of(), StrictProducts.class);
        assertThat(Double.parseDouble(output.strip())).isLessThan(4e-6);
    }

    /// Prints the error of a product in a process whose first precision is float32.
    static final class StrictProducts {
        private StrictProducts() {}

        public static void main(String[] args) {
            double error = matmulError(Precision.FLOAT32);
            boolean oneDnn = torch.globalContext().float32MatmulPrecision().toString().equalsIgnoreCase("medium");
            if (oneDnn != CpuFeatures.detect().avx512f()) throw new AssertionError("oneDNN computes: " + oneDnn);
            System.out.println(error);
        }
    }

    /// Losses of a two-layer network learning a fixed random function by gradient descent.
    private static double[] losses(Precision precision) {
        use(precision);
        int rows = 64, dim = 32;
        double[] losses = new double[12];
        Tensor w1 = Tensor.of(normals(3, dim * dim), dim, dim).mul_(0.2).retain().requireGrad();
        Tensor w2 = Tensor.of(normals(4, dim), dim, 1).mul_(0.2).retain().requireGrad();
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.of(normals(5, rows * dim), rows, dim);
            Tensor y = x.narrow(1, 0, 1).sub(x.narrow(1, 1, 1)).tanh(); // (rows, 1)
            for (int step = 0; step < losses.length; step++) {
                try (var _ = TensorScope.open()) {
                    Tensor loss;
                    try (var _ = precision.autocast()) {
                        Tensor error = x.matmul(w1).tanh().matmul(w2).to(Dtype.FLOAT32).sub(y);
                        loss = error.mul(error).mean();
                    }
                    loss.backward();
                    losses[step] = loss.item();
                    try (var _ = Grad.off()) {
                        for (Tensor w : new Tensor[]{w1, w2}) {
                            w.add_(w.grad(), -0.1);
                            w.clearGrad();
                        }
                    }
                }
            }
        }
        w1.close();
        w2.close();
        return losses;
    }

    @Test
    void trainingInReducedPrecisionFollowsFloat32() {
        double[] exact = losses(Precision.FLOAT32);
        assertThat(exact[11]).as("it learns").isLessThan(0.6 * exact[0]);
        assertThat(losses(Precision.REDUCED)).containsExactly(exact, within(1e-2));
        assertThat(losses(Precision.BFLOAT16)).containsExactly(exact, within(1e-2));
    }

    /// Without emptying the cache of converted weights, the second product would use the first's.
    @Test
    void autocastSeesWeightsThatChangedBetweenRegions() {
        Tensor weight = Tensor.ones(4, 4).retain().requireGrad();
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.ones(1, 4);
            for (int step = 1; step <= 3; step++) {
                try (var _ = Precision.BFLOAT16.autocast()) {
                    assertThat(x.matmul(weight).toFloats()[0]).isEqualTo(4 * step);
                }
                try (var _ = Grad.off()) {
                    weight.add_(1);
                }
            }
        }
        weight.close();
    }

    @Test
    void onlyTheOutermostAutocastRegionEndsIt() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.ones(2, 2);
            try (var _ = Precision.BFLOAT16.autocast()) {
                try (var _ = Precision.BFLOAT16.autocast()) {
                    assertThat(x.matmul(x).dtype()).isEqualTo(Dtype.BFLOAT16);
                }
                assertThat(x.matmul(x).dtype()).isEqualTo(Dtype.BFLOAT16);
            }
            assertThat(x.matmul(x).dtype()).isEqualTo(Dtype.FLOAT32);
            try (var _ = Precision.REDUCED.autocast(); var _ = Precision.FLOAT32.autocast()) {
                assertThat(x.matmul(x).dtype()).isEqualTo(Dtype.FLOAT32);
            }
        }
    }
}
