package dev.jikji.nn;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A test whose tensors are freed when it ends, with seeded random numbers.
abstract class Scoped {
    final Random random = new Random(17);
    private TensorScope scope;

    @BeforeEach
    final void open() {
        scope = TensorScope.open();
        NativeRuntime.seed(17);
    }

    @AfterEach
    final void close() {
        scope.close();
    }

    final double[] randoms(int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    /// @return float64, uniform on [-1, 1)
    final Tensor randomTensor(long... shape) {
        int count = 1;
        for (long size : shape) count *= (int) size;
        return Tensor.of(randoms(count), shape);
    }
}
