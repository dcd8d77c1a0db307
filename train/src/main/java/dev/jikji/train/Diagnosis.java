package dev.jikji.train;

import dev.jikji.nn.Observer.Nonlinearity;
import java.util.List;

/// What a training step did inside a model.
///
/// @param layers      from input to output
/// @param activations of the nonlinearities that can die or saturate, in the order of computation
/// @param throughTime of recurrent layers, from input to output; empty for other models
public record Diagnosis(List<LayerNorms> layers, List<Activations> activations, List<ThroughTime> throughTime) {

    /// L2 norms over all parameters of a layer.
    ///
    /// @param name     path, such as `h.0.attn.c_attn`
    /// @param gradient before clipping
    /// @param weight   before the step
    /// @param update   of what the step changed
    public record LayerNorms(String name, double gradient, double weight, double update) {

        /// The update in proportion to the weights; about 1e-3 in a healthy training.
        public double updateRatio() {
            return update / weight;
        }
    }

    /// The outputs of one nonlinearity over a step.
    ///
    /// @param name     path, such as `rnn.0.forget_gate`
    /// @param function which
    /// @param share    of units that gave nothing but zero ([Nonlinearity#RELU]), or of outputs whose slope is below a
    ///                 fifth of the steepest: sigmoids outside 0.05 … 0.95, tanh outside -0.9 … 0.9
    public record Activations(String name, Nonlinearity function, double share) {}

    /// How far back a loss reaches: the norm of the gradient of the last place's loss with respect to the hidden vector
    /// `k` places before it, root mean square over the sequences of a batch (Pascanu et al. 2013, section 2).
    ///
    /// @param name  path of the layer
    /// @param norms for `k` = 0, 1, …
    public record ThroughTime(String name, List<Double> norms) {}
}
