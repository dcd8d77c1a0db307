package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013) if asked for. In
/// PyTorch's form: the velocity is a sum of gradients, and the rate is applied to it afterwards.
public final class Sgd extends GroupedOptimizer {

    /// @param momentum    share of the last step kept; 0 for none
    /// @param nesterov    whether to look ahead along the momentum
    /// @param weightDecay added to the gradient, times the weight (L2)
    public record Config(double momentum, boolean nesterov, double weightDecay) {
        public static Config defaults() {
            return new Config(0, false, 0);
        }
    }

    private final Config config;

    public Sgd(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay, config.momentum == 0 ? new String[0] : new String[]{"velocity"});
        this.config = config;
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        // a buffer of zeros makes the first step equal to PyTorch's, which sets it to the gradient
        Fused.sgd(group.parameters(), gradients, group.kept("velocity"), group.weightDecay(), config.momentum,
                learningRate, config.nesterov && config.momentum > 0, false, Optimizer.divisor(scale));
    }
}
