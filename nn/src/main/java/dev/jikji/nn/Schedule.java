package dev.jikji.nn;

/// The learning rate over the course of a training.
@FunctionalInterface
public interface Schedule {

    /// @param step steps already taken, from 0
    /// @return the rate for the next one
    double at(long step);

    /// The same rate throughout.
    static Schedule constant(double rate) {
        return _ -> rate;
    }

    /// From `rate` down to `last` in a straight line over `steps` steps.
    static Schedule linear(double rate, double last, long steps) {
        return step -> rate + (last - rate) * progress(step, steps);
    }

    /// From `rate` down to `last` along half a cosine over `steps` steps (Loshchilov and Hutter 2017, equation 5,
    /// without restarts).
    static Schedule cosine(double rate, double last, long steps) {
        return step -> last + (rate - last) * 0.5 * (1 + Math.cos(Math.PI * progress(step, steps)));
    }

    /// `rate`, multiplied with `factor` after every `every` steps, down to `last`.
    static Schedule stepwise(double rate, double last, double factor, long every) {
        return step -> Math.max(last, rate * Math.pow(factor, (double) Math.floorDiv(step, every)));
    }

    /// The Transformer's schedule (Vaswani et al. 2017, section 5.3): rises in a straight line over `warmup` steps to
    /// `rate`, then falls with the inverse square root of the step, down to `last`. The paper's `rate` is
    /// `1 / √(dim · warmup)`.
    static Schedule inverseSqrt(double rate, double last, long warmup) {
        double peak = Math.max(1, warmup);
        return step -> step < warmup ? rate * (step + 1) / peak : Math.max(last, rate * Math.sqrt(peak / (step + 1)));
    }

    /// Rises in a straight line over the first `warmup` steps to this schedule's first rate, then follows it.
    default Schedule warmup(long warmup) {
        return step -> step < warmup ? at(0) * (step + 1) / warmup : at(step - warmup);
    }

    private static double progress(long step, long steps) {
        return steps <= 1 ? 0 : Math.min(1, step / (double) (steps - 1));
    }
}
