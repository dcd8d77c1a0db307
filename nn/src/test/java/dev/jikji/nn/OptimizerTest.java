package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What all optimizers promise; their arithmetic is checked in [PublishedOptimizersTest].
class OptimizerTest extends Scoped {

    private static Stream<Named<Function<Map<String, Tensor>, Optimizer>>> optimizers() {
        return Stream.of(Named.of("AdamW", parameters -> new AdamW(parameters, AdamW.Config.defaults())),
                Named.of("Adam", parameters -> new Adam(parameters, new Adam.Config(0.9, 0.999, 1e-8, 0.01))),
                Named.of("NAdam", parameters -> new NAdam(parameters, NAdam.Config.defaults())),
                Named.of("NAdamW", parameters -> new NAdam(parameters, new NAdam.Config(0.9, 0.99, 1e-8, 0.1, true))),
                Named.of("Adagrad", parameters -> new Adagrad(parameters, new Adagrad.Config(1e-10, 0.01))),
                Named.of("RMSprop", parameters -> new RmsProp(parameters, RmsProp.Config.defaults())),
                Named.of("RMSprop with momentum",
                        parameters -> new RmsProp(parameters, new RmsProp.Config(0.9, 1e-8, 0.9, 0.01))),
                Named.of("Muon",
                        parameters -> new Muon(parameters, Set.of(), Muon.Config.defaults(), AdamW.Config.defaults())),
                Named.of("momentum", parameters -> new Sgd(parameters, new Sgd.Config(0.9, false, 0.01))),
                Named.of("Nesterov", parameters -> new Sgd(parameters, new Sgd.Config(0.9, true, 0))),
                Named.of("plain", parameters -> new Sgd(parameters, Sgd.Config.defaults())));
    }

    private static void train(Linear layer, Optimizer optimizer, int from, int to) {
        for (int step = from; step < to; step++) {
            try (var _ = TensorScope.open()) {
                Tensor x = Tensor.full(step * 0.3 - 1, 4, 3);
                optimizer.zeroGrad();
                layer.forward(x).sub(Tensor.full(step, 4, 2)).pow(2).mean().backward();
                optimizer.step(0.01);
            }
        }
    }

    private static SequencedMap<String, Tensor> copies(Map<String, Tensor> tensors) {
        SequencedMap<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
        return copies;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aRestoredTrainingGoesOnBitForBit(Function<Map<String, Tensor>, Optimizer> maker) {
        try (Linear layer = new Linear(3, 2);
                Optimizer optimizer = maker.apply(layer.parameters());
                Linear other = new Linear(3, 2);
                Optimizer restored = maker.apply(other.parameters())) {
            train(layer, optimizer, 0, 3);
            Map<String, Tensor> weights = copies(layer.parameters()), state = copies(optimizer.state());
            train(layer, optimizer, 3, 6);
            other.load(weights);
            restored.load(state);
            train(other, restored, 3, 6);
            assertThat(other.weight.toFloats()).containsExactly(layer.weight.toFloats());
            assertThat(other.bias.toFloats()).containsExactly(layer.bias.toFloats());
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void closingFreesAllItsStateAndAStepLeavesNothingBehind(Function<Map<String, Tensor>, Optimizer> maker) {
        try (Linear layer = new Linear(3, 2)) {
            long before = TensorScope.liveTensors();
            try (Optimizer optimizer = maker.apply(layer.parameters())) {
                long made = TensorScope.liveTensors();
                train(layer, optimizer, 0, 2);
                assertThat(TensorScope.liveTensors()).isEqualTo(made);
            }
            assertThat(TensorScope.liveTensors()).isEqualTo(before);
        }
    }

    @Test
    void adamWDecaysMatricesOnly() {
        try (Linear layer = new Linear(3, 2);
                AdamW optimizer = new AdamW(layer.parameters(), new AdamW.Config(0.9, 0.999, 1e-8, 0.5))) {
            Init.constant(layer.weight, 1);
            Init.constant(layer.bias, 1);
            layer.forward(Tensor.ones(1, 3)).mul(0).sum().backward(); // gradients of zero: decay alone
            optimizer.step(0.1);
            for (float w : layer.weight.toFloats()) assertThat(w).isCloseTo(0.95f, within(1e-6f));
            assertThat(layer.bias.toFloats()).containsOnly(1);
        }
    }

    @Test
    void adamWsFirstStepIsTheLearningRateAgainstTheGradient() {
        try (Linear layer = new Linear(1, 1, false);
                AdamW optimizer = new AdamW(layer.parameters(), new AdamW.Config(0.9, 0.999, 1e-8, 0))) {
            Init.constant(layer.weight, 1);
            layer.forward(Tensor.full(-123, 1, 1)).sum().backward();
            optimizer.step(0.25);
            assertThat(layer.weight.item()).isCloseTo(1.25, within(1e-6));
        }
    }

    /// A step with a share of the gradient is one with that gradient, whatever the optimizer.
    @ParameterizedTest
    @MethodSource("optimizers")
    void aStepCanScaleTheGradients(Function<Map<String, Tensor>, Optimizer> maker) {
        try (Linear layer = new Linear(3, 2);
                Optimizer optimizer = maker.apply(layer.parameters());
                Linear other = new Linear(3, 2);
                Optimizer scaled = maker.apply(other.parameters())) {
            other.load(copies(layer.parameters()));
            for (int step = 0; step < 3; step++) {
                optimizer.zeroGrad();
                layer.forward(Tensor.full(step + 1, 4, 3)).sum().mul(0.125).backward();
                optimizer.step(0.1);
                scaled.zeroGrad();
                other.forward(Tensor.full(step + 1, 4, 3)).sum().backward();
                scaled.step(0.1, 0.125);
            }
            assertThat(other.weight.toFloats()).containsExactly(layer.weight.toFloats(), within(1e-6f));
        }
    }

    @Test
    void clippingScalesANormDownAndNeverUp() {
        assertThat(Optimizer.clip(5, 1)).isEqualTo(0.2);
        assertThat(Optimizer.clip(5, 10)).isEqualTo(1);
    }

    @Test
    void sgdWithMomentumStartsWithTheGradientItself() {
        try (Linear layer = new Linear(1, 1, false);
                Sgd optimizer = new Sgd(layer.parameters(), new Sgd.Config(0.5, false, 0))) {
            Init.constant(layer.weight, 1);
            layer.forward(Tensor.full(2, 1, 1)).sum().backward();
            optimizer.step(0.1);
            assertThat(layer.weight.item()).isCloseTo(0.8, within(1e-6)); // velocity 2
            optimizer.step(0.1);
            assertThat(layer.weight.item()).isCloseTo(0.5, within(1e-6)); // velocity 0.5 · 2 + 2
        }
    }

    @Test
    void nesterovLooksAheadFromTheFirstStep() {
        try (Linear layer = new Linear(1, 1, false);
                Sgd optimizer = new Sgd(layer.parameters(), new Sgd.Config(0.5, true, 0))) {
            Init.constant(layer.weight, 1);
            layer.forward(Tensor.full(2, 1, 1)).sum().backward();
            optimizer.step(0.1);
            assertThat(layer.weight.item()).isCloseTo(0.7, within(1e-6)); // 2 + 0.5 · 2
        }
    }

    @Test
    void zeroGradForgetsTheGradients() {
        try (Linear layer = new Linear(1, 1, false);
                Sgd optimizer = new Sgd(layer.parameters(), Sgd.Config.defaults())) {
            layer.forward(Tensor.ones(1, 1)).sum().backward();
            optimizer.zeroGrad();
            assertThat(layer.weight.hasGrad()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> optimizer.step(0.1))
                    .withMessage("grad: float32(1, 1) has no gradient; call backward() first");
        }
    }

    @Test
    void stateThatIsMissingIsRefusedByName() {
        try (Linear layer = new Linear(1, 1, false);
                AdamW optimizer = new AdamW(layer.parameters(), AdamW.Config.defaults())) {
            Map<String, Tensor> saved = copies(optimizer.state());
            assertThat(saved).containsOnlyKeys("weight.mean", "weight.square", "steps");
            saved.remove("weight.square");
            assertThatIllegalArgumentException().isThrownBy(() -> optimizer.load(saved))
                    .withMessage("optimizer state 'weight.square' is missing");
        }
    }
}
