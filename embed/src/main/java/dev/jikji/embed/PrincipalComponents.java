package dev.jikji.embed;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Principal component analysis (Pearson 1901): the directions in which points vary most.
///
/// @param points   coordinates of each point along the directions, the widest first
/// @param variance shares of the whole variance that lie along them
record PrincipalComponents(float[][] points, double[] variance) {
    private static final int MAX_SWEEPS = 60;

    /// Of each direction the sign is chosen so that its largest entry is positive.
    static PrincipalComponents of(float[][] rows, int components) {
        int dim = rows[0].length;
        double[] mean = new double[dim];
        for (float[] row : rows) for (int d = 0; d < dim; d++) mean[d] += row[d] / (double) rows.length;
        double[][] covariance = new double[dim][dim];
        double[] centred = new double[dim];
        for (float[] row : rows) {
            for (int d = 0; d < dim; d++) centred[d] = row[d] - mean[d];
            for (int i = 0; i < dim; i++) {
                double[] line = covariance[i];
                for (int j = 0; j < dim; j++) line[j] += centred[i] * centred[j];
            }
        }
        double[][] vectors = diagonalise(covariance);
        int[] widest = IntStream.range(0, dim).boxed().sorted(Comparator.comparingDouble(d -> -covariance[d][d]))
                .mapToInt(d -> d).toArray();
        double total = Math.max(Double.MIN_NORMAL, IntStream.range(0, dim).mapToDouble(d -> covariance[d][d]).sum());
        float[][] points = new float[rows.length][components];
        double[] variance = new double[components];
        for (int c = 0; c < Math.min(components, dim); c++) {
            double[] direction = signed(vectors, widest[c]);
            variance[c] = covariance[widest[c]][widest[c]] / total;
            for (int row = 0; row < rows.length; row++) {
                double sum = 0;
                for (int d = 0; d < dim; d++) sum += (rows[row][d] - mean[d]) * direction[d];
                points[row][c] = (float) sum;
            }
        }
        return new PrincipalComponents(points, variance);
    }

    private static double[] signed(double[][] vectors, int column) {
        double[] direction = new double[vectors.length];
        double largest = 0;
        for (int d = 0; d < direction.length; d++) {
            direction[d] = vectors[d][column];
            if (Math.abs(direction[d]) > Math.abs(largest)) largest = direction[d];
        }
        if (largest < 0) for (int d = 0; d < direction.length; d++) direction[d] = -direction[d];
        return direction;
    }

    /// Turns a symmetric matrix until it is diagonal (Jacobi 1846; cyclic, as in Golub and Van Loan, *Matrix
    /// Computations*, section 8.5).
    ///
    /// @return the eigenvectors, as columns
    private static double[][] diagonalise(double[][] a) {
        int n = a.length;
        double[][] vectors = new double[n][n];
        for (int i = 0; i < n; i++) vectors[i][i] = 1;
        for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a) > 1e-20; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p][q] == 0) continue;
                    double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
                    double tangent = Math.copySign(1 / (Math.abs(tau) + Math.hypot(1, tau)), tau);
                    double cos = 1 / Math.hypot(1, tangent);
                    double sin = tangent * cos;
                    for (double[] row : a) turn(row, p, q, cos, sin);
                    turn(a[p], a[q], cos, sin);
                    for (double[] row : vectors) turn(row, p, q, cos, sin);
                }
            }
        }
        return vectors;
    }

    private static void turn(double[] row, int p, int q, double cos, double sin) {
        double atP = row[p];
        row[p] = cos * atP - sin * row[q];
        row[q] = sin * atP + cos * row[q];
    }

    private static void turn(double[] rowP, double[] rowQ, double cos, double sin) {
        for (int k = 0; k < rowP.length; k++) {
            double atP = rowP[k];
            rowP[k] = cos * atP - sin * rowQ[k];
            rowQ[k] = sin * atP + cos * rowQ[k];
        }
    }

    /// Squares beside the diagonal, as a share of those on it.
    private static double offDiagonal(double[][] a) {
        double beside = 0;
        double on = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                if (i == j) on += a[i][j] * a[i][j];
                else
                    beside += a[i][j] * a[i][j];
            }
        }
        return on == 0 ? 0 : beside / on;
    }
}
