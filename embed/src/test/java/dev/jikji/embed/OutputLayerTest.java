package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// Each step is compared with finite differences of the loss, in float64, by every hidden value and every weight.
class OutputLayerTest {
    private static final int WORDS = 4;
    private static final int DIM = 5;
    private static final int TARGET = 1;

    /// Scores of all rows of weights for one hidden vector.
    private interface Loss extends ToDoubleFunction<double[]> {}

    @Test
    void negativeSamplingFollowsItsGradient() {
        var onlyTheLast = new AliasTable(0, 0, 0, 1);
        check(weights -> new NegativeSampling(weights, onlyTheLast, 3),
                scores -> Math.log1p(Math.exp(-scores[TARGET])) + 3 * Math.log1p(Math.exp(scores[3])));
    }

    @Test
    void hierarchicalSoftmaxFollowsItsGradient() {
        // Counts 8, 4, 2, 1: word 1 is at root, then node 1; the root's second child is the largest word.
        var tree = new HuffmanTree(8, 4, 2, 1);
        assertThat(tree.nodes(TARGET)).containsExactly(2, 1);
        assertThat(tree.code(TARGET)).containsExactly(false, true);
        check(weights -> new HierarchicalSoftmax(weights, tree),
                scores -> Math.log1p(Math.exp(-scores[2])) + Math.log1p(Math.exp(scores[1])));
    }

    @Test
    void fullSoftmaxFollowsItsGradient() {
        check(FullSoftmax::new, scores -> {
            double sum = 0;
            for (double score : scores) sum += Math.exp(score);
            return Math.log(sum) - scores[TARGET];
        });
    }

    private static void check(Function<Matrix, OutputLayer> layers, Loss loss) {
        for (int rows = 1; rows <= 3; rows++) {
            var random = new SplittableRandom(rows);
            Matrix weights = Matrix.uniform(WORDS, DIM, 1, random);
            Matrix hidden = Matrix.uniform(rows, DIM, 1, random);
            float[] before = weights.values.clone();
            var batch = new Batch(rows, weights.stride);
            for (int r = 0; r < rows; r++) batch.add(hidden.values, hidden.at(r));
            float rate = 0.5f;
            OutputLayer layer = layers.apply(weights);
            layer.learn(batch, TARGET, rate, random);
            assertThat(layer.loss()).isCloseTo(total(before, hidden, loss, -1, -1, 0) / rows, within(1e-5));
            for (int i = 0; i < before.length; i++) {
                if (i % weights.stride >= DIM) continue;
                double gradient = (total(before, hidden, loss, i, -1, 1e-4) - total(before, hidden, loss, i, -1, -1e-4))
                        / 2e-4;
                assertThat((double) weights.values[i]).isCloseTo(before[i] - rate * gradient, within(1e-4));
            }
            for (int i = 0; i < rows * weights.stride; i++) {
                if (i % weights.stride >= DIM) continue;
                double gradient = (total(before, hidden, loss, -1, i, 1e-4) - total(before, hidden, loss, -1, i, -1e-4))
                        / 2e-4;
                assertThat((double) batch.step[i]).isCloseTo(-rate * gradient, within(1e-4));
            }
        }
    }

    /// The sum of all rows' losses, with one weight or one hidden value moved.
    private static double total(float[] weights, Matrix hidden, Loss loss, int weight, int value, double by) {
        double sum = 0;
        for (int r = 0; r < hidden.rows; r++) {
            double[] scores = new double[WORDS];
            for (int w = 0; w < WORDS; w++) {
                for (int i = 0; i < DIM; i++) {
                    int a = w * hidden.stride + i;
                    int b = hidden.at(r) + i;
                    scores[w] += (weights[a] + (a == weight ? by : 0)) * (hidden.values[b] + (b == value ? by : 0));
                }
            }
            sum += loss.applyAsDouble(scores);
        }
        return sum;
    }
}
