package dev.jikji.text.metrics;

import static dev.jikji.text.InputException.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// How well a classifier does on labelled examples.
///
/// @param labels    the classes
/// @param confusion examples by their label, then by what was predicted
/// @param bins      of the calibration curve
/// @param loss      mean surprise at the label, nats
public record ClassScores(List<String> labels, long[][] confusion, List<Bin> bins, double loss) {
    private static final int BINS = 10;

    /// Examples whose prediction was about as confident: a point of the reliability diagram (Niculescu-Mizil and Caruana
    /// 2005).
    ///
    /// @param from       of the confidences, exclusive except for 0
    /// @param to         inclusive
    /// @param confidence their mean
    /// @param accuracy   share of them that were right
    public record Bin(double from, double to, long count, double confidence, double accuracy) {}

    /// Of one class. A ratio without cases counts as 0, as in scikit-learn.
    ///
    /// @param support examples of the class
    public record Score(String label, double precision, double recall, double f1, long support) {}

    /// @param gold          class of each example
    /// @param probabilities of each example's classes; the likeliest is predicted, the first of equal ones
    public static ClassScores of(List<String> labels, int[] gold, double[][] probabilities) {
        require(gold.length > 0 && gold.length == probabilities.length, "%d labels for %d predictions", gold.length,
                probabilities.length);
        long[][] confusion = new long[labels.size()][labels.size()];
        long[] count = new long[BINS];
        long[] right = new long[BINS];
        double[] confidence = new double[BINS];
        double nats = 0;
        for (int i = 0; i < gold.length; i++) {
            int predicted = best(probabilities[i]);
            double p = probabilities[i][predicted];
            confusion[gold[i]][predicted]++;
            int bin = Math.clamp((int) Math.ceil(p * BINS) - 1, 0, BINS - 1);
            count[bin]++;
            confidence[bin] += p;
            if (predicted == gold[i]) right[bin]++;
            nats -= Math.log(Math.max(probabilities[i][gold[i]], Double.MIN_NORMAL));
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            double n = Math.max(1, count[b]);
            bins.add(new Bin(b / (double) BINS, (b + 1) / (double) BINS, count[b], confidence[b] / n, right[b] / n));
        }
        return new ClassScores(List.copyOf(labels), confusion, List.copyOf(bins), nats / gold.length);
    }

    /// @return the place of the largest, the first of equal ones
    public static int best(double... probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) if (probabilities[i] > probabilities[best]) best = i;
        return best;
    }

    public long examples() {
        return Arrays.stream(confusion).flatMapToLong(Arrays::stream).sum();
    }

    public double accuracy() {
        return IntStream.range(0, labels.size()).mapToLong(i -> confusion[i][i]).sum() / (double) examples();
    }

    /// In the order of the labels.
    public List<Score> classes() {
        return IntStream.range(0, labels.size()).mapToObj(this::score).toList();
    }

    private Score score(int label) {
        long right = confusion[label][label];
        long support = Arrays.stream(confusion[label]).sum();
        long predicted = Arrays.stream(confusion).mapToLong(row -> row[label]).sum();
        double precision = ratio(right, predicted);
        double recall = ratio(right, support);
        double f1 = right == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return new Score(labels.get(label), precision, recall, f1, support);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }

    /// The mean F1 of the classes that occur, as labels or as predictions, which is scikit-learn's.
    public double macroF1() {
        return IntStream.range(0, labels.size()).filter(this::occurs).mapToDouble(i -> score(i).f1).average()
                .orElseThrow();
    }

    private boolean occurs(int label) {
        return Arrays.stream(confusion[label]).sum() > 0 || Arrays.stream(confusion).anyMatch(row -> row[label] > 0);
    }

    /// The mean of the classes' F1, each weighed by its examples.
    public double weightedF1() {
        return classes().stream().mapToDouble(score -> score.f1 * score.support).sum() / examples();
    }

    /// Expected calibration error (Naeini et al. 2015): how far confidence is from accuracy, in the mean over ten bins of
    /// equal width weighed by their examples.
    public double calibrationError() {
        return bins.stream().mapToDouble(bin -> bin.count * Math.abs(bin.confidence - bin.accuracy)).sum()
                / examples();
    }

    /// `loss`, `accuracy`, `macro_f1`, `weighted_f1` and `calibration_error`.
    public SequencedMap<String, Double> metrics() {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("accuracy", accuracy());
        metrics.put("macro_f1", macroF1());
        metrics.put("weighted_f1", weightedF1());
        metrics.put("calibration_error", calibrationError());
        return metrics;
    }
}
