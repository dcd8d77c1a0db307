package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void withoutANameItMeasuresNetworks() {
        assertThat(Bench.named()).containsExactly("networks");
        assertThat(Bench.named("--only", "gpt")).containsExactly("networks", "--only", "gpt");
        assertThat(Bench.named("networks", "--json")).containsExactly("networks", "--json");
        assertThat(Bench.named("--help")).containsExactly("--help");
    }

    @Test
    void anUnknownNameIsRefused() {
        var errors = new StringWriter();

        int status = Bench.commandLine().setErr(new PrintWriter(errors)).execute(Bench.named("nonesuch"));

        assertThat(status).isEqualTo(2);
        assertThat(errors.toString()).contains("'nonesuch'");
    }
}
