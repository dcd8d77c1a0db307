package dev.jikji.train;

import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Linear regression on made-up points, the smallest thing a [Trainer] can train.
final class LineTask implements Task, AutoCloseable {
    private final Linear line = new Linear(3, 1);
    private final int rows;
    /// What validations are to say; those left over measure the model.
    final Deque<Double> validations = new ArrayDeque<>();
    String family = "line";
    /// Points there are in all, gone over again and again; 0 for no end.
    int points;
    /// The batch whose loss is to be NaN.
    long nanAt = -1;

    LineTask(int rows) {
        this.rows = rows;
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            line.weight.copy_(Tensor.of(new float[]{0.1f, -0.2f, 0.3f}, 1, 3));
            line.bias.zero_();
        }
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public Module model() {
        return line;
    }

    @Override
    public Objective loss(long number) {
        Tensor loss = squaredError(number);
        return Objective.of(number == nanAt ? loss.mul(Double.NaN) : loss);
    }

    /// Row `r` of batch `number` is point `number · rows + r`, whatever the size of a batch.
    private Tensor squaredError(long number) {
        long batch = points == 0 ? number : number % batchesOfAPass();
        int rows = (int) batchTokens(batch);
        float[] x = new float[rows * 3];
        float[] y = new float[rows];
        for (int row = 0; row < rows; row++) {
            Random random = new Random(batch * this.rows + row);
            for (int i = 0; i < 3; i++) x[row * 3 + i] = (float) random.nextGaussian();
            y[row] = 2 * x[row * 3] - x[row * 3 + 1] + 0.5f * x[row * 3 + 2] + 1;
        }
        return line.forward(Tensor.of(x, rows, 3)).sub(Tensor.of(y, rows, 1)).pow(2).mean();
    }

    @Override
    public long batchTokens() {
        return rows;
    }

    @Override
    public long batchTokens(long number) {
        return points == 0 ? rows : Math.min(rows, points - number % batchesOfAPass() * rows);
    }

    @Override
    public long batchesOfAPass() {
        return points == 0 ? Task.super.batchesOfAPass() : Math.ceilDiv(points, rows);
    }

    @Override
    public Map<String, Double> validate() {
        return Map.of("loss", validations.isEmpty() ? measured() : validations.poll());
    }

    @Override
    public Map<String, Double> test() {
        return Map.of("loss", measured());
    }

    private double measured() {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            return squaredError(1_000_000).item();
        }
    }

    float[] weights() {
        return line.weight.toFloats();
    }

    @Override
    public Optional<String> sample() {
        return Optional.of("y = " + line.weight);
    }

    @Override
    public void saveWeights(RunFolder folder) {
        TensorFile.write(folder.weights(), Map.of(), line.parameters());
    }

    @Override
    public void loadWeights(RunFolder folder) {
        try (TensorFile file = TensorFile.open(folder.weights()); var _ = TensorScope.open()) {
            Map<String, Tensor> values = new LinkedHashMap<>();
            for (String name : file.names()) values.put(name, file.tensor(name));
            line.load(values);
        }
    }

    @Override
    public List<Tensor> carried() {
        return List.of();
    }

    @Override
    public String memoryAdvice() {
        return "the number of rows (now %d)".formatted(rows);
    }

    @Override
    public void close() {
        line.close();
    }
}
