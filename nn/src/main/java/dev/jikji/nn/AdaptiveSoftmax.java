package dev.jikji.nn;

import static dev.jikji.text.InputException.require;

import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Adaptive softmax (Grave et al. 2017, "Efficient softmax approximation for GPUs"): a softmax over the frequent
/// classes and one entry a cluster of rarer ones, then one within the cluster. An exact distribution, several times
/// faster than a full softmax where classes are numbered from the most frequent on.
///
/// Of the paper's two variants this is the one without smaller widths for rare classes, so that the weights can be
/// those of an embedding table.
public final class AdaptiveSoftmax extends Module {
    /// Each cluster is this many times as large as all before it.
    private static final int GROWTH = 3;
    /// Rows of a cluster are a multiple of this.
    private static final int ROWS = 64;

    private final int[] bounds; // cluster k holds classes bounds[k] to bounds[k + 1]
    private final Tensor clusterWeight;
    private final Tensor clusterBias;

    /// @param classes   in all
    /// @param shortlist classes in the head, the most frequent ones: those below this number
    /// @param dim       width of the hidden vectors
    /// @param bound     initial weights are uniform within it
    /// @throws dev.jikji.text.InputException unless the short-list is a part of the classes
    public AdaptiveSoftmax(int classes, int shortlist, int dim, double bound) {
        require(shortlist > 0 && shortlist < classes,
                "AdaptiveSoftmax: a short-list of %d does not lie between 1 and the %d classes", shortlist, classes);
        bounds = bounds(classes, shortlist);
        clusterWeight = table(parameter("weight", Init.uniform(Tensor.zeros(clusters(), dim), bound)));
        clusterBias = parameter("bias", Tensor.zeros(clusters()));
    }

    private static int[] bounds(int classes, int shortlist) {
        var bounds = new ArrayList<Integer>(List.of(shortlist));
        for (long end = shortlist; end < classes;) {
            end = Math.min(classes, end * (1 + GROWTH));
            bounds.add((int) end);
        }
        return bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    private int clusters() {
        return bounds.length - 1;
    }

    /// Mean cross-entropy.
    ///
    /// @param hidden  `(rows, dim)`
    /// @param weight  `(classes, dim)`, a leaf
    /// @param bias    `(classes)`, a leaf
    /// @param targets int64 `(rows)`
    public Objective crossEntropy(Tensor hidden, Tensor weight, Tensor bias, Tensor targets) {
        long[] classes = targets.toLongs();
        var loss = new OutputLoss(hidden, weight, bias, clusterWeight, clusterBias);
        long[] entries = Arrays.stream(classes).mapToInt(this::headEntry).asLongStream().toArray();
        OutputLoss.Part head = loss.add(null, entries.length, head(weight, clusterWeight), head(bias, clusterBias),
                Tensor.of(entries, entries.length));
        collectHead(loss, weight, clusterWeight, head.weight());
        collectHead(loss, bias, clusterBias, head.bias());
        for (int k = 0; k < clusters(); k++) {
            long[] rows = rows(entries, bounds[0] + k);
            if (rows.length == 0) continue;
            int from = bounds[k];
            int size = bounds[k + 1] - from;
            long[] within = Arrays.stream(rows).map(row -> classes[(int) row] - from).toArray();
            OutputLoss.Part part = loss.add(padded(rows), rows.length, weight.detach().narrow(0, from, size),
                    bias.detach().narrow(0, from, size), padded(within));
            loss.collect(weight, from, part.weight());
            loss.collect(bias, from, part.bias());
        }
        return loss;
    }

    /// Log-probabilities of all classes.
    ///
    /// @param hidden `(rows, dim)`
    /// @return `(rows, classes)`
    public Tensor logProbs(Tensor hidden, Tensor weight, Tensor bias) {
        try (var scope = TensorScope.open()) {
            Tensor head = Functional.linear(hidden, head(weight, clusterWeight), head(bias, clusterBias)).logSoftmax(1);
            var parts = new ArrayList<>(List.of(head.narrow(1, 0, bounds[0])));
            for (int k = 0; k < clusters(); k++) {
                int size = bounds[k + 1] - bounds[k];
                Tensor within = Functional.linear(hidden, weight.narrow(0, bounds[k], size),
                        bias.narrow(0, bounds[k], size)).logSoftmax(1); // (rows, size)
                parts.add(within.add(head.narrow(1, bounds[0] + k, 1)));
            }
            return scope.keep(Tensor.cat(1, parts.toArray(Tensor[]::new)));
        }
    }

    /// Zeros fill up the last rows: oneDNN generates code for every shape it meets and keeps it.
    private static Tensor padded(long[] values) {
        int size = Math.ceilDiv(values.length, ROWS) * ROWS;
        return Tensor.of(Arrays.copyOf(values, size), size);
    }

    private int headEntry(long target) {
        if (target < bounds[0]) return (int) target;
        for (int k = 0; k < clusters(); k++)
            if (target < bounds[k + 1]) return bounds[0] + k;
        throw new IllegalArgumentException("target " + target + " is none of " + bounds[clusters()] + " classes");
    }

    /// @return the numbers of the rows with this entry
    private static long[] rows(long[] entries, int entry) {
        return LongStream.range(0, entries.length).filter(row -> entries[(int) row] == entry).toArray();
    }

    /// @return the short-list's rows, then one row a cluster
    private Tensor head(Tensor table, Tensor clusters) {
        return Tensor.cat(0, table.detach().narrow(0, 0, bounds[0]), clusters.detach());
    }

    private void collectHead(OutputLoss loss, Tensor table, Tensor clusters, Tensor gradient) {
        if (gradient == null) return;
        loss.collect(table, 0, gradient.narrow(0, 0, bounds[0]));
        loss.collect(clusters, 0, gradient.narrow(0, bounds[0], clusters()));
    }
}
