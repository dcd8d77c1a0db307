package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Compares the gradients of a loss with central differences in float64: the test of a layer or a loss of one's own.
///
/// ```java
/// layer.to(Dtype.FLOAT64);
/// double error = GradientCheck.maxRelativeError(layer, () -> layer.forward(x).pow(2).sum());
/// ```
///
/// A right gradient gives less than about 1e-6; a wrong one gives 1e-2 or more. Every number of every parameter costs
/// two evaluations of the loss: keep the shapes tiny. A difference over a kink, as of relu at 0, means nothing: one that
/// disagrees is taken again with smaller steps, which seldom reach the kink, while a wrong gradient stays wrong.
public final class GradientCheck {
    /// The error of the difference grows with the square of the step, the rounding error with its inverse.
    private static final double[] STEPS = {1e-5, 1e-6, 1e-7};
    /// Up to here a gradient and its difference agree.
    private static final double AGREE = 1e-6;
    /// Below this, gradients are compared absolutely: rounding would drown their relative error.
    private static final double SMALL = 1e-3;

    private GradientCheck() {}

    /// Checks all parameters of a module.
    ///
    /// @see #maxRelativeError(List, Supplier)
    public static double maxRelativeError(Module module, Supplier<Tensor> loss) {
        return maxRelativeError(List.copyOf(module.parameters().values()), loss);
    }

    /// Checks a loss that is recorded.
    ///
    /// @see #ofObjective
    public static double maxRelativeError(List<Tensor> parameters, Supplier<Tensor> loss) {
        return ofObjective(parameters, () -> Objective.of(loss.get()));
    }

    /// @param parameters float64 leaves; their values are restored, their gradients cleared
    /// @param loss       computes a float64 scalar anew from the parameters, the same for the same values
    /// @return the largest difference between a gradient and its central difference, relative to the larger of both
    /// @throws InputException if a parameter is not float64, or the loss changes from call to call
    public static double ofObjective(List<Tensor> parameters, Supplier<Objective> loss) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Tensor parameter : parameters) named.put(Integer.toString(named.size()), parameter);
        return check(named, size -> IntStream.range(0, size), loss, _ -> {}).stream().mapToDouble(Result::error).max()
                .orElse(0);
    }

    /// The check of one parameter.
    ///
    /// @param name     of the parameter
    /// @param elements it has
    /// @param checked  elements compared
    /// @param error    the largest difference, relative to the larger of both gradients
    /// @param analytic gradient of the element where that is
    /// @param numeric  central difference there
    public record Result(String name, long elements, int checked, double error, double analytic, double numeric) {}

    /// Checks some elements of each parameter: of a large model the way to check it at all.
    ///
    /// @param parameters float64 leaves; their values are restored, their gradients cleared
    /// @param sample     elements of each parameter, drawn at random; all of one that has no more
    /// @param loss       computes a float64 scalar anew from the parameters, the same for the same values
    /// @param progress   told each result as it comes
    /// @return a result for each parameter, in their order
    /// @throws InputException if a parameter is not float64, or the loss changes from call to call
    public static List<Result> sampled(Map<String, Tensor> parameters, int sample, Random random,
            Supplier<Objective> loss, Consumer<Result> progress) {
        IntFunction<IntStream> draw = size -> size <= sample
                ? IntStream.range(0, size)
                : random.ints(0, size).distinct().limit(sample);
        return check(parameters, draw, loss, progress);
    }

    private static List<Result> check(Map<String, Tensor> parameters, IntFunction<IntStream> elements,
            Supplier<Objective> loss, Consumer<Result> progress) {
        for (Tensor parameter : parameters.values()) {
            InputException.require(parameter.dtype() == Dtype.FLOAT64 && parameter.requiresGrad(),
                    "GradientCheck: %s is not a float64 parameter; call module.to(Dtype.FLOAT64)", parameter);
        }
        double first = value(loss), second = value(loss);
        InputException.require(Double.compare(first, second) == 0,
                "GradientCheck: the loss is %s, then %s; switch dropout off with module.training(false)", first,
                second);
        List<double[]> gradients = gradients(List.copyOf(parameters.values()), loss);
        List<Result> results = new ArrayList<>();
        parameters.forEach((name, parameter) -> {
            Result result = compare(name, parameter, gradients.get(results.size()), elements, loss);
            results.add(result);
            progress.accept(result);
        });
        return results;
    }

    private static Result compare(String name, Tensor parameter, double[] gradient, IntFunction<IntStream> elements,
            Supplier<Objective> loss) {
        MemorySegment values = parameter.memory();
        int[] checked = elements.apply(gradient.length).toArray();
        Result worst = new Result(name, gradient.length, checked.length, 0, 0, 0);
        for (int k : checked) {
            double numeric = nearestDifference(values, k, gradient[k], loss);
            double error = error(gradient[k], numeric);
            if (Double.compare(error, worst.error) > 0) // what is not a number counts as the worst
                worst = new Result(name, gradient.length, checked.length, error, gradient[k], numeric);
        }
        return worst;
    }

    private static double error(double gradient, double numeric) {
        return Math.abs(gradient - numeric) / Math.max(SMALL, Math.max(Math.abs(gradient), Math.abs(numeric)));
    }

    /// The central difference by the first step that agrees with the gradient or, if none does, the nearest to it.
    private static double nearestDifference(MemorySegment values, int index, double gradient,
            Supplier<Objective> loss) {
        double nearest = Double.NaN;
        for (double step : STEPS) {
            double found = centralDifference(values, index, step, loss);
            if (Double.compare(error(gradient, found), error(gradient, nearest)) < 0) nearest = found;
            if (error(gradient, nearest) <= AGREE) break;
        }
        return nearest;
    }

    private static List<double[]> gradients(List<Tensor> parameters, Supplier<Objective> loss) {
        parameters.forEach(Tensor::clearGrad);
        try (var _ = TensorScope.open()) {
            loss.get().backward();
            List<double[]> gradients = new ArrayList<>();
            for (Tensor parameter : parameters) {
                // what the loss does not use has gradient zero
                gradients.add(parameter.hasGrad() ? parameter.grad().toDoubles() : new double[(int) parameter.numel()]);
                parameter.clearGrad();
            }
            return gradients;
        }
    }

    private static double centralDifference(MemorySegment values, int index, double step,
            Supplier<Objective> loss) {
        double middle = values.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
        values.setAtIndex(ValueLayout.JAVA_DOUBLE, index, middle + step);
        double above = value(loss);
        values.setAtIndex(ValueLayout.JAVA_DOUBLE, index, middle - step);
        double below = value(loss);
        values.setAtIndex(ValueLayout.JAVA_DOUBLE, index, middle);
        return (above - below) / (2 * step);
    }

    private static double value(Supplier<Objective> loss) {
        try (var _ = TensorScope.open()) {
            return loss.get().value();
        }
    }
}
