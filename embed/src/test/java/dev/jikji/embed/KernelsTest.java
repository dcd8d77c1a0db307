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
    }
}
