package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2). Only weights with two or more
/// dimensions decay; biases and norms do not, as GPT-2's and GPT-3's training left them.
public final class AdamW implements Optimizer {

    /// @param beta1       decay of the first moment
    /// @param beta2       decay of the second moment
    /// @param epsilon     added to the root of the second moment
    /// @param weightDecay share of a weight taken off per unit of learning rate
    public record Config(double beta1, double beta2, double epsilon, double weightDecay) {
        public static Config defaults() {
            return new Config(0.9, 0.999, 1e-8, 0.01);
        }
    }

    /// Parameters that decay alike, with their moments.
    private record Group(List<Tensor> parameters, List<Tensor> means, List<Tensor> squares, double weightDecay) {}

    private final Config config;
    private final List<Group> groups;
    private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    private final Tensor steps = Tensor.zeros().retain();

    public AdamW(Map<String, Tensor> parameters, Config config) {
        this.config = config;
        Group decayed = group(config.weightDecay);
        Group plain = group(0);
        parameters.forEach((name, parameter) -> {
            Group group = parameter.dim() >= 2 ? decayed : plain;
            Tensor mean = Tensor.zeros(parameter.dtype(), parameter.shape()).retain();
            Tensor square = Tensor.zeros(parameter.dtype(), parameter.shape()).retain();
            group.parameters.add(parameter);
            group.means.add(mean);
            group.squares.add(square);
            state.put(name + ".mean", mean);
            state.put(name + ".square", square);
        });
        state.put("steps", steps);
        groups = List.of(decayed, plain);
    }

    private static Group group(double weightDecay) {
        return new Group(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), weightDecay);
    }

    @Override
    public void step(double learningRate, double scale) {
        try (var _ = TensorScope.open()) { // frees the handles of the gradients
            steps.add_(1);
            for (Group group : groups) {
                if (group.parameters.isEmpty()) continue;
                List<Tensor> gradients = group.parameters.stream().map(Tensor::grad).toList();
                Fused.adamW(group.parameters, gradients, group.means, group.squares, steps, learningRate, config.beta1,
                        config.beta2, group.weightDecay, config.epsilon, Optimizer.divisor(scale));
            }
        }
    }

    @Override
    public void zeroGrad() {
        for (Group group : groups) group.parameters.forEach(Tensor::clearGrad);
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        return state;
    }
}
