package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkersTest {
    @Test
    @Timeout(60)
    void aPartThatFailsEndsTheOthers() {
        var stopped = new AtomicBoolean();
        Runnable patient = () -> {
            while (!stopped.get()) Thread.onSpinWait();
        };
        Runnable failing = () -> {
            throw new IllegalArgumentException("the second part");
        };
        assertThatThrownBy(() -> Workers.run(List.of(patient, failing), stopped, () -> false, () -> {}))
                .hasMessage("the second part");
        assertThat(stopped).isTrue();
    }
}
