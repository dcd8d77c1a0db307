package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adam with Nesterov's momentum (Dozat 2016, "Incorporating Nesterov Momentum into Adam", Algorithm 8), with the
/// paper's warming schedule of the momentum: `µ_t = β₁ (1 - 0.5 · 0.96^(t ψ))`, `ψ` = 0.004 as in PyTorch.
///
/// Weight decay is L2, added to the gradient; or decoupled as in [AdamW], which makes it NAdamW.
public final class NAdam extends GroupedOptimizer {

    /// @param beta1       highest decay of the first moment
    /// @param beta2       decay of the second moment
    /// @param epsilon     added to the root of the second moment
    /// @param weightDecay share of a weight taken off per unit of learning rate, or, unless `decoupled`, added to the
    ///                    gradient, times the weight
    public record Config(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) {
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8, 0, false);
        }
    }

    private static final double PSI = 0.004;

    private final Config config;
    private final Tensor kept = keep("steps", Tensor.zeros());
    /// The product of all `µ` so far; float64, since a resumed training must not begin with a rounded one.
    private final Tensor keptProduct = keep("momentum_product", Tensor.zeros(Dtype.FLOAT64).fill_(1));
    private long steps; // t
    private double product;

    public NAdam(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay, "mean", "square");
        this.config = config;
    }

    private double momentum(long t) {
        return config.beta1 * (1 - 0.5 * Math.pow(0.96, t * PSI));
    }

    @Override
    void begin() {
        steps = (long) kept.add_(1).item();
        product = keptProduct.mul_(momentum(steps)).item();
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        double next = momentum(steps + 1);
        double ofGradient = (1 - momentum(steps)) / (1 - product), ofMean = next / (1 - product * next);
        double correction = 1 - Math.pow(config.beta2, (double) steps);
        for (int i = 0; i < gradients.size(); i++) {
            Tensor weight = group.parameters().get(i);
            Tensor gradient = Optimizer.ready(gradients.get(i), weight, scale,
                    config.decoupled ? 0 : group.weightDecay());
            if (config.decoupled && group.weightDecay() > 0) weight.mul_(1 - learningRate * group.weightDecay());
            Tensor mean = group.kept("mean").get(i).mul_(config.beta1).add_(gradient, 1 - config.beta1);
            Tensor square = group.kept("square").get(i).mul_(config.beta2)
                    .addcmul_(gradient, gradient, 1 - config.beta2);
            Tensor root = square.mul(1 / correction).sqrt().add_(config.epsilon);
            weight.addcdiv_(gradient, root, -learningRate * ofGradient).addcdiv_(mean, root, -learningRate * ofMean);
        }
    }
}
