package dev.jikji.models.tag;

import java.util.Arrays;

/// Sums and maxima over all sequences of tags of a sentence (Lafferty et al. 2001; Rabiner 1989), in plain Java: the
/// tensors of one time are so small that calling libtorch for each takes longer than the arithmetic.
///
/// A sequence's score is the sum of the scores of its tags, of what stands side by side, and of its first and last tag.
/// Sums are of probabilities, scaled at each time; everything is in double. Immutable; safe for use by several threads.
final class LinearChain {
    final int tags;
    private final double[] transitions; // (from, to)
    private final double[] start;
    private final double[] end;

    /// Exponentials of the above, each divided by the largest.
    private final double[] together;
    private final double[] togetherBack; // (to, from)
    private final double[] first;
    private final double[] last;
    private final double together0;
    private final double first0;
    private final double last0;

    /// @param transitions `(from, to)`
    /// @param start       of a sequence that begins with the tag
    /// @param end         of a sequence that ends with it
    LinearChain(double[] transitions, double[] start, double[] end) {
        tags = start.length;
        this.transitions = transitions;
        this.start = start;
        this.end = end;
        together0 = max(transitions);
        first0 = max(start);
        last0 = max(end);
        together = exp(transitions, together0);
        first = exp(start, first0);
        last = exp(end, last0);
        togetherBack = new double[tags * tags];
        for (int i = 0; i < tags; i++) {
            for (int j = 0; j < tags; j++) togetherBack[j * tags + i] = together[i * tags + j];
        }
    }

    private static double max(double... values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double[] exp(double[] values, double largest) {
        double[] exponentials = new double[values.length];
        for (int i = 0; i < values.length; i++) exponentials[i] = Math.exp(values[i] - largest);
        return exponentials;
    }

    /// Scores of the tags of a sentence among others: that of tag `j` at time `t` is at `offset + t · stride + j`.
    record Scores(double[] values, int offset, int stride, int length) {

        int at(int time) {
            return offset + time * stride;
        }
    }

    /// What a sentence adds to the gradient of its loss.
    static final class Gradient {
        final double[] transitions;
        final double[] start;
        final double[] end;

        Gradient(int tags) {
            transitions = new double[tags * tags];
            start = new double[tags];
            end = new double[tags];
        }

        void add(Gradient other) {
            add(transitions, other.transitions);
            add(start, other.start);
            add(end, other.end);
        }

        private static void add(double[] sum, double... other) {
            for (int i = 0; i < sum.length; i++) sum[i] += other[i];
        }
    }

    /// Probabilities of the tags, given the sentence.
    ///
    /// @param logPartition logarithm of the sum over all sequences of the exponential of their score
    /// @param marginals    `(time, tags)`
    record Probabilities(double logPartition, double[] marginals) {}

    Probabilities probabilities(Scores scores) {
        var pass = new Pass(scores);
        pass.backward(null);
        return new Probabilities(pass.logPartition, pass.alpha);
    }

    double logPartition(Scores scores) {
        return new Pass(scores).logPartition;
    }

    /// @return the score of one sequence
    double score(Scores scores, int... sequence) {
        double score = start[sequence[0]] + end[sequence[sequence.length - 1]];
        for (int t = 0; t < sequence.length; t++) {
            score += scores.values[scores.at(t) + sequence[t]];
            if (t > 0) score += transitions[sequence[t - 1] * tags + sequence[t]];
        }
        return score;
    }

    /// The negative logarithm of the probability of a sequence, and its gradient.
    ///
    /// @param sequence  the right tags
    /// @param emissions where the gradient by the scores goes, as they lie
    /// @param gradient  to which that by the rest is added
    double loss(Scores scores, int[] sequence, double[] emissions, Gradient gradient) {
        var pass = new Pass(scores);
        pass.backward(gradient);
        for (int t = 0; t < sequence.length; t++) {
            int at = scores.at(t);
            System.arraycopy(pass.alpha, t * tags, emissions, at, tags);
            emissions[at + sequence[t]] -= 1;
            if (t > 0) gradient.transitions[sequence[t - 1] * tags + sequence[t]] -= 1;
        }
        gradient.start[sequence[0]] -= 1;
        gradient.end[sequence[sequence.length - 1]] -= 1;
        return pass.logPartition - score(scores, sequence);
    }

    /// The two passes of the forward–backward algorithm over one sentence.
    private final class Pass {
        private final int length;
        private final double[] weights; // (time, tags): exponentials of the scores, each time divided by its largest
        private final double[] scale; // of each time
        private final double[] alpha; // (time, tags), each time scaled to add up to 1; at last the marginals
        private final double logPartition;
        private final double ending;

        Pass(Scores scores) {
            length = scores.length;
            weights = new double[length * tags];
            scale = new double[length];
            alpha = new double[length * tags];
            double logarithm = first0 + last0 + (length - 1) * together0;
            for (int t = 0; t < length; t++) {
                logarithm += weigh(scores, t);
                if (t == 0) System.arraycopy(first, 0, alpha, 0, tags);
                else
                    step(t);
                int at = t * tags;
                double sum = 0;
                for (int j = 0; j < tags; j++) {
                    alpha[at + j] *= weights[at + j];
                    sum += alpha[at + j];
                }
                for (int j = 0; j < tags; j++) alpha[at + j] /= sum;
                scale[t] = sum;
                logarithm += Math.log(sum);
            }
            double sum = 0;
            for (int i = 0; i < tags; i++) sum += alpha[(length - 1) * tags + i] * last[i];
            ending = sum;
            logPartition = logarithm + Math.log(sum);
        }

        /// @return the largest score of the time
        private double weigh(Scores scores, int t) {
            int from = scores.at(t), at = t * tags;
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < tags; j++) largest = Math.max(largest, scores.values[from + j]);
            for (int j = 0; j < tags; j++) weights[at + j] = Math.exp(scores.values[from + j] - largest);
            return largest;
        }

        private void step(int t) {
            int before = (t - 1) * tags, at = t * tags;
            for (int i = 0; i < tags; i++) {
                double from = alpha[before + i];
                int row = i * tags;
                for (int j = 0; j < tags; j++) alpha[at + j] += from * together[row + j];
            }
        }

        /// Makes marginals of the sums.
        ///
        /// @param gradient to which expected counts are added; null for none
        private void backward(Gradient gradient) {
            double[] beta = new double[tags], after = new double[tags];
            double[] pairs = gradient == null ? null : new double[tags * tags];
            for (int i = 0; i < tags; i++) beta[i] = last[i] / ending;
            for (int t = length - 1; t >= 0; t--) {
                int at = t * tags;
                if (t < length - 1) {
                    int next = at + tags;
                    for (int j = 0; j < tags; j++) after[j] = weights[next + j] * beta[j] / scale[t + 1];
                    if (pairs != null) addProducts(at, after, pairs);
                    Arrays.fill(beta, 0);
                    for (int j = 0; j < tags; j++) {
                        double to = after[j];
                        int row = j * tags;
                        for (int i = 0; i < tags; i++) beta[i] += togetherBack[row + i] * to;
                    }
                }
                if (gradient != null && t == length - 1) {
                    for (int i = 0; i < tags; i++) gradient.end[i] += alpha[at + i] * beta[i];
                }
                for (int i = 0; i < tags; i++) alpha[at + i] *= beta[i]; // no longer needed as it was
            }
            if (gradient == null) return;
            for (int i = 0; i < tags; i++) gradient.start[i] += alpha[i];
            for (int k = 0; k < pairs.length; k++) gradient.transitions[k] += pairs[k] * together[k];
        }

        private void addProducts(int at, double[] after, double... pairs) {
            for (int i = 0; i < tags; i++) {
                double from = alpha[at + i];
                int row = i * tags;
                for (int j = 0; j < tags; j++) pairs[row + j] += from * after[j];
            }
        }
    }

    /// The sequence with the highest score (Viterbi 1967).
    ///
    /// @param allowed whether a tag may stand after another, and first and last; null if all may
    int[] best(Scores scores, Constraints allowed) {
        int length = scores.length;
        int[] from = new int[length * tags];
        double[] best = new double[tags], next = new double[tags];
        for (int j = 0; j < tags; j++)
            best[j] = allowed != null && !allowed.first(j)
                    ? Double.NEGATIVE_INFINITY
                    : start[j] + scores.values[scores.at(0) + j];
        for (int t = 1; t < length; t++) {
            int at = t * tags;
            Arrays.fill(next, Double.NEGATIVE_INFINITY);
            for (int i = 0; i < tags; i++) {
                double before = best[i];
                if (before == Double.NEGATIVE_INFINITY) continue;
                int row = i * tags;
                for (int j = 0; j < tags; j++) {
                    double score = before + transitions[row + j];
                    if (score > next[j] && (allowed == null || allowed.follows(i, j))) {
                        next[j] = score;
                        from[at + j] = i;
                    }
                }
            }
            for (int j = 0; j < tags; j++) best[j] = next[j] + scores.values[scores.at(t) + j];
        }
        int[] sequence = new int[length];
        double highest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < tags; j++) {
            double score = best[j] + end[j];
            if (score > highest && (allowed == null || allowed.last(j))) {
                highest = score;
                sequence[length - 1] = j;
            }
        }
        for (int t = length - 1; t > 0; t--) sequence[t - 1] = from[t * tags + sequence[t]];
        return sequence;
    }
}
