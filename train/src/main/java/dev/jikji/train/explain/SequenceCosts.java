package dev.jikji.train.explain;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.tensor.machine.PeakMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// What layers over a sequence cost against its length, measured beside the orders of growth of Vaswani et al. 2017,
/// table 1. Each reads one sequence of `n` vectors of `d` numbers and gives another, in inference.
///
/// @param points by layer, in the order of lengths
public record SequenceCosts(Settings settings, Map<Layer, List<Point>> points) {

    /// A kind of layer, with the number of operations that a textbook gives it, up to a constant.
    public enum Layer {
        /// Queries, keys and values are given: two products of `n · n · d`.
        SELF_ATTENTION("self-attention", "O(n²·d)"),
        /// An LSTM.
        RECURRENCE("recurrence (LSTM)", "O(n·d²)"),
        /// Filters of `k` places, as many as the width.
        CONVOLUTION("convolution", "O(k·n·d²)");

        private final String title;
        private final String order;

        Layer(String title, String order) {
            this.title = title;
            this.order = order;
        }

        public String title() {
            return title;
        }

        /// Such as `O(n²·d)`.
        public String order() {
            return order;
        }

        /// Operations, up to a constant.
        public double operations(double n, Settings settings) {
            double d = settings.dim;
            return switch (this) {
                case SELF_ATTENTION -> n * n * d;
                case RECURRENCE -> n * d * d;
                case CONVOLUTION -> settings.kernel * n * d * d;
            };
        }

        /// Numbers it holds at a time, up to a constant: the weights of attention, else its input and output.
        public double numbers(double n, Settings settings) {
            return this == SELF_ATTENTION ? n * n : n * settings.dim;
        }
    }

    /// @param lengths of the sequence, rising
    /// @param dim     width of its vectors
    /// @param kernel  places a filter covers, an odd number
    public record Settings(List<Integer> lengths, int dim, int kernel) {
        private static final int LONGEST = 16_384;

        public Settings {
            require(lengths.size() >= 3, "lengths: %d are too few to see how costs grow; give at least 3",
                    lengths.size());
            for (int i = 0; i < lengths.size(); i++) {
                require(lengths.get(i) >= 1 && lengths.get(i) <= LONGEST, "lengths: %d is outside 1 to %d",
                        lengths.get(i), LONGEST);
                require(i == 0 || lengths.get(i) > lengths.get(i - 1), "lengths: %d after %d; give them rising",
                        lengths.get(i), i == 0 ? 0 : lengths.get(i - 1));
            }
            require(dim >= 1 && dim <= 4_096, "dim %d is outside 1 to 4096", dim);
            require(kernel >= 1 && kernel <= 255 && kernel % 2 == 1, "kernel %d is not an odd number from 1 to 255",
                    kernel);
        }

        public static Settings defaults() {
            return new Settings(List.of(64, 128, 256, 512, 1_024, 2_048, 4_096), 64, 5);
        }
    }

    /// @param length  of the sequence
    /// @param seconds the best of several runs
    /// @param bytes   by which the process grew, at most, in one run; empty where the system does not tell
    public record Point(int length, double seconds, OptionalLong bytes) {}

    private static final int RUNS = 5, MOST_RUNS = 200;
    private static final double ENOUGH_SECONDS = 0.4;

    /// Measures.
    ///
    /// @param progress told measurements done, of how many; may throw to end it
    public static SequenceCosts measure(Settings settings, BiConsumer<Integer, Integer> progress) {
        Map<Layer, List<Point>> points = new EnumMap<>(Layer.class);
        int done = 0, all = Layer.values().length * settings.lengths.size();
        for (Layer layer : Layer.values()) points.put(layer, new ArrayList<>());
        for (int length : settings.lengths) {
            for (Layer layer : Layer.values()) {
                progress.accept(done++, all);
                try (var _ = TensorScope.open(); var _ = Grad.off()) {
                    points.get(layer).add(point(length, work(layer, length, settings)));
                }
            }
        }
        return new SequenceCosts(settings, points);
    }

    private static Point point(int length, Runnable work) {
        double best = Double.POSITIVE_INFINITY, sum = 0;
        for (int run = 0; run <= RUNS || (sum < ENOUGH_SECONDS && run < MOST_RUNS); run++) {
            long start = System.nanoTime();
            run(work);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (run == 0) continue; // loads code
            best = Math.min(best, seconds);
            sum += seconds;
        }
        return new Point(length, best, PeakMemory.of(() -> run(work)));
    }

    private static void run(Runnable work) {
        try (var _ = TensorScope.open()) {
            work.run();
        }
    }

    private static Tensor random(long... shape) {
        return Tensor.zeros(shape).uniform_(-0.1, 0.1);
    }

    private static Runnable work(Layer layer, int n, Settings settings) {
        int d = settings.dim, k = settings.kernel;
        return switch (layer) {
            case SELF_ATTENTION -> {
                Tensor query = random(1, n, d), key = random(1, n, d), value = random(1, n, d);
                yield () -> query.mul(1 / Math.sqrt(d)).matmul(key.transpose(1, 2)).softmax(2) // (1, n, n)
                        .matmul(value); // (1, n, d)
            }
            case RECURRENCE -> {
                Tensor input = random(n, 1, d), hidden = random(1, 1, d), cell = random(1, 1, d);
                Tensor[] parameters = {random(4L * d, d), random(4L * d, d), random(4L * d), random(4L * d)};
                yield () -> Tensor.lstm(input, hidden, cell, parameters); // (n, 1, d)
            }
            case CONVOLUTION -> {
                Tensor input = random(1, d, n), weight = random(d, d, k), bias = random(d);
                yield () -> input.conv1d(weight, bias, k / 2); // (1, d, n)
            }
        };
    }

    /// How a cost grows: the slope of its logarithm against that of the length, over the longer half.
    ///
    /// @param cost of a point; what is not positive is left out
    /// @return NaN with fewer than two
    public double exponent(Layer layer, ToDoubleFunction<Point> cost) {
        double[][] xy = longer(layer, cost);
        double meanX = Arrays.stream(xy[0]).average().orElse(Double.NaN);
        double meanY = Arrays.stream(xy[1]).average().orElse(Double.NaN);
        double covariance = 0, variance = 0;
        for (int i = 0; i < xy[0].length; i++) {
            covariance += (xy[0][i] - meanX) * (xy[1][i] - meanY);
            variance += (xy[0][i] - meanX) * (xy[0][i] - meanX);
        }
        return variance == 0 ? Double.NaN : covariance / variance;
    }

    /// The constant with which a textbook's order comes nearest to the longer half, in logarithms.
    ///
    /// @param order such as the operations at a length
    public double constant(Layer layer, ToDoubleFunction<Point> cost,
            DoubleUnaryOperator order) {
        double[][] xy = longer(layer, cost);
        double sum = 0;
        for (int i = 0; i < xy[0].length; i++) sum += xy[1][i] - Math.log(order.applyAsDouble(Math.exp(xy[0][i])));
        return Math.exp(sum / xy[0].length);
    }

    private double[][] longer(Layer layer, ToDoubleFunction<Point> cost) {
        List<Point> all = points.get(layer);
        List<Point> half = all.subList((all.size() - 1) / 2, all.size()).stream()
                .filter(point -> cost.applyAsDouble(point) > 0).toList();
        return new double[][]{half.stream().mapToDouble(p -> Math.log(p.length)).toArray(),
                half.stream().mapToDouble(p -> Math.log(cost.applyAsDouble(p))).toArray()};
    }
}
