package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KernelsTest {

    @Test
    void plainLoopsAreExactToTheDefinition() {
        check(new PlainKernels());
    }

    @Test
    void theKernelsInUseAreExactToTheDefinition() {
        check(Kernels.BEST);
    }

    private static void check(Kernels kernels) {
        Matrix x = Matrix.uniform(2, 37, 1, new SplittableRandom(1));
        Matrix y = Matrix.uniform(9, 37, 1, new SplittableRandom(2));
        int[] offsets = {y.at(8), y.at(0), y.at(3), y.at(3), y.at(5)};
        float[] products = new float[10];
        kernels.multiply(x.values, 2, y.values, offsets, 5, x.stride, products);
        for (int r = 0; r < 2; r++) {
            for (int c = 0; c < 5; c++) {
                double sum = 0;
                for (int i = 0; i < 37; i++) sum += (double) x.values[x.at(r) + i] * y.values[offsets[c] + i];
                assertThat((double) products[r * 5 + c]).isCloseTo(sum, within(1e-5));
            }
        }
        float[] target = x.values.clone();
        kernels.accumulate(target, x.at(1), y.values, offsets, 5, products, 1, 2, x.stride);
        for (int i = 0; i < 37; i++) {
            double sum = x.values[x.at(1) + i];
            for (int c = 0; c < 5; c++) sum += (double) products[1 + 2 * c] * y.values[offsets[c] + i];
            assertThat((double) target[x.at(1) + i]).isCloseTo(sum, within(1e-5));
        }
        checkAdaGrad(kernels);
    }

    private static void checkAdaGrad(Kernels kernels) {
        Matrix rows = Matrix.uniform(2, 64, 1, new SplittableRandom(3));
        float[] before = rows.values.clone();
        for (int i = 0; i < 32; i++) before[32 + i] = before[96 + i] = (float) (1 + i * i * i);
        float[] after = before.clone();
        float gradient = 0.7f;
        kernels.adaGrad(after, 64, 0, 32, gradient, 32);
        for (int i = 0; i < 32; i++) {
            checkStep(before, after, 64 + i, gradient * before[i]);
            checkStep(before, after, i, gradient * before[64 + i]);
        }
    }

    private static void checkStep(float[] before, float[] after, int at, double gradient) {
        double squares = before[at + 32] + gradient * gradient;
        assertThat((double) after[at + 32]).isCloseTo(squares, within(1e-6 * squares));
        assertThat((double) after[at]).isCloseTo(before[at] - gradient / Math.sqrt(squares), within(1e-5));
    }
}
