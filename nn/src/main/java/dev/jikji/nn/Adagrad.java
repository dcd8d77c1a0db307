package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adagrad (Duchi et al. 2011, the diagonal form): each weight's rate falls with the root of the sum of its squared
/// gradients. As in PyTorch, `epsilon` is added to that root.
public final class Adagrad extends GroupedOptimizer {

    /// @param epsilon     added to the root of the sum
    /// @param weightDecay added to the gradient, times the weight (L2)
    public record Config(double epsilon, double weightDecay) {
        public static Config defaults() {
            return new Config(1e-10, 0);
        }
    }

    private final Config config;
    private final Tensor steps = keep("steps", Tensor.zeros());

    public Adagrad(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay, "sum");
        this.config = config;
    }

    @Override
    void begin() {
        steps.add_(1);
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        Fused.adagrad(group.parameters(), gradients, group.kept("sum"), steps, learningRate, group.weightDecay(),
                config.epsilon, Optimizer.divisor(scale));
    }
}
