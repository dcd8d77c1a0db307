package dev.jikji.nn;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// An exponential moving average of a module's parameters (Polyak and Juditsky 1992; with decay as Tarvainen and Valpola
/// 2017): it forgets the first steps by weighing each update with at most `decay`, at most `(1 + n) / (10 + n)` after n
/// updates.
public final class WeightAverage implements AutoCloseable {
    private final SequencedMap<String, Tensor> parameters;
    private final double decay;
    private final List<Tensor> averages = new ArrayList<>();
    private final Tensor updates = Tensor.zeros().retain();

    /// Begins with the parameters as they are.
    ///
    /// @param decay in `(0, 1)`; an average over about `1 / (1 - decay)` steps
    public WeightAverage(Module module, double decay) {
        parameters = module.parameters();
        this.decay = decay;
        try (var _ = TensorScope.open()) {
            parameters.values().forEach(parameter -> averages.add(parameter.detach().copy().retain()));
        }
    }

    /// Takes the present parameters in.
    public void update() {
        try (var _ = Grad.off(); var _ = TensorScope.open()) {
            double count = updates.item() + 1;
            updates.fill_(count);
            double kept = Math.min(decay, (1 + count) / (10 + count));
            int next = 0;
            for (Tensor parameter : parameters.values()) averages.get(next++).mul_(kept).add_(parameter, 1 - kept);
        }
    }

    /// Puts the averages in the place of the parameters until the returned guard closes.
    public Swapped swap() {
        return new Swapped();
    }

    /// @see WeightAverage#swap
    public final class Swapped implements AutoCloseable {
        private Swapped() {
            exchange();
        }

        @Override
        public void close() {
            exchange();
        }
    }

    private void exchange() {
        try (var _ = Grad.off(); var _ = TensorScope.open()) {
            int next = 0;
            for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
                Tensor average = averages.get(next++);
                Tensor present = parameter.getValue().detach().copy();
                parameter.getValue().copy_(average);
                average.copy_(present);
            }
        }
    }

    /// All it takes to go on: the averages in the order of the parameters, then the number of updates.
    public List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(averages);
        state.add(updates);
        return state;
    }

    /// Restores what [#state] gave.
    public void load(List<Tensor> saved) {
        List<Tensor> mine = state();
        if (saved.size() != mine.size())
            throw new IllegalArgumentException("averages of %d parameters, not of %d".formatted(saved.size() - 1,
                    averages.size()));
        try (var _ = Grad.off()) {
            for (int i = 0; i < mine.size(); i++) mine.get(i).copy_(saved.get(i));
        }
    }

    @Override
    public void close() {
        averages.forEach(Tensor::close);
        updates.close();
    }
}
