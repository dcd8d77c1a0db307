package dev.jikji.embed;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Spearman's rank correlation.
final class RankCorrelation {
    private RankCorrelation() {}

    /// Pearson's correlation of the ranks; equal values share the mean of their ranks.
    ///
    /// @return NaN if there are fewer than two values, or all of one side are equal
    static double spearman(double[] x, double[] y) {
        double[] xRanks = ranks(x);
        double[] yRanks = ranks(y);
        double mean = (x.length + 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (xRanks[i] - mean) * (yRanks[i] - mean);
            xx += (xRanks[i] - mean) * (xRanks[i] - mean);
            yy += (yRanks[i] - mean) * (yRanks[i] - mean);
        }
        return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
    }

    /// From 1 on.
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length).boxed().sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue).toArray();
        double[] ranks = new double[values.length];
        for (int start = 0, end; start < order.length; start = end) {
            end = start + 1;
            while (end < order.length && values[order[end]] == values[order[start]]) end++;
            for (int i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
        }
        return ranks;
    }
}
