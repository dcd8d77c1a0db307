package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.jikji.models.tag.BiLstmTagger;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("peer")
class PyTorchTaggerTest {

    @Test
    void theTaggerHasTheParametersOfOursAndItsLossFalls() throws Exception {
        Measurement measurement;
        try {
            measurement = new Contender(Contender.Group.tagger, "PyTorch", PyTorchTagger.class, List.of("--fixed"))
                    .run(List.of("--warmup", "1", "--steps", "2"));
        } catch (Contender.Missing e) {
            abort(e.getMessage());
            return;
        }

        Workload.Tagger w = Workload.Tagger.measured();
        try (BiLstmTagger ours = JikjiTagger.model(w, JikjiTagger.vocabulary(w))) {
            assertThat(measurement.parameters()).isEqualTo(ours.parameterCount()).isEqualTo(w.parameters());
        }
        assertThat(measurement.losses()).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
}
