package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adam (Kingma and Ba 2015, Algorithm 1), with weight decay as L2 regularisation: added to the gradient, so that the
/// second moment divides it like the rest. [AdamW] keeps the two apart.
public final class Adam extends GroupedOptimizer {

    /// @param beta1       decay of the first moment
    /// @param beta2       decay of the second moment
    /// @param epsilon     added to the root of the second moment
    /// @param weightDecay added to the gradient, times the weight (L2)
    public record Config(double beta1, double beta2, double epsilon, double weightDecay) {
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8, 0);
        }
    }

    private final Config config;
    private final Tensor steps = keep("steps", Tensor.zeros());

    public Adam(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay, "mean", "square");
        this.config = config;
    }

    @Override
    void begin() {
        steps.add_(1);
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        Fused.adam(group.parameters(), gradients, group.kept("mean"), group.kept("square"), steps, learningRate,
                config.beta1, config.beta2, group.weightDecay(), config.epsilon, Optimizer.divisor(scale));
    }
}
