package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2). Only weights with two or more
/// dimensions decay; biases and norms do not, as GPT-2's and GPT-3's training left them.
public final class AdamW extends GroupedOptimizer {

    /// @param beta1       decay of the first moment
    /// @param beta2       decay of the second moment
    /// @param epsilon     added to the root of the second moment
    /// @param weightDecay share of a weight taken off per unit of learning rate
    public record Config(double beta1, double beta2, double epsilon, double weightDecay) {
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8, 0.01);
        }
    }

    private final Config config;
    private final Tensor steps = keep("steps", Tensor.zeros());

    public AdamW(Map<String, Tensor> parameters, Config config) {
        super(parameters, config.weightDecay, "mean", "square");
        this.config = config;
    }

    @Override
    void begin() {
        steps.add_(1);
    }

    @Override
    void step(Group group, List<Tensor> gradients, double learningRate, double scale) {
        Fused.adamW(group.parameters(), gradients, group.kept("mean"), group.kept("square"), steps, learningRate,
                config.beta1, config.beta2, group.weightDecay(), config.epsilon, Optimizer.divisor(scale));
    }
}
