package dev.jikji.tensor;

import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/// Operators over many tensors at once, which the binding does not map: reached through libtorch's dispatcher.
/// The dispatcher does not check the number of arguments, so that each operator has its own typed method here.
public final class Fused {
    private Fused() {}

    /// One step of AdamW (Loshchilov and Hutter 2019, Algorithm 2) on every parameter that has a gradient list.
    ///
    /// @param means    first moments, changed
    /// @param squares  second moments, changed
    /// @param step     float32 scalar: how many steps were taken, this one included
    /// @param divisor  float32 scalar by which gradients are divided first, in the same pass; null for none
    public static void adamW(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> means, List<Tensor> squares,
            Tensor step, double learningRate, double beta1, double beta2, double weightDecay, double epsilon,
            Tensor divisor) {
        adam("aten::_fused_adamw_", parameters, gradients, means, squares, step, learningRate, beta1, beta2,
                weightDecay, epsilon, divisor);
    }

    /// One step of Adam (Kingma and Ba 2015, Algorithm 1), the weight decay added to the gradients (L2).
    ///
    /// @param means    first moments, changed
    /// @param squares  second moments, changed
    /// @param step     float32 scalar: how many steps were taken, this one included
    /// @param divisor  float32 scalar by which gradients are divided first, in the same pass; null for none
    public static void adam(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> means, List<Tensor> squares,
            Tensor step, double learningRate, double beta1, double beta2, double weightDecay, double epsilon,
            Tensor divisor) {
        adam("aten::_fused_adam_", parameters, gradients, means, squares, step, learningRate, beta1, beta2,
                weightDecay, epsilon, divisor);
    }

    /// Both have the same arguments.
    private static void adam(String operator, List<Tensor> parameters, List<Tensor> gradients, List<Tensor> means,
            List<Tensor> squares, Tensor step, double learningRate, double beta1, double beta2, double weightDecay,
            double epsilon, Tensor divisor) {
        try (var _ = new PointerScope()) {
            call(operator, list(parameters), list(gradients), list(means), list(squares), list(List.of()),
                    list(Collections.nCopies(parameters.size(), step)), new IValue(learningRate), new IValue(beta1),
                    new IValue(beta2), new IValue(weightDecay), new IValue(epsilon), new IValue(false),
                    new IValue(false), optional(divisor), new IValue());
        } catch (RuntimeException e) {
            throw TensorException.of(operator, e);
        }
    }

    /// One step of Adagrad (Duchi et al. 2011), as PyTorch defines it: `epsilon` is added to the root, the weight decay
    /// to the gradients (L2).
    ///
    /// @param sums    of squared gradients, changed
    /// @param step    float32 scalar: how many steps were taken, this one included
    /// @param divisor float32 scalar by which gradients are divided first, in the same pass; null for none
    public static void adagrad(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> sums, Tensor step,
            double learningRate, double weightDecay, double epsilon, Tensor divisor) {
        try (var _ = new PointerScope()) {
            call("aten::_fused_adagrad_", list(parameters), list(gradients), list(sums),
                    list(Collections.nCopies(parameters.size(), step)), new IValue(learningRate), new IValue(0.0),
                    new IValue(weightDecay), new IValue(epsilon), new IValue(false), optional(divisor), new IValue());
        } catch (RuntimeException e) {
            throw TensorException.of("adagrad", e);
        }
    }

    /// One step of stochastic gradient descent with momentum, as PyTorch defines it.
    ///
    /// @param velocities momentum buffers, changed; empty if `momentum` is 0
    /// @param first      whether the buffers are to be set rather than added to
    /// @param divisor    float32 scalar by which gradients are divided first, in the same pass; null for none
    public static void sgd(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> velocities, double weightDecay,
            double momentum, double learningRate, boolean nesterov, boolean first, Tensor divisor) {
        try (var _ = new PointerScope()) {
            call("aten::_fused_sgd_", list(parameters), list(gradients), list(velocities), new IValue(weightDecay),
                    new IValue(momentum), new IValue(learningRate), new IValue(0.0), new IValue(nesterov),
                    new IValue(false), new IValue(first), optional(divisor), new IValue());
        } catch (RuntimeException e) {
            throw TensorException.of("sgd", e);
        }
    }

    /// The joint L2 norm of the gradients of `parameters`; those without a gradient count as zero.
    public static double gradNorm(List<Tensor> parameters) {
        double squares = 0;
        try (var _ = new PointerScope()) {
            for (Tensor parameter : parameters) {
                org.bytedeco.pytorch.Tensor gradient = parameter.live("gradNorm").grad();
                if (!gradient.defined()) continue;
                double norm = gradient.norm().item_double();
                squares += norm * norm;
            }
        } catch (RuntimeException e) {
            throw TensorException.of("gradNorm", e);
        }
        return Math.sqrt(squares);
    }

    private static IValue optional(Tensor tensor) {
        return tensor == null ? new IValue() : new IValue(tensor.live("optimizer step"));
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) list.push_back(new IValue(tensor.live("optimizer step")));
        return new IValue(list);
    }

    private static void call(String operator, IValue... arguments) {
        OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(operator, "");
        IValueVector stack = new IValueVector();
        for (IValue argument : arguments) stack.push_back(argument);
        handle.callBoxed(stack);
    }
}
