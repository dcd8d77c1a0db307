package dev.jikji.models.parse;

import java.util.Arrays;

/// The tree of the highest score whose arcs may cross: a maximum spanning arborescence, by the algorithm of Chu and Liu
/// (1965) and Edmonds (1967), as McDonald et al. (2005) parse with it. Exactly one word hangs from the root.
public final class SpanningTree {
    private SpanningTree() {}

    /// @param scores `[dependent][head]`, of words from 1 and the root 0; row 0 and the diagonal are of no meaning
    /// @return heads from 1; -1 for the root itself
    public static int[] heads(double[]... scores) {
        int size = scores.length;
        double lowest = Double.POSITIVE_INFINITY, highest = Double.NEGATIVE_INFINITY;
        for (int d = 1; d < size; d++)
            for (int h = 0; h < size; h++)
                if (h != d) {
                    lowest = Math.min(lowest, scores[d][h]);
                    highest = Math.max(highest, scores[d][h]);
                }
        // A root's arc so dear that no gain elsewhere pays for a second one
        double dear = 1 + (highest - lowest) * size;
        double[][] work = new double[size][];
        for (int d = 0; d < size; d++) {
            work[d] = scores[d].clone();
            work[d][d] = Double.NEGATIVE_INFINITY;
            if (d > 0) work[d][0] -= dear;
        }
        return arborescence(work);
    }

    /// Each word takes its best head; while that makes a cycle, the cycle becomes one node.
    ///
    /// @param scores changed
    private static int[] arborescence(double[][] scores) {
        int size = scores.length;
        int[] heads = new int[size];
        heads[0] = -1;
        for (int d = 1; d < size; d++) heads[d] = best(scores[d]);
        int[] cycle = cycle(heads);
        if (cycle.length == 0) return heads;
        boolean[] inside = new boolean[size];
        for (int node : cycle) inside[node] = true;

        // The contracted graph: the nodes outside keep their order, the cycle is the last.
        int[] outside = new int[size - cycle.length];
        int count = 0;
        for (int node = 0; node < size; node++) if (!inside[node]) outside[count++] = node;
        double[][] smaller = new double[count + 1][count + 1];
        int[] enters = new int[count + 1]; // for each node outside, where in the cycle its arc would end
        int[] leaves = new int[count + 1]; // for each, where in the cycle its head would be
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) smaller[i][j] = scores[outside[i]][outside[j]];
            double leaving = Double.NEGATIVE_INFINITY, entering = Double.NEGATIVE_INFINITY;
            leaves[i] = enters[i] = cycle[0];
            for (int node : cycle) {
                double out = scores[outside[i]][node];
                if (out > leaving) {
                    leaving = out;
                    leaves[i] = node;
                }
                double in = scores[node][outside[i]] - scores[node][heads[node]]; // what breaking the cycle there costs
                if (in > entering) {
                    entering = in;
                    enters[i] = node;
                }
            }
            smaller[i][count] = leaving;
            smaller[count][i] = entering;
        }
        smaller[count][count] = Double.NEGATIVE_INFINITY;
        int[] contracted = arborescence(smaller);
        for (int i = 1; i < count; i++)
            heads[outside[i]] = contracted[i] == count ? leaves[i] : outside[contracted[i]];
        int from = contracted[count];
        heads[enters[from]] = outside[from];
        return heads;
    }

    private static int best(double[] scores) {
        int best = -1;
        for (int h = 0; h < scores.length; h++) if (best < 0 || scores[h] > scores[best]) best = h;
        return best;
    }

    /// @return the nodes of a cycle; empty if there is none
    private static int[] cycle(int[] heads) {
        int[] seen = new int[heads.length];
        for (int start = 1; start < heads.length; start++) {
            int at = start;
            while (at > 0 && seen[at] == 0) {
                seen[at] = start;
                at = heads[at];
            }
            if (at <= 0 || seen[at] != start) continue;
            int[] cycle = new int[heads.length];
            int length = 0;
            int node = at;
            do {
                cycle[length++] = node;
                node = heads[node];
            } while (node != at);
            return Arrays.copyOf(cycle, length);
        }
        return new int[0];
    }
}
