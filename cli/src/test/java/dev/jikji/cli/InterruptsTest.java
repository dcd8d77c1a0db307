package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class InterruptsTest {

    /// Real signals, sent to this very process while it listens to them.
    @Test
    void theFirstSignalAsksAndTheSecondEndsTheProcess() throws Exception {
        var notices = new LinkedBlockingQueue<String>();
        var exits = new LinkedBlockingQueue<Integer>();
        try (var interrupts = new Interrupts(() -> notices.add("asked"), exits::add)) {
            assertThat(interrupts.getAsBoolean()).isFalse();

            send("INT");
            assertThat(notices.poll(10, TimeUnit.SECONDS)).isEqualTo("asked");
            assertThat(interrupts.getAsBoolean()).isTrue();
            assertThat(exits).isEmpty();

            send("TERM");
            assertThat(exits.poll(10, TimeUnit.SECONDS)).isEqualTo(130);
            assertThat(notices).isEmpty();
        }
    }

    private static void send(String signal) throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-" + signal, self).start().waitFor()).isZero();
    }
}
