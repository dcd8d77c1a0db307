package dev.jikji.bench;

import static dev.jikji.bench.Contender.Group.ceiling;
import static dev.jikji.bench.Contender.Group.gpt;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Contender FLOAT32 = contender(ceiling, "float32");
    private static final Contender BFLOAT16 = contender(ceiling, "bfloat16");
    private static final Contender PEER = contender(gpt, "Peer");
    private static final Contender OURS = contender(gpt, "Ours, reduced");

    private final Comparison comparison = new Comparison(List.of(FLOAT32, BFLOAT16, PEER, OURS));

    @Test
    void medianRatioAndShareOfTheCeilingAreAsWorkedByHand() {
        comparison.add(FLOAT32, product(10)); // 200 GFLOP/s
        comparison.add(BFLOAT16, product(2)); // 1,000 GFLOP/s
        comparison.add(PEER, training(400, 500, 900)); // median 500
        comparison.add(OURS, training(100, 200, 200)); // medians 200, 240, 300
        comparison.add(PEER, training(500));
        comparison.add(OURS, training(240));
        comparison.add(OURS, training(300, 300));

        Comparison.Row ours = comparison.rows().getLast();
        assertThat(ours.millis()).isEqualTo(240);
        assertThat(ours.fastestMillis()).isEqualTo(200);
        assertThat(ours.slowestMillis()).isEqualTo(300);
        assertThat(ours.tokensPerSecond()).isEqualTo(5_000);
        assertThat(ours.timesPeer()).isEqualTo(500.0 / 240);
        assertThat(ours.gflops()).isEqualTo(250);
        assertThat(ours.shareOfCeiling()).containsEntry("float32", 1.25).containsEntry("bfloat16", 0.25);
    }

    @Test
    void theTableAlignsItsColumnsAndDashesWhatDoesNotApply() {
        comparison.add(BFLOAT16, product(2));
        comparison.add(PEER, training(480));
        comparison.add(OURS, training(240));

        assertThat(Comparison.table(comparison.rows())).isEqualTo(
                """
                        group    contender      ms/step       spread  tokens/s  x peer  GFLOP/s  of bfloat16   loss  peak MB
                        ceiling  bfloat16           2.0      2.0-2.0         -       -     1000            -      -        -
                        gpt      Peer             480.0  480.0-480.0     2,500       -      125         13 %  7.500      700
                        gpt      Ours, reduced    240.0  240.0-240.0     5,000    2.00      250         25 %  7.500      700
                        """);
    }

    @Test
    void withoutThePeerThereIsNoRatio() {
        comparison.add(OURS, training(240));

        assertThat(comparison.rows().getFirst().timesPeer()).isNull();
        assertThat(comparison.rows().getFirst().shareOfCeiling()).isEmpty();
    }

    @Test
    void aBusyMachineIsNamedInAWarning() {
        assertThat(Comparison.warning(PEER, OptionalDouble.of(0.37))).isEqualTo(
                "warning: other processes took 37 % of the CPUs while gpt Peer ran (at most 10 % is sound); "
                        + "repeat on an idle machine");
        assertThat(Comparison.warning(PEER, OptionalDouble.of(0.10))).isEmpty();
        assertThat(Comparison.warning(PEER, OptionalDouble.empty())).contains("cannot tell");
    }

    private static Contender contender(Contender.Group group, String name) {
        return new Contender(group, name, Networks.class, List.of());
    }

    private static Measurement training(double... millis) {
        return measurement(1_200, 60_000_000_000L, List.of(9.0, 7.5), 700L << 20, millis);
    }

    private static Measurement product(double... millis) {
        return measurement(0, 2_000_000_000L, List.of(), 0, millis);
    }

    private static Measurement measurement(long tokens, long flops, List<Double> losses, long resident,
            double... millis) {
        return new Measurement(tokens, flops, 0, java.util.Arrays.stream(millis).boxed().toList(), losses, resident);
    }
}
