package dev.jikji.nn;

import java.util.function.Supplier;

/// Optimizers as their papers write them, in plain Java and float64, for one parameter: what Jikji's are tested
/// against. Where PyTorch differs from a paper, it is followed, as Jikji does, and the line says so.
interface PublishedUpdate {

    /// @param w     the parameter, changed; row-major
    /// @param g     its gradient
    /// @param t     number of the step, from 1
    /// @param decay the weight decay that applies to this parameter
    void step(double[] w, double[] g, int t, double rate, double decay);

    /// Polyak 1964; PyTorch applies the rate to the velocity, not to each gradient.
    static Supplier<PublishedUpdate> momentum(double mu, boolean nesterov) {
        return () -> {
            double[] v = new double[9];
            return (w, g, _, rate, decay) -> {
                for (int i = 0; i < w.length; i++) {
                    double gradient = g[i] + decay * w[i];
                    v[i] = mu * v[i] + gradient;
                    w[i] -= rate * (nesterov ? gradient + mu * v[i] : v[i]);
                }
            };
        };
    }

    /// Duchi et al. 2011, figure 1 with the identity proximal function; epsilon as PyTorch has it.
    static Supplier<PublishedUpdate> adagrad(double epsilon) {
        return () -> {
            double[] sum = new double[9];
            return (w, g, _, rate, decay) -> {
                for (int i = 0; i < w.length; i++) {
                    double gradient = g[i] + decay * w[i];
                    sum[i] += gradient * gradient;
                    w[i] -= rate * gradient / (Math.sqrt(sum[i]) + epsilon);
                }
            };
        };
    }

    /// Hinton 2012; Graves 2013 for the momentum.
    static Supplier<PublishedUpdate> rmsProp(double rho, double epsilon, double mu) {
        return () -> {
            double[] mean = new double[9], v = new double[9];
            return (w, g, _, rate, decay) -> {
                for (int i = 0; i < w.length; i++) {
                    double gradient = g[i] + decay * w[i];
                    mean[i] = rho * mean[i] + (1 - rho) * gradient * gradient;
                    v[i] = mu * v[i] + gradient / (Math.sqrt(mean[i]) + epsilon);
                    w[i] -= rate * v[i];
                }
            };
        };
    }

    /// Kingma and Ba 2015, Algorithm 1; decoupled: Loshchilov and Hutter 2019, Algorithm 2, whose schedule multiplier
    /// is the rate in PyTorch.
    static Supplier<PublishedUpdate> adam(double beta1, double beta2, double epsilon, boolean decoupled) {
        return () -> {
            double[] m = new double[9], v = new double[9];
            return (w, g, t, rate, decay) -> {
                for (int i = 0; i < w.length; i++) {
                    double gradient = g[i] + (decoupled ? 0 : decay * w[i]);
                    m[i] = beta1 * m[i] + (1 - beta1) * gradient;
                    v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
                    double mean = m[i] / (1 - Math.pow(beta1, t)), square = v[i] / (1 - Math.pow(beta2, t));
                    w[i] -= rate * (mean / (Math.sqrt(square) + epsilon) + (decoupled ? decay * w[i] : 0));
                }
            };
        };
    }

    /// Dozat 2016, Algorithm 8, its products of momenta multiplied out at every step.
    static Supplier<PublishedUpdate> nAdam(double beta1, double beta2, double epsilon, boolean decoupled) {
        return () -> {
            double[] m = new double[9], v = new double[9];
            return (w, g, t, rate, decay) -> {
                double product = 1;
                for (int i = 1; i <= t; i++) product *= mu(beta1, i);
                for (int i = 0; i < w.length; i++) {
                    double gradient = g[i] + (decoupled ? 0 : decay * w[i]);
                    if (decoupled) w[i] -= rate * decay * w[i];
                    m[i] = beta1 * m[i] + (1 - beta1) * gradient; // PyTorch: beta1; the paper: mu
                    v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
                    double gradientNow = gradient / (1 - product);
                    double meanNext = m[i] / (1 - product * mu(beta1, t + 1));
                    double lookAhead = (1 - mu(beta1, t)) * gradientNow + mu(beta1, t + 1) * meanNext;
                    w[i] -= rate * lookAhead / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + epsilon);
                }
            };
        };
    }

    private static double mu(double beta1, int t) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, 0.004 * t));
    }

    /// Jordan et al. 2024, the listing of the post, with the scale of Liu et al. 2025 for a matrix of `rows`.
    static Supplier<PublishedUpdate> muon(int rows, double mu, boolean nesterov) {
        return () -> {
            double[] v = new double[9];
            return (w, g, _, rate, decay) -> {
                int columns = w.length / rows;
                double[][] direction = new double[rows][columns];
                for (int i = 0; i < w.length; i++) {
                    v[i] = mu * v[i] + g[i];
                    direction[i / columns][i % columns] = nesterov ? g[i] + mu * v[i] : v[i];
                }
                double[][] o = newtonSchulz(direction);
                for (int i = 0; i < w.length; i++) {
                    w[i] -= rate * decay * w[i];
                    w[i] -= rate * 0.2 * Math.sqrt(Math.max(rows, columns)) * o[i / columns][i % columns];
                }
            };
        };
    }

    private static double[][] newtonSchulz(double[][] g) {
        double norm = 1e-7;
        double squares = 0;
        for (double[] row : g) for (double x : row) squares += x * x;
        norm += Math.sqrt(squares);
        double[][] x = new double[g.length][g[0].length];
        for (int i = 0; i < g.length; i++) for (int j = 0; j < g[0].length; j++) x[i][j] = g[i][j] / norm;
        for (int round = 0; round < 5; round++) {
            double[][] a = times(x, transposed(x));
            double[][] ax = times(a, x), aax = times(a, ax);
            for (int i = 0; i < x.length; i++)
                for (int j = 0; j < x[0].length; j++)
                    x[i][j] = 3.4445 * x[i][j] - 4.7750 * ax[i][j] + 2.0315 * aax[i][j];
        }
        return x;
    }

    private static double[][] transposed(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) for (int j = 0; j < a[0].length; j++) t[j][i] = a[i][j];
        return t;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++)
            for (int k = 0; k < b.length; k++)
                for (int j = 0; j < b[0].length; j++) product[i][j] += a[i][k] * b[k][j];
        return product;
    }
}
