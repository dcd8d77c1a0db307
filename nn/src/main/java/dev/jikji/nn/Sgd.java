package dev.jikji.nn;

import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013) if asked for.
public final class Sgd implements Optimizer {

    /// @param momentum    share of the last step kept; 0 for none
    /// @param nesterov    whether to look ahead along the momentum
    /// @param weightDecay added to the gradient, times the weight (L2)
    public record Config(double momentum, boolean nesterov, double weightDecay) {
        public static Config defaults() {
            return new Config(0, false, 0);
        }
    }

    private final Config config;
    private final List<Tensor> parameters;
    private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();

    public Sgd(Map<String, Tensor> parameters, Config config) {
        this.config = config;
        this.parameters = List.copyOf(parameters.values());
        if (config.momentum == 0) return;
        parameters.forEach((name, parameter) -> state.put(name + ".velocity",
                Tensor.zeros(parameter.dtype(), parameter.shape()).retain()));
    }

    @Override
    public void step(double learningRate, double scale) {
        try (var _ = TensorScope.open()) { // frees the handles of the gradients
            List<Tensor> gradients = parameters.stream().map(Tensor::grad).toList();
            // a buffer of zeros makes the first step equal to PyTorch's, which sets it to the gradient
            Fused.sgd(parameters, gradients, List.copyOf(state.values()), config.weightDecay, config.momentum,
                    learningRate, config.nesterov, false, Optimizer.divisor(scale));
        }
    }

    @Override
    public void zeroGrad() {
        parameters.forEach(Tensor::clearGrad);
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        return state;
    }
}
