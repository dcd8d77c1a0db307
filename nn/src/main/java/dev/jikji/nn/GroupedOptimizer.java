package dev.jikji.nn;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// An optimizer whose parameters form two groups: weights with two or more dimensions decay; biases and norms do not,
/// as GPT-2's and GPT-3's training left them. It keeps, for each parameter, tensors of the parameter's shape by name.
abstract class GroupedOptimizer implements Optimizer {

    /// Parameters that decay alike.
    record Group(List<Tensor> parameters, Map<String, List<Tensor>> kept, double weightDecay) {
        private static Group of(double weightDecay, List<String> kinds) {
            Map<String, List<Tensor>> kept = new LinkedHashMap<>();
            kinds.forEach(kind -> kept.put(kind, new ArrayList<>()));
            return new Group(new ArrayList<>(), kept, weightDecay);
        }

        List<Tensor> gradients() {
            return parameters.stream().map(Tensor::grad).toList();
        }

        /// @return what is kept under this name, one tensor a parameter
        List<Tensor> kept(String kind) {
            return kept.getOrDefault(kind, List.of());
        }
    }

    private final List<Group> groups;
    private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();

    /// @param kinds what is kept of each parameter, such as `mean`; zeros at first
    GroupedOptimizer(Map<String, Tensor> parameters, double weightDecay, String... kinds) {
        Group decayed = Group.of(weightDecay, List.of(kinds));
        Group plain = Group.of(0, List.of(kinds));
        parameters.forEach((name, parameter) -> {
            Group group = parameter.dim() >= 2 ? decayed : plain;
            group.parameters.add(parameter);
            group.kept.forEach((kind, tensors) -> tensors.add(
                    keep(name + "." + kind, Tensor.zeros(parameter.dtype(), parameter.shape()))));
        });
        groups = List.of(decayed, plain);
    }

    /// Adds to what checkpoints hold.
    final Tensor keep(String name, Tensor initial) {
        Tensor kept = initial.retain();
        state.put(name, kept);
        return kept;
    }

    /// What happens once a step, before any group.
    void begin() {}

    /// Changes a group's parameters. Nothing is recorded, and what it computes is freed after the step.
    ///
    /// @param gradients may be changed
    /// @param scale     what they are yet to be multiplied with
    abstract void step(Group group, List<Tensor> gradients, double learningRate, double scale);

    @Override
    public final void step(double learningRate, double scale) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            begin();
            for (Group group : groups) {
                if (!group.parameters.isEmpty()) step(group, group.gradients(), learningRate, scale);
            }
        }
    }

    @Override
    public final void zeroGrad() {
        for (Group group : groups) group.parameters.forEach(Tensor::clearGrad);
    }

    @Override
    public final SequencedMap<String, Tensor> state() {
        return state;
    }
}
