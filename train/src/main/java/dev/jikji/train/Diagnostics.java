package dev.jikji.train;

import dev.jikji.nn.Module;
import dev.jikji.nn.Observer;
import dev.jikji.tensor.Fused;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.Diagnosis.Activations;
import dev.jikji.train.Diagnosis.LayerNorms;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Measures one training step from its forward pass to its update. It reads only: the weights come out as without it.
final class Diagnostics implements Observer, AutoCloseable {
    /// Where the slopes of sigmoid and tanh have both fallen to 0.19 of their steepest.
    private static final float SIGMOID_EDGE = 0.95f, TANH_EDGE = 0.9f;

    private final IdentityHashMap<Module, String> paths;
    private final SequencedMap<String, List<Tensor>> layers = new LinkedHashMap<>();
    private final SequencedMap<String, Watched> watched = new LinkedHashMap<>();
    private final List<Tensor> before = new ArrayList<>();
    private final List<Double> gradients = new ArrayList<>();

    Diagnostics(Module model) {
        paths = model.paths();
        model.parameters().forEach((name, parameter) -> layers
                .computeIfAbsent(name.replaceFirst("\\.[^.]*$", ""), _ -> new ArrayList<>()).add(parameter));
    }

    /// What one nonlinearity gave so far.
    private static final class Watched {
        private final Nonlinearity function;
        private boolean[] alive = {};
        private long saturated;
        private long outputs;

        Watched(Nonlinearity function) {
            this.function = function;
        }

        void add(Tensor output) {
            float[] values = output.toFloats();
            switch (function) {
                case RELU -> {
                    int units = (int) output.size(output.dim() - 1);
                    if (alive.length < units) alive = Arrays.copyOf(alive, units);
                    for (int i = 0; i < values.length; i++) alive[i % units] |= values[i] > 0;
                }
                case SIGMOID -> {
                    for (float y : values) if (y > SIGMOID_EDGE || y < 1 - SIGMOID_EDGE) saturated++;
                }
                case TANH -> {
                    for (float y : values) if (Math.abs(y) > TANH_EDGE) saturated++;
                }
            }
            outputs += values.length;
        }

        double share() {
            if (function != Nonlinearity.RELU) return (double) saturated / outputs;
            int dead = 0;
            for (boolean a : alive) if (!a) dead++;
            return (double) dead / alive.length;
        }
    }

    @Override
    public void activated(Module layer, String part, Nonlinearity function, Tensor output) {
        String path = paths.getOrDefault(layer, layer.getClass().getSimpleName());
        String name = part.isEmpty() ? path : path + "." + part;
        watched.computeIfAbsent(name, _ -> new Watched(function)).add(output);
    }

    /// The gradients are there; the optimizer has not used them yet.
    void beforeUpdate() {
        for (List<Tensor> parameters : layers.values()) {
            gradients.add(Fused.gradNorm(parameters));
            try (var _ = Grad.off()) {
                for (Tensor parameter : parameters) before.add(parameter.copy().retain());
            }
        }
    }

    /// The optimizer has changed the weights.
    Diagnosis afterUpdate(List<Diagnosis.ThroughTime> throughTime) {
        List<LayerNorms> norms = new ArrayList<>();
        int layer = 0, parameter = 0;
        for (var entry : layers.entrySet()) {
            double weights = 0, updates = 0;
            for (Tensor after : entry.getValue()) {
                try (var _ = TensorScope.open(); var _ = Grad.off()) {
                    Tensor old = before.get(parameter++);
                    weights += squares(old);
                    updates += squares(after.sub(old));
                }
            }
            norms.add(new LayerNorms(entry.getKey(), gradients.get(layer++), Math.sqrt(weights), Math.sqrt(updates)));
        }
        List<Activations> activations = watched.entrySet().stream()
                .map(e -> new Activations(e.getKey(), e.getValue().function, e.getValue().share())).toList();
        return new Diagnosis(norms, activations, throughTime);
    }

    private static double squares(Tensor tensor) {
        return tensor.mul(tensor).sum().item();
    }

    @Override
    public void close() {
        before.forEach(Tensor::close);
    }
}
