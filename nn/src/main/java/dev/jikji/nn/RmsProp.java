package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// RMSprop (Hinton 2012, lecture 6e of the Coursera course): gradients divided by the root of their running mean
/// square. With `momentum` the quotients are gathered in a velocity (Graves 2013, equations 38 to 45, without the
/// centering). As in PyTorch, `epsilon` is added to the root.
public final class RmsProp extends GroupedOptimizer {

    /// @param rho         share of the mean square kept at each step
    /// @param epsilon     added to the root of the mean square
    /// @param momentum    share of the last step kept; 0 for none
    /// @param weightDecay added to the gradient, times the weight (L2)
    public record Config(double rho, double epsilon, double momentum, double weightDecay) {
        public static Config defaults() {
            return new Config(0.99, 1e-8, 0, 0);
        }
    }

    private final Config config;

    public RmsProp(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay,
                config.momentum == 0 ? new String[]{"square"} : new String[]{"square", "velocity"});
        this.config = config;
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        for (int i = 0; i < gradients.size(); i++) {
            Tensor weight = group.parameters().get(i);
            Tensor gradient = Optimizer.ready(gradients.get(i), weight, scale, group.weightDecay());
            Tensor square = group.kept("square").get(i).mul_(config.rho).addcmul_(gradient, gradient, 1 - config.rho);
            Tensor root = square.sqrt().add_(config.epsilon);
            if (config.momentum == 0) {
                weight.addcdiv_(gradient, root, -learningRate);
            } else {
                Tensor velocity = group.kept("velocity").get(i).mul_(config.momentum).addcdiv_(gradient, root, 1);
                weight.add_(velocity, -learningRate);
            }
        }
    }
}
