package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.jikji.models.seq2seq.Seq2Seq;
import dev.jikji.text.InputException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The peers do the work they are timed for. Each runs in its own process: DJL's libtorch must not meet ours.
@Tag("peer")
class DjlTest {

    @Test
    void theGptHasTheWorkloadsParametersAndLearnsABatchByHeart() throws Exception {
        Measurement measurement = train(DjlGpt.class, 4);

        assertThat(measurement.parameters()).isEqualTo(5_240_320);
        assertThat(measurement.losses().getFirst()).isBetween(8.9, 9.1); // ln 8000 = 8.99
        assertThat(measurement.losses().getLast()).isLessThan(8.5);
    }

    @Test
    void theLstmHasTheWorkloadsParametersAndItsLossFallsAtEveryStep() throws Exception {
        Measurement measurement = train(DjlLstm.class, 3);

        assertThat(measurement.parameters()).isEqualTo(13_280_400);
        assertThat(measurement.losses().getFirst()).isBetween(9.1, 9.3); // ln 10000 = 9.21
        assertThat(measurement.losses()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void theEncoderDecoderHasTheParametersOfOursAndItsLossFalls() throws Exception {
        Measurement measurement = train(DjlSeq2Seq.class, 3);

        try (Seq2Seq ours = JikjiSeq2Seq.model(Workload.Seq2Seq.measured())) {
            assertThat(measurement.parameters()).isEqualTo(ours.parameterCount()).isEqualTo(5_221_488);
        }
        assertThat(measurement.losses().getFirst()).isBetween(8.6, 8.8); // ln 6000 = 8.70
        assertThat(measurement.losses()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    private static Measurement train(Class<?> main, int steps) throws Exception {
        try {
            return new Contender(Contender.Group.gpt, "DJL", main, List.of("--fixed"))
                    .run(List.of("--warmup", "0", "--steps", "" + steps));
        } catch (InputException e) {
            if (e.getMessage().contains("EngineException") || e.getMessage().contains("UnsatisfiedLinkError")) {
                return abort("DJL's native library does not load here: " + e.getMessage());
            }
            throw e;
        }
    }
}
