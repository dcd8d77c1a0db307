package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.jikji.models.seq2seq.TransformerMt;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("peer")
class PyTorchMtTest {
    private static Contender pytorch(String... arguments) {
        return new Contender(Contender.Group.transformer_mt, "PyTorch", PyTorchMt.class, List.of(arguments));
    }

    @Test
    void theTransformerHasTheParametersOfOursAndItsLossFalls() throws Exception {
        Measurement measurement;
        try {
            measurement = pytorch("--fixed").run(List.of("--warmup", "1", "--steps", "2"));
        } catch (Contender.Missing e) {
            abort(e.getMessage());
            return;
        }

        try (TransformerMt ours = JikjiTransformerMt.model(Workload.TransformerMt.measured(0))) {
            assertThat(measurement.parameters()).isEqualTo(ours.parameterCount()).isEqualTo(5_490_688);
        }
        assertThat(measurement.losses()).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(measurement.millis()).hasSize(2);
    }

    @Test
    void withoutTorchItIsLeftOutWithALineThatSaysHowToGetIt() {
        assertThatThrownBy(() -> pytorch("--python", "/nonexistent/python3").run(List.of("--steps", "1")))
                .isInstanceOf(Contender.Missing.class)
                .hasMessage("transformer-mt PyTorch is left out: /nonexistent/python3 has no torch; "
                        + "on Debian: apt-get install python3-torch");
    }
}
