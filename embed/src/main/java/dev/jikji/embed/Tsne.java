package dev.jikji.embed;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Places points in the plane so that near ones stay near: t-SNE (van der Maaten and Hinton 2008, *Visualizing Data
/// using t-SNE*), exact, on all cores. Time and memory grow with the square of the number of points.
///
/// It starts from given points, such as principal components, which keeps the large groups in their order (Kobak and
/// Berens 2019, *The art of using t-SNE for single-cell transcriptomics*, who also give the learning rate).
///
/// @param perplexity how many neighbours each point has, in effect
/// @param iterations steps of the descent; in the first quarter points are drawn together twelve times as strongly
/// @param seed       of the small differences between points that start at the same place
record Tsne(double perplexity, int iterations, long seed) {
    private static final double EXAGGERATION = 12;
    private static final double START_DEVIATION = 1e-4;
    private static final int TASK = 256; // points whose forces are computed at a time

    /// @param start    two coordinates of each row
    /// @param progress told how many points are compared with all others, then how many iterations are done
    /// @param stop     asked before each iteration; if true, the points so far are given
    /// @return two coordinates of each row
    float[][] place(float[][] rows, float[][] start, WordMap.Progress progress, BooleanSupplier stop) {
        int n = rows.length;
        float[][] p = joint(rows, progress, stop);
        var random = new SplittableRandom(seed);
        double scale = START_DEVIATION / Math.max(Double.MIN_NORMAL, deviation(start));
        var descent = new Descent(n);
        for (int i = 0; i < n; i++) {
            descent.x[i] = (float) (start[i][0] * scale + random.nextGaussian() * START_DEVIATION / 100);
            descent.y[i] = (float) (start[i][1] * scale + random.nextGaussian() * START_DEVIATION / 100);
        }
        double rate = Math.max(n / EXAGGERATION, 50);
        for (int i = 0; i < iterations && !stop.getAsBoolean(); i++) {
            boolean early = i < iterations / 4;
            descent.step(p, early ? EXAGGERATION : 1, early ? 0.5 : 0.8, rate);
            progress.at("t-SNE", i + 1, iterations);
        }
        float[][] points = new float[n][];
        for (int i = 0; i < n; i++) points[i] = new float[]{descent.x[i], descent.y[i]};
        return points;
    }

    private static double deviation(float[][] points) {
        double mean = 0;
        double squares = 0;
        for (float[] point : points) {
            mean += point[0] / points.length;
            squares += (double) point[0] * point[0] / points.length;
        }
        return Math.sqrt(Math.max(0, squares - mean * mean));
    }

    /// The symmetric probabilities p_ij of section 3.1, which sum to 1.
    ///
    /// @param stop once it is true, what is left becomes zero
    float[][] joint(float[][] rows, WordMap.Progress progress, BooleanSupplier stop) {
        int n = rows.length;
        float[][] conditional = new float[n][];
        for (int from = 0; from < n; from += TASK) {
            int to = Math.min(n, from + TASK);
            boolean stopped = stop.getAsBoolean();
            IntStream.range(from, to).parallel()
                    .forEach(i -> conditional[i] = stopped ? new float[n] : conditional(rows, i));
            progress.at("distances", to, n);
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                float p = (conditional[i][j] + conditional[j][i]) / (2 * n);
                conditional[i][j] = p;
                conditional[j][i] = p;
            }
        }
        return conditional;
    }

    /// The probabilities p_j|i of equation 1, with the precision of the Gaussian found by halving intervals so that
    /// their perplexity is the one wanted, or that of all points if those are fewer.
    float[] conditional(float[][] rows, int i) {
        int n = rows.length;
        double[] distances = new double[n];
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            for (int d = 0; d < rows[i].length; d++) {
                double difference = rows[i][d] - rows[j][d];
                distances[j] += difference * difference;
            }
            if (j != i) nearest = Math.min(nearest, distances[j]);
        }
        double wanted = Math.log(Math.min(perplexity, n - 1));
        double precision = 1;
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double[] weights = new double[n];
        double sum = 1;
        for (int round = 0; round < 100; round++) {
            sum = 0;
            double moment = 0;
            for (int j = 0; j < n; j++) {
                weights[j] = j == i ? 0 : Math.exp(-precision * (distances[j] - nearest));
                sum += weights[j];
                moment += weights[j] * (distances[j] - nearest);
            }
            double entropy = Math.log(sum) + precision * moment / sum;
            if (Math.abs(entropy - wanted) < 1e-6) break;
            if (entropy > wanted) low = precision;
            else
                high = precision;
            precision = high == Double.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
        }
        float[] p = new float[n];
        for (int j = 0; j < n; j++) p[j] = (float) (weights[j] / sum);
        return p;
    }

    /// Gradient descent with momentum and a gain for each coordinate (section 3.4).
    private static final class Descent {
        private final float[] x;
        private final float[] y;
        private final Coordinate horizontal;
        private final Coordinate vertical;

        private Descent(int n) {
            x = new float[n];
            y = new float[n];
            horizontal = new Coordinate(x);
            vertical = new Coordinate(y);
        }

        private void step(float[][] p, double exaggeration, double momentum, double rate) {
            int tasks = (x.length + TASK - 1) / TASK;
            Forces[] forces = IntStream.range(0, tasks).parallel().mapToObj(task -> {
                int from = task * TASK;
                var part = new Forces(from, Math.min(TASK, x.length - from), x, y);
                for (int j = 0; j < x.length; j++) part.add(p[j], x[j], y[j]);
                return part;
            }).toArray(Forces[]::new);
            double z = -x.length; // each point's term with itself
            for (Forces part : forces) for (int k = 0; k < part.size; k++) z += part.q[k];
            for (Forces part : forces) {
                for (int k = 0; k < part.size; k++) {
                    double drawX = exaggeration * part.attractionX[k] - part.repulsionX[k] / z;
                    double drawY = exaggeration * part.attractionY[k] - part.repulsionY[k] / z;
                    horizontal.move(part.from + k, 4 * drawX, momentum, rate);
                    vertical.move(part.from + k, 4 * drawY, momentum, rate);
                }
            }
            horizontal.centre();
            vertical.centre();
        }
    }

    /// The sums of equation 5 for some points, without what only the sum over all pairs gives.
    private static final class Forces {
        private final int from;
        private final int size;
        private final float[] x = new float[TASK];
        private final float[] y = new float[TASK];
        private final float[] p = new float[TASK];
        private final float[] q = new float[TASK];
        private final float[] attractionX = new float[TASK];
        private final float[] attractionY = new float[TASK];
        private final float[] repulsionX = new float[TASK];
        private final float[] repulsionY = new float[TASK];

        private Forces(int from, int size, float[] x, float[] y) {
            this.from = from;
            this.size = size;
            System.arraycopy(x, from, this.x, 0, size);
            System.arraycopy(y, from, this.y, 0, size);
        }

        /// The forces between these points and one other. The loop is such that the JIT compiler finds vector
        /// instructions for it.
        private void add(float[] probabilities, float otherX, float otherY) {
            System.arraycopy(probabilities, from, p, 0, size);
            add(otherX, otherY, x, y, p, q, attractionX, attractionY, repulsionX, repulsionY);
        }

        private static void add(float otherX, float otherY, float[] x, float[] y, float[] p, float[] q,
                float[] attractionX, float[] attractionY, float[] repulsionX, float[] repulsionY) {
            for (int k = 0; k < TASK; k++) {
                float dx = x[k] - otherX;
                float dy = y[k] - otherY;
                float near = 1 / (1 + dx * dx + dy * dy);
                float draw = p[k] * near;
                float push = near * near;
                q[k] += near;
                attractionX[k] += draw * dx;
                attractionY[k] += draw * dy;
                repulsionX[k] += push * dx;
                repulsionY[k] += push * dy;
            }
        }
    }

    /// One coordinate of all points, how fast it changes, and its gains.
    private static final class Coordinate {
        private final float[] values;
        private final float[] speeds;
        private final float[] gains;

        private Coordinate(float[] values) {
            this.values = values;
            speeds = new float[values.length];
            gains = new float[values.length];
            Arrays.fill(gains, 1);
        }

        private void move(int i, double gradient, double momentum, double rate) {
            boolean onward = gradient * speeds[i] < 0;
            gains[i] = Math.max(0.01f, onward ? gains[i] + 0.2f : gains[i] * 0.8f);
            speeds[i] = (float) (momentum * speeds[i] - rate * gains[i] * gradient);
            values[i] += speeds[i];
        }

        private void centre() {
            double mean = 0;
            for (float value : values) mean += value / (double) values.length;
            for (int i = 0; i < values.length; i++) values[i] -= (float) mean;
        }
    }
}
