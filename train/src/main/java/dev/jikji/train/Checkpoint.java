package dev.jikji.train;

import dev.jikji.nn.Optimizer;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Everything a training needs to go on: parameters, optimizer state and carried state in one safetensors file, the
/// position in its metadata.
///
/// @param step       steps taken
/// @param elapsed    training time so far
/// @param bestLoss   lowest [Task#criterion] so far, mostly a loss; infinite before the first validation
/// @param patience   what validations have said
record Checkpoint(long step, Duration elapsed, double bestLoss, Patience patience) {
    private static final String FORMAT = "jikji-checkpoint-1";
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String CARRIED = "carried.";

    void save(Path file, Task task, Optimizer optimizer) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        task.model().parameters().forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        optimizer.state().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        List<Tensor> carried = task.carried();
        for (int i = 0; i < carried.size(); i++) tensors.put(CARRIED + i, carried.get(i));
        TensorFile.write(file, Map.of("format", FORMAT, "family", task.family(), "step", Long.toString(step),
                "elapsed", elapsed.toString(), "best_loss", Double.toString(bestLoss), "counted_best",
                Double.toString(patience.best()), "since_best", Integer.toString(patience.since()), "reductions",
                Integer.toString(patience.reductions())), tensors);
    }

    /// Restores the task and the optimizer.
    ///
    /// @throws InputException if the file is damaged or belongs to another model
    static Checkpoint load(Path path, Task task, Optimizer optimizer) {
        try (TensorFile file = TensorFile.open(path); var _ = TensorScope.open()) {
            Map<String, String> metadata = file.metadata();
            InputException.require(FORMAT.equals(metadata.get("format")),
                    "%s: not a checkpoint of a training; choose the run folder that holds one", path);
            InputException.require(task.family().equals(metadata.get("family")),
                    "%s: a checkpoint of family %s, not %s", path, metadata.get("family"), task.family());
            task.model().load(below(file, MODEL));
            optimizer.load(below(file, OPTIMIZER));
            task.carry(new ArrayList<>(below(file, CARRIED).values()));
            String best = metadata.get("best_loss");
            var patience = new Patience(Double.parseDouble(metadata.getOrDefault("counted_best", best)),
                    Integer.parseInt(metadata.get("since_best")),
                    Integer.parseInt(metadata.getOrDefault("reductions", "0")));
            return new Checkpoint(Long.parseLong(metadata.get("step")), Duration.parse(metadata.get("elapsed")),
                    Double.parseDouble(best), patience);
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InputException("%s: does not fit this run: %s".formatted(path, e.getMessage()), e);
        }
    }

    /// @return the step at which a checkpoint was saved
    static long step(Path path) {
        try (TensorFile file = TensorFile.open(path)) {
            return Long.parseLong(file.metadata().getOrDefault("step", "0"));
        } catch (NumberFormatException e) {
            throw new InputException("%s: its step is no number".formatted(path), e);
        }
    }

    private static Map<String, Tensor> below(TensorFile file, String prefix) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        file.names().stream().filter(name -> name.startsWith(prefix))
                .forEach(name -> tensors.put(name.substring(prefix.length()), file.tensor(name)));
        return tensors;
    }
}
