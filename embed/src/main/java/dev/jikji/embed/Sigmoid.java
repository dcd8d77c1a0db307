package dev.jikji.embed;

/// σ(x) = 1 / (1 + e⁻ˣ), from a table with linear interpolation: within 2e-5 for |x| < 12, 0 or 1 beyond.
final class Sigmoid {
    private static final int LIMIT = 12;
    private static final int PER_UNIT = 64;
    private static final float[] TABLE = new float[2 * LIMIT * PER_UNIT + 1];

    static {
        for (int i = 0; i < TABLE.length; i++) TABLE[i] = (float) (1 / (1 + Math.exp(LIMIT - i / (double) PER_UNIT)));
    }

    private Sigmoid() {}

    static float of(float x) {
        if (!(x > -LIMIT)) return 0;
        if (x >= LIMIT) return 1;
        float place = (x + LIMIT) * PER_UNIT;
        int i = Math.min((int) place, TABLE.length - 2); // x just below the limit is rounded up to it
        return TABLE[i] + (place - i) * (TABLE[i + 1] - TABLE[i]);
    }

    /// -ln σ(x)
    static double loss(double x) {
        return x > 0 ? Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)) - x;
    }
}
