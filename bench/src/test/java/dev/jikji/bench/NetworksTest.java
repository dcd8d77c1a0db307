package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NetworksTest {

    /// A contender that answers at once.
    static final class Echo {
        public static void main(String[] args) {
            System.out.println("a library's greeting");
            System.out.println(new Measurement(args.length, 1, 2, List.of(1.5, 2.5), List.of(9.0), 3).toJson());
        }
    }

    /// A contender that fails: it insists on a platform of its own.
    static final class Broken {
        public static void main(String[] args) {
            if (args.length == 0) throw new IllegalStateException("no native library for this platform");
        }
    }

    @Test
    void aContenderRunsInItsOwnProcessAndAnswersWithItsMeasurement() throws Exception {
        Contender echo = new Contender(Contender.Group.gpt, "Echo", Echo.class, List.of("--precision", "float32"));

        assertThat(echo.run(List.of("--steps", "2")))
                .isEqualTo(new Measurement(4, 1, 2, List.of(1.5, 2.5), List.of(9.0), 3));
    }

    @Test
    void aFailedContenderIsNamedWithItsReason() {
        Contender broken = new Contender(Contender.Group.lstm, "Broken", Broken.class, List.of());

        assertThatThrownBy(() -> broken.run(List.of())).isInstanceOf(InputException.class)
                .hasMessage("lstm Broken: the process ended with status 1: Exception in thread \"main\" "
                        + "java.lang.IllegalStateException: no native library for this platform");
    }

    @Test
    void aMeasurementSurvivesItsLineOfJson() {
        Measurement measurement = new Measurement(700, 55_692_000_000L, 13_280_400, List.of(345.25), List.of(9.2), 1);

        assertThat(measurement.toJson()).doesNotContain("\n");
        assertThat(Measurement.parse(measurement.toJson())).isEqualTo(measurement);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Measurement.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
        assertThat(Measurement.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    }

    @Test
    void everyGroupThatTrainsStartsWithItsPeer() {
        assertThat(Networks.CONTENDERS).filteredOn(contender -> contender.group() == Contender.Group.gpt).first()
                .extracting(Contender::main).isEqualTo(DjlGpt.class);
        assertThat(Networks.CONTENDERS).filteredOn(contender -> contender.group() == Contender.Group.lstm).first()
                .extracting(Contender::main).isEqualTo(DjlLstm.class);
        assertThat(Networks.CONTENDERS).filteredOn(contender -> contender.group() == Contender.Group.seq2seq).first()
                .extracting(Contender::main).isEqualTo(DjlSeq2Seq.class);
        assertThat(Networks.CONTENDERS).filteredOn(contender -> contender.group() == Contender.Group.transformer_mt)
                .first().extracting(Contender::main).isEqualTo(PyTorchMt.class);
        assertThat(Networks.CONTENDERS).filteredOn(contender -> contender.group() == Contender.Group.tagger).first()
                .extracting(Contender::main).isEqualTo(PyTorchTagger.class);
    }

    @Test
    void aNumberOutOfRangeIsRefusedInOneLine() throws Exception {
        assertThatThrownBy(() -> bench("--steps", "0")).hasMessage("--steps must be at least 1, got 0");
        assertThatThrownBy(() -> bench("--repeats", "0")).hasMessage("--repeats must be at least 1, got 0");
        assertThatThrownBy(() -> bench("--warmup", "-1")).hasMessage("--warmup must not be negative, got -1");
    }

    @Test
    void anUnknownGroupIsRefusedWithTheKnownOnes() {
        StringWriter errors = new StringWriter();

        int status = Bench.commandLine().setErr(new PrintWriter(errors)).execute("networks", "--only", "bert");

        assertThat(status).isEqualTo(2);
        assertThat(errors.toString()).contains("'bert'").contains("ceiling, gpt, lstm, seq2seq")
                .contains("transformer-mt");
    }

    @Test
    void aGroupIsNamedAsItPrints() {
        var command = new CommandLine(new Networks());

        command.parseArgs("--only", "transformer-mt");

        assertThat(command.getCommandSpec().findOption("--only").<Contender.Group>getValue())
                .isEqualTo(Contender.Group.transformer_mt);
    }

    private static void bench(String... arguments) throws Exception {
        var command = new CommandLine(new Networks());
        command.parseArgs(arguments);
        command.<Networks>getCommand().call();
    }
}
