package dev.jikji.models;

import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.nn.WeightAverage;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;

/// A task that measures and keeps, if its recipe says so, the moving average of the weights instead of themselves.
///
/// @param <M> the model, which closing the task closes
public abstract class AveragedTask<M extends Module> implements Task {
    private final M model;
    private final WeightAverage average; // null if the weights themselves are kept
    protected final TrainingConfig training;

    /// @param decay of [WeightAverage]; 0 for no average
    protected AveragedTask(M model, double decay, TrainingConfig training) {
        this.model = model;
        this.training = training;
        average = decay == 0 ? null : new WeightAverage(model, decay);
    }

    @Override
    public final M model() {
        return model;
    }

    @Override
    public final Objective loss(long number) {
        // the weights are now those that the step before left
        if (average != null && number > 0 && number % training.batchesOfAStep(this::batchesOfAPass) == 0)
            average.update();
        return lossOf(number);
    }

    /// The loss of batch `number`, as [Task#loss] says.
    protected abstract Objective lossOf(long number);

    /// Until the result closes, the weights are their averages; where they are not averaged it is null, which a try
    /// statement takes.
    protected final WeightAverage.Swapped averaged() {
        return average == null ? null : average.swap();
    }

    @Override
    public final List<Tensor> carried() {
        return average == null ? List.of() : average.state();
    }

    @Override
    public final void carry(List<Tensor> saved) {
        if (average != null) average.load(saved);
    }

    @Override
    public final void saveWeights(RunFolder folder) {
        try (var _ = averaged()) {
            Weights.save(model, folder.weights());
        }
    }

    @Override
    public final void loadWeights(RunFolder folder) {
        Weights.load(model, folder.weights(), described(folder));
    }

    /// The file that says which model it is.
    protected Path described(RunFolder folder) {
        return folder.recipe();
    }

    @Override
    public final void close() {
        if (average != null) average.close();
        model.close();
    }
}
