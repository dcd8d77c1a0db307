package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;

/// The sine and cosine waves that tell a Transformer where a token stands (Vaswani et al. 2017, section 3.5).
public final class SinusoidalPositions {
    private static final double BASE = 10_000;

    private SinusoidalPositions() {}

    /// @return `(to - from, dim)`, to be added to embeddings scaled by `√dim`: sine and cosine of each wave in turn
    public static Tensor at(long from, long to, int dim, Dtype dtype) {
        int time = Math.toIntExact(to - from);
        double[] waves = new double[time * dim];
        for (int i = 0; i < dim; i++) {
            double frequency = Math.pow(BASE, -(double) (i - i % 2) / dim);
            for (int t = 0; t < time; t++) {
                double angle = (from + t) * frequency;
                waves[t * dim + i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
        }
        return Tensor.of(waves, time, dim).to(dtype);
    }
}
