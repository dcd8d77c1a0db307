package dev.jikji.train;

import static dev.jikji.text.InputException.require;

import dev.jikji.nn.Adagrad;
import dev.jikji.nn.Adam;
import dev.jikji.nn.AdamW;
import dev.jikji.nn.Module;
import dev.jikji.nn.Muon;
import dev.jikji.nn.NAdam;
import dev.jikji.nn.Optimizer;
import dev.jikji.nn.RmsProp;
import dev.jikji.nn.Sgd;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.recipe.Setting;
import java.util.Map;
import java.util.OptionalDouble;

/// Which optimizer a training uses: a part of the section `training` of a recipe.
public record OptimizerConfig(@Setting("optimizer") Kind optimizer,
        @Setting(value = "decoupled weight decay (adamw, nadamw, muon) or L2 (others); null for 0.1 or 0", min = 0) OptionalDouble weightDecay,
        @Setting(value = "adam, adamw, nadam, nadamw, muon: decay of the first moment", min = 0, max = 1) double beta1,
        @Setting(value = "adam, adamw, nadam, nadamw, muon: decay of the second moment", min = 0, max = 1) double beta2,
        @Setting(value = "rmsprop: decay of the mean square", min = 0, max = 1) double rho,
        @Setting(value = "momentum; null for 0.9 (momentum, nesterov), 0.95 (muon) or 0 (sgd, rmsprop)", min = 0, max = 1) OptionalDouble momentum) {

    /// Each under the name of its paper or of PyTorch.
    public enum Kind {
        SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW, NADAM, NADAMW, MUON;

        boolean decoupled() {
            return this == ADAMW || this == NADAMW || this == MUON;
        }
    }

    public OptimizerConfig {
        require(beta1 < 1 && beta2 < 1 && rho < 1 && momentum.orElse(0) < 1,
                "training: beta1 %s, beta2 %s, rho %s and momentum %s must be below 1, or nothing old is forgotten",
                beta1, beta2, rho, momentum.orElse(0));
    }

    private static final double EPSILON = 1e-8;
    private static final double USUAL_DECAY = 0.1;

    /// AdamW as small Transformers are trained.
    public static OptimizerConfig defaults() {
        return of(Kind.ADAMW);
    }

    /// @return an optimizer with its usual settings
    public static OptimizerConfig of(Kind kind) {
        return new OptimizerConfig(kind, OptionalDouble.empty(), 0.9, 0.99, 0.99, OptionalDouble.empty());
    }

    /// @return the optimizer of a model's parameters
    public Optimizer build(Module model) {
        Map<String, Tensor> parameters = model.parameters();
        double decay = weightDecay.orElse(optimizer.decoupled() ? USUAL_DECAY : 0);
        return switch (optimizer) {
            case SGD -> new Sgd(parameters, new Sgd.Config(momentum.orElse(0), false, decay));
            case MOMENTUM -> new Sgd(parameters, new Sgd.Config(momentum.orElse(0.9), false, decay));
            case NESTEROV -> new Sgd(parameters, new Sgd.Config(momentum.orElse(0.9), true, decay));
            case ADAGRAD -> new Adagrad(parameters, new Adagrad.Config(Adagrad.Config.defaults().epsilon(), decay));
            case RMSPROP -> new RmsProp(parameters, new RmsProp.Config(rho, EPSILON, momentum.orElse(0), decay));
            case ADAM -> new Adam(parameters, new Adam.Config(beta1, beta2, EPSILON, decay));
            case ADAMW -> new AdamW(parameters, adamW(decay));
            case NADAM -> new NAdam(parameters, new NAdam.Config(beta1, beta2, EPSILON, decay, false));
            case NADAMW -> new NAdam(parameters, new NAdam.Config(beta1, beta2, EPSILON, decay, true));
            case MUON -> new Muon(parameters, model.tables(), new Muon.Config(momentum.orElse(0.95), true,
                    Muon.Config.defaults().iterations(), decay), adamW(decay));
        };
    }

    private AdamW.Config adamW(double decay) {
        return new AdamW.Config(beta1, beta2, EPSILON, decay);
    }
}
