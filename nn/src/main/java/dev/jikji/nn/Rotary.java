package dev.jikji.nn;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;

/// Rotary positions (Su et al. 2021): queries and keys are turned, pair by pair of their numbers, by angles that grow
/// with their place, so that a score depends on the distance alone. The two numbers of a pair stand half a head apart,
/// as in GPT-NeoX and Llama, where the paper's are neighbours; trained weights do not care.
public final class Rotary {
    private static final double BASE = 10_000;

    private final Tensor cosines; // (time, headDim / 2)
    private final Tensor sines;

    private Rotary(Tensor cosines, Tensor sines) {
        this.cosines = cosines;
        this.sines = sines;
    }

    /// The turns at places `from` to `to - 1`, for all layers of a forward pass.
    ///
    /// @throws dev.jikji.text.InputException if `headDim` is odd
    public static Rotary at(long from, long to, int headDim, Dtype dtype) {
        require(headDim % 2 == 0, "rotary positions turn pairs of numbers: a head's width of %d is odd", headDim);
        int time = Math.toIntExact(to - from), pairs = headDim / 2;
        double[] cosines = new double[time * pairs], sines = new double[time * pairs];
        for (int t = 0; t < time; t++) {
            for (int pair = 0; pair < pairs; pair++) {
                double angle = (from + t) * Math.pow(BASE, -2.0 * pair / headDim);
                cosines[t * pairs + pair] = Math.cos(angle);
                sines[t * pairs + pair] = Math.sin(angle);
            }
        }
        return new Rotary(Tensor.of(cosines, time, pairs).to(dtype), Tensor.of(sines, time, pairs).to(dtype));
    }

    /// @param x `(batch, head, time, headDim)`
    /// @return the same shape
    public Tensor turn(Tensor x) {
        Tensor[] halves = x.chunk(2, 3); // 2 × (batch, head, time, headDim / 2)
        Tensor a = halves[0].mul(cosines).sub(halves[1].mul(sines));
        Tensor b = halves[0].mul(sines).add(halves[1].mul(cosines));
        return Tensor.cat(3, a, b);
    }
}
