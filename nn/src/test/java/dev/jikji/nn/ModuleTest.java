package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ModuleTest extends Scoped {

    /// A table, two blocks and an output that uses the table's weight again.
    private static final class Net extends Module {
        private final Embedding table = child("table", new Embedding(5, 2, 1));
        private final List<Block> blocks = children("h", 2, _ -> new Block());
        private final Linear output = child("output", new Linear(2, 3, false));

        private Net() {
            child("again", table);
        }
    }

    private static final class Block extends Module {
        private final Tensor scale = parameter("scale", Tensor.ones(2));
        private final Dropout dropout = child("drop", new Dropout(0.5));

        private Block() {
            child("project", new Linear(2, 2));
        }
    }

    @Test
    void parametersAreNamedByPathInTheOrderOfRegistrationAndATiedOneOnce() {
        try (Net net = new Net()) {
            assertThat(net.parameters().sequencedKeySet()).containsExactly("table.weight", "h.0.scale",
                    "h.0.project.weight", "h.0.project.bias", "h.1.scale", "h.1.project.weight", "h.1.project.bias",
                    "output.weight");
            assertThat(net.parameterCount()).isEqualTo(10 + 2 * (2 + 4 + 2) + 6);
            assertThat(net.parameters().get("h.1.scale")).isSameAs(net.blocks.get(1).scale);
        }
    }

    @Test
    void layersListTheModulesThatOwnParameters() {
        try (Net net = new Net()) {
            assertThat(net.layers()).startsWith(new Module.Layer("table", "Embedding", "weight 5×2", 10),
                    new Module.Layer("h.0", "Block", "scale 2", 2),
                    new Module.Layer("h.0.project", "Linear", "weight 2×2, bias 2", 6));
            assertThat(net.layers().stream().mapToLong(Module.Layer::parameters).sum())
                    .isEqualTo(net.parameterCount());
            assertThat(net.output).hasToString("Linear(weight 3×2)");
        }
    }

    @Test
    void theTrainingSwitchReachesEveryModule() {
        try (Net net = new Net()) {
            assertThat(net.blocks.get(1).dropout.training()).isTrue();
            net.training(false);
            assertThat(net.training()).isFalse();
            assertThat(net.blocks.get(1).dropout.training()).isFalse();
            net.training(true);
            assertThat(net.blocks.get(1).dropout.training()).isTrue();
        }
    }

    @Test
    void closingFreesEveryParameterAndScopesFreeNone() {
        long before = TensorScope.liveTensors();
        Net net;
        try (var _ = TensorScope.open()) {
            net = new Net();
        }
        assertThat(net.output.weight.isClosed()).isFalse();
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 8);
        net.close();
        assertThat(net.output.weight.isClosed()).isTrue();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void convertingReachesEveryParameter() {
        try (Net net = new Net()) {
            net.to(Dtype.FLOAT64);
            assertThat(net.parameters().values()).allMatch(parameter -> parameter.dtype() == Dtype.FLOAT64);
            assertThat(net.parameters().values()).allMatch(Tensor::requiresGrad);
        }
    }

    private static SequencedMap<String, Tensor> sevens(Module module) {
        SequencedMap<String, Tensor> values = new LinkedHashMap<>();
        module.parameters().forEach((name, parameter) -> values.put(name, Tensor.full(7, parameter.shape())));
        return values;
    }

    @Test
    void loadReplacesAllValues() {
        try (Net net = new Net()) {
            net.load(sevens(net));
            assertThat(net.parameters().values())
                    .allSatisfy(parameter -> assertThat(parameter.toFloats()).containsOnly(7));
            assertThat(net.output.weight.requiresGrad()).isTrue();
        }
    }

    private static void checkRefused(Net net, Map<String, Tensor> values, String message) {
        List<float[]> before = net.parameters().values().stream().map(Tensor::toFloats).toList();
        assertThatIllegalArgumentException().isThrownBy(() -> net.load(values)).withMessage(message);
        List<float[]> after = net.parameters().values().stream().map(Tensor::toFloats).toList();
        for (int i = 0; i < before.size(); i++) assertThat(after.get(i)).containsExactly(before.get(i));
    }

    @Test
    void loadRefusesWhatDoesNotFitAndChangesNothing() {
        try (Net net = new Net()) {
            Map<String, Tensor> missing = sevens(net);
            missing.remove("output.weight");
            checkRefused(net, missing, "parameter 'output.weight' is missing");
            Map<String, Tensor> unknown = sevens(net);
            unknown.put("h.2.scale", Tensor.ones(2));
            checkRefused(net, unknown, "parameter 'h.2.scale' is not part of this model");
            Map<String, Tensor> misshapen = sevens(net);
            misshapen.put("output.weight", Tensor.ones(2, 3));
            checkRefused(net, misshapen, "parameter 'output.weight' has shape [2, 3], the model needs [3, 2]");
        }
    }
}
