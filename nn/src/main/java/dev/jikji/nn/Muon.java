package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SequencedMap;

/// Muon (Jordan et al. 2024, <https://kellerjordan.github.io/posts/muon/>): the momentum of a hidden weight matrix is
/// replaced by the nearest matrix whose singular values are all alike, found by a Newton–Schulz iteration, so that
/// directions with small gradients learn too. Embeddings, output layers, biases and norms are left to [AdamW].
///
/// A step is `0.2 · √max(rows, columns)` times that matrix (Liu et al. 2025, "Muon is scalable for LLM training",
/// section 2.2), which moves a weight as far as AdamW does: one learning rate and one weight decay serve both.
/// Weights with more than two dimensions count as matrices of `(first, rest)`.
public final class Muon implements Optimizer {

    /// @param momentum    share of the velocity kept at each step
    /// @param nesterov    whether to look ahead along the momentum
    /// @param iterations  of Newton–Schulz
    /// @param weightDecay share of a weight taken off per unit of learning rate
    public record Config(double momentum, boolean nesterov, int iterations, double weightDecay) {
        public static Config defaults() {
            return new Config(0.95, true, 5, 0.1);
        }
    }

    /// Coefficients of the quintic `a x + b x³ + c x⁵`, chosen by the authors for a steep slope at zero: after five
    /// rounds singular values lie between about 0.7 and 1.2.
    private static final double A = 3.4445, B = -4.7750, C = 2.0315;
    private static final double RMS = 0.2;
    private static final double EPSILON = 1e-7;

    private final Matrices matrices;
    private final AdamW others;

    /// @param tables names of the matrices whose rows stand for tokens, positions or classes; see [Module#tables()]
    /// @param others how they and all parameters that are no matrices are trained
    public Muon(Map<String, Tensor> parameters, Set<String> tables, Config config, AdamW.Config others) {
        SequencedMap<String, Tensor> hidden = new LinkedHashMap<>(parameters), rest = new LinkedHashMap<>(parameters);
        hidden.entrySet().removeIf(entry -> entry.getValue().dim() < 2 || tables.contains(entry.getKey()));
        rest.keySet().removeAll(hidden.keySet());
        matrices = new Matrices(hidden, config);
        this.others = new AdamW(rest, others);
    }

    /// The hidden weights.
    private static final class Matrices extends GroupedOptimizer {
        private final Config config;

        Matrices(Map<String, Tensor> parameters, Config config) {
            super(parameters, config.weightDecay, "velocity");
            this.config = config;
        }

        /// The orthogonal matrix does not depend on the gradient's scale, but what is kept of it does.
        @Override
        void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
            for (int i = 0; i < gradients.size(); i++) {
                Tensor weight = group.parameters().get(i);
                Tensor gradient = Optimizer.ready(gradients.get(i), weight, scale, 0);
                Tensor velocity = group.kept("velocity").get(i).mul_(config.momentum).add_(gradient);
                Tensor direction = config.nesterov ? gradient.add_(velocity, config.momentum) : velocity;
                if (group.weightDecay() > 0) weight.mul_(1 - learningRate * group.weightDecay());
                long rows = weight.size(0), columns = weight.numel() / rows;
                Tensor orthogonal = orthogonal(direction.reshape(rows, columns), config.iterations);
                weight.add_(orthogonal.view(weight.shape()), -learningRate * RMS * Math.sqrt((double) Math.max(rows, columns)));
            }
        }
    }

    /// Newton–Schulz: brings a matrix's singular values close to one and leaves its singular vectors.
    ///
    /// @param matrix `(rows, columns)`
    static Tensor orthogonal(Tensor matrix, int iterations) {
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = tall ? matrix.transpose(0, 1) : matrix; // (small, large): the products below are small squared
        x = x.mul(1 / (x.pow(2).sum().sqrt().item() + EPSILON)); // no singular value above one
        for (int i = 0; i < iterations; i++) {
            Tensor square = x.matmul(x.transpose(0, 1)); // (small, small)
            Tensor polynomial = square.matmul(square).mul_(C).add_(square, B);
            x = polynomial.matmul(x).add_(x, A); // (small, large)
        }
        return (tall ? x.transpose(0, 1) : x).contiguous();
    }

    @Override
    public void step(double learningRate, double scale) {
        matrices.step(learningRate, scale);
        others.step(learningRate, scale);
    }

    @Override
    public void zeroGrad() {
        matrices.zeroGrad();
        others.zeroGrad();
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>(matrices.state());
        state.putAll(others.state());
        return state;
    }
}
