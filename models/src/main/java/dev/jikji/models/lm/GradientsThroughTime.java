package dev.jikji.models.lm;

import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Observer;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.Diagnosis.ThroughTime;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The gradient of the last place's loss with respect to each hidden vector before it: what vanishes or explodes in
/// recurrent networks (Pascanu et al. 2013, equations 4 to 6, where it is the product of Jacobians times ∂E/∂x).
///
/// libtorch's recurrent operations go over a whole sequence at once and tell no gradient between its places. So the
/// model reads one token at a time here, and each recurrent layer goes on with its hidden vector plus zeros of their
/// own, whose gradient is the one wanted: exact, by every way from that place to the loss.
final class GradientsThroughTime {
    private GradientsThroughTime() {}

    /// @param inputs  int64 `(rows, time)`
    /// @param targets int64 `(rows, time)`, of which the last of each row counts
    static List<ThroughTime> of(LanguageModel model, Tensor inputs, Tensor targets) {
        int time = (int) inputs.size(1);
        SequencedMap<Module, List<Tensor>> zeros = new LinkedHashMap<>(); // by layer, one for each place
        var observer = new Observer() {
            @Override
            public Tensor hidden(Module layer, Tensor hidden) {
                Tensor zero = Tensor.zeros(hidden.dtype(), hidden.shape()).requireGrad();
                zeros.computeIfAbsent(layer, _ -> new ArrayList<>()).add(zero);
                return hidden.add(zero);
            }
        };
        try (var _ = TensorScope.open()) {
            observer.watch(() -> lastLoss(model, inputs, targets.narrow(1, time - 1, 1))).backward();
            IdentityHashMap<Module, String> paths = model.paths();
            double perSequence = Math.sqrt((double) inputs.size(0)); // the loss is the mean over sequences
            List<ThroughTime> layers = new ArrayList<>();
            zeros.forEach((layer, places) -> layers.add(new ThroughTime(paths.get(layer), places.reversed().stream()
                    .map(place -> place.hasGrad() ? perSequence * norm(place.grad()) : 0).toList())));
            return layers;
        }
    }

    private static Objective lastLoss(LanguageModel model, Tensor inputs, Tensor target) {
        State state = State.START;
        LanguageModel.Output output = null;
        for (int t = 0; t < inputs.size(1); t++) {
            output = model.forward(inputs.narrow(1, t, 1), state); // (rows, 1, dim)
            state = output.state();
        }
        return model.loss(output.hidden(), target);
    }

    private static double norm(Tensor gradient) {
        double squares = 0;
        for (double g : gradient.toDoubles()) squares += g * g;
        return Math.sqrt(squares);
    }
}
