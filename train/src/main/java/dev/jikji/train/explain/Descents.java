package dev.jikji.train.explain;

import static dev.jikji.text.InputException.require;

import dev.jikji.nn.Module;
import dev.jikji.nn.Optimizer;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.OptimizerConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/// The ways of all optimizers down an anisotropic quadratic, `½ (u² + condition · v²)`: a valley that is steep across
/// and flat along. The optimizers are those of trainings, with their usual settings and no weight decay; the point is
/// a matrix of one row, so that [OptimizerConfig.Kind#MUON] takes it for a hidden weight.
///
/// @param paths one an optimizer, in the order asked for
public record Descents(Settings settings, List<Path> paths) {

    /// @param condition ratio of the two curvatures
    /// @param angle     by which the valley is turned against the axes, degrees; optimizers that scale each weight by
    ///                  itself heed it
    /// @param steps     of each
    /// @param tolerance share of the first distance from the minimum within which it counts as reached
    /// @param rate      learning rate of all; empty to let each have its best of a grid
    public record Settings(double condition, double angle, int steps, double tolerance, OptionalDouble rate) {
        public Settings {
            require(condition >= 1 && condition <= 1e6, "condition %s is outside 1 to 1000000", condition);
            require(Math.abs(angle) <= 360, "angle %s is outside -360 to 360 degrees", angle);
            require(steps >= 1 && steps <= 100_000, "steps %d is outside 1 to 100000", steps);
            require(tolerance > 0 && tolerance < 1, "tolerance %s must lie between 0 and 1", tolerance);
            require(rate.isEmpty() || (rate.getAsDouble() > 0 && Double.isFinite(rate.getAsDouble())),
                    "rate %s is not positive", rate.orElse(0));
        }

        public static Settings defaults() {
            return new Settings(20, 30, 200, 0.01, OptionalDouble.empty());
        }

        /// Half the sum of curvature times square, in the valley's own coordinates.
        public double height(double x, double y) {
            double u = along(x, y), v = across(x, y);
            return 0.5 * (u * u + condition * v * v);
        }

        private double along(double x, double y) {
            return Math.cos(Math.toRadians(angle)) * x + Math.sin(Math.toRadians(angle)) * y;
        }

        private double across(double x, double y) {
            return Math.cos(Math.toRadians(angle)) * y - Math.sin(Math.toRadians(angle)) * x;
        }

        private double[] gradient(double x, double y) {
            double cos = Math.cos(Math.toRadians(angle)), sin = Math.sin(Math.toRadians(angle));
            double u = along(x, y), v = condition * across(x, y);
            return new double[]{cos * u - sin * v, sin * u + cos * v};
        }
    }

    /// Where all begin.
    public static final double START_X = -4, START_Y = 1.5;

    /// Seven rates for each power of ten.
    private static final int RATES_A_DECADE = 7;
    private static final List<Double> GRID = IntStream.rangeClosed(-4 * RATES_A_DECADE, RATES_A_DECADE)
            .mapToObj(i -> Math.pow(10, i / (double) RATES_A_DECADE)).toList();

    /// Farther than this from the minimum a descent has diverged.
    private static final double FAR = 1e6;

    /// @param rate    its learning rate
    /// @param x       where it was, the start first; cut off where it diverged
    /// @param reached the step from which on it stayed within the tolerance; empty if it did not
    public record Path(OptimizerConfig.Kind optimizer, double rate, List<Double> x, List<Double> y,
            OptionalInt reached) {

        /// How far from the minimum it ended.
        public double distance() {
            return Math.hypot(x.getLast(), y.getLast());
        }

        public boolean diverged() {
            return !(distance() < FAR);
        }

        /// Whether it was ever higher than at the start.
        private boolean climbs(Settings settings) {
            double start = settings.height(x.getFirst(), y.getFirst());
            return IntStream.range(1, x.size()).anyMatch(i -> !(settings.height(x.get(i), y.get(i)) <= start));
        }
    }

    /// Lets optimizers descend.
    ///
    /// @param progress told descents done, of how many; may throw to end it
    public static Descents of(Settings settings, List<OptimizerConfig.Kind> kinds,
            BiConsumer<Integer, Integer> progress) {
        List<Double> rates = settings.rate.isPresent() ? List.of(settings.rate.getAsDouble()) : GRID;
        List<Path> paths = new ArrayList<>();
        for (OptimizerConfig.Kind kind : kinds) {
            List<Path> tried = new ArrayList<>();
            for (double rate : rates) {
                progress.accept(paths.size() * rates.size() + tried.size(), kinds.size() * rates.size());
                tried.add(descend(settings, kind, rate));
            }
            paths.add(tried.stream().min(best(settings)).orElseThrow());
        }
        return new Descents(settings, List.copyOf(paths));
    }

    /// First one that never climbs above where it began, which a leap across the valley to and fro would be; then the
    /// one that is there first.
    private static Comparator<Path> best(Settings settings) {
        return Comparator.<Path, Boolean>comparing(path -> path.climbs(settings))
                .thenComparingInt(path -> path.reached.orElse(Integer.MAX_VALUE)).thenComparingDouble(Path::distance);
    }

    private static final class Point extends Module {
        private final Tensor weight = parameter("weight",
                Tensor.of(new double[]{START_X, START_Y}, 1, 2).to(Dtype.FLOAT64));
    }

    private static Path descend(Settings settings, OptimizerConfig.Kind kind, double rate) {
        List<Double> x = new ArrayList<>(List.of(START_X)), y = new ArrayList<>(List.of(START_Y));
        double within = settings.tolerance * Math.hypot(START_X, START_Y);
        int reached = 0;
        var config = new OptimizerConfig(kind, OptionalDouble.of(0), 0.9, 0.99, 0.99, OptionalDouble.empty());
        try (var _ = TensorScope.open(); var point = new Point(); Optimizer optimizer = config.build(point)) {
            for (int step = 1; step <= settings.steps; step++) {
                try (var _ = TensorScope.open(); var _ = Grad.off()) {
                    optimizer.zeroGrad();
                    point.weight.addGrad(0, Tensor.of(settings.gradient(x.getLast(), y.getLast()), 1, 2));
                    optimizer.step(rate);
                    double[] at = point.weight.toDoubles();
                    x.add(at[0]);
                    y.add(at[1]);
                    double distance = Math.hypot(at[0], at[1]);
                    if (!(distance <= within)) reached = step + 1;
                    if (!(distance < FAR)) break;
                }
            }
        }
        return new Path(kind, rate, List.copyOf(x), List.copyOf(y),
                reached <= settings.steps && x.size() > settings.steps
                        ? OptionalInt.of(reached)
                        : OptionalInt.empty());
    }
}
