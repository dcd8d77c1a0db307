package dev.jikji.embed;

import java.util.SplittableRandom;

/// GloVe's parameters, and how it learns from one count (Pennington et al. 2014, equation 8): the vectors `w` and `w̃` of
/// the words with the biases `b` and `b̃` are to give `w·w̃ + b + b̃ = log(shift + x)`, in the mean square weighted by
/// `f(x) = min(1, (x/xMax)^alpha)`.
///
/// What one word needs lies together: its row holds `w, b, 1`, then `w̃, 1, b̃`, so that the product of the one with the
/// other is the whole prediction, then AdaGrad's sums of squares for both, each filled up with zeros to the kernels'
/// stride.
final class GloveModel {
    private final GloveSettings settings;
    private final int dim;
    private final int stride;
    private final Matrix rows;
    private final Kernels kernels;
    private final double logXMax;

    GloveModel(int words, GloveSettings settings, Kernels kernels) {
        this.settings = settings;
        this.kernels = kernels;
        dim = settings.dim();
        stride = Matrix.stride(dim + 2);
        rows = Matrix.zeros(words, 4 * stride);
        logXMax = Math.log(settings.xMax());
        var random = new SplittableRandom(settings.seed());
        for (int word = 0; word < words; word++) {
            int w = vector(word);
            int context = context(word);
            for (int i = 0; i < dim; i++) {
                rows.values[w + i] = (random.nextFloat() - 0.5f) / dim;
                rows.values[context + i] = (random.nextFloat() - 0.5f) / dim;
            }
            rows.values[w + dim + 1] = 1;
            rows.values[context + dim] = 1;
            // As the original's do, the sums of squares begin at 1, so that the first steps are not of full length.
            for (int i = 2 * stride; i < 4 * stride; i++) rows.values[w + i] = 1;
        }
    }

    /// Where `w, b, 1` of a word begin in [#values].
    int vector(int word) {
        return rows.at(word);
    }

    /// Where `w̃, 1, b̃` of a word begin.
    int context(int word) {
        return rows.at(word) + stride;
    }

    float[] values() {
        return rows.values;
    }

    /// Learns from what two words count: each as the word, the other as its context.
    ///
    /// @return the weighted squares of the errors
    double learn(int first, int second, float count) {
        double weight = Math.min(1, Math.exp(settings.alpha() * (Math.log(count) - logXMax)));
        double log = Math.log(settings.shift() + count);
        double loss = step(first, second, log, weight);
        return first == second ? loss : loss + step(second, first, log, weight);
    }

    /// Learns that a word was never seen near another, its context.
    ///
    /// @return the square of the error
    double learnZero(int word, int other) {
        return step(word, other, Math.log(settings.shift()), 1);
    }

    private double step(int word, int other, double log, double weight) {
        int w = vector(word);
        int context = context(other);
        double error = kernels.dot(rows.values, w, context, stride) - log;
        // The gradient is scaled before it is squared and added up, as the original does.
        float gradient = (float) (settings.learningRate() * weight * error);
        kernels.adaGrad(rows.values, w, context, 2 * stride, gradient, stride);
        rows.values[w + dim + 1] = 1;
        rows.values[context + dim] = 1;
        return weight * error * error;
    }

    /// w + w̃ of each word.
    float[] sums() {
        float[] sums = new float[Math.multiplyExact(rows.rows, dim)];
        for (int word = 0; word < rows.rows; word++) {
            for (int i = 0; i < dim; i++) {
                sums[word * dim + i] = rows.values[vector(word) + i] + rows.values[context(word) + i];
            }
        }
        return sums;
    }
}
