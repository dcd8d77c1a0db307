package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignLoadTest {

    @Test
    void whatIsNeitherOursNorIdleIsForeign() {
        ForeignLoad start = ForeignLoad.of("cpu  100 10 20 1000 50 5 5 10 7 0", self(10, 20, 0, 0));
        // 400 ticks later: 100 idle, 20 waiting for disks, 30 stolen, 250 working, of which 200 ours and our children's
        ForeignLoad end = ForeignLoad.of("cpu  300 20 50 1100 70 10 10 40 7 0", self(15, 25, 180, 10));

        assertThat(start.total()).isEqualTo(1_200);
        assertThat(start.busy()).isEqualTo(150);
        assertThat(start.until(end).orElseThrow()).isEqualTo(80 / 400.0);
    }

    @Test
    void withoutCountersTheShareIsUnknown() {
        ForeignLoad none = new ForeignLoad(0, 0, 0);

        assertThat(none.until(none)).isEmpty();
    }

    /// A process name may hold blanks and parentheses (proc(5)).
    private static String self(long user, long system, long childUser, long childSystem) {
        return "42 (a (b) c) S 1 1 1 0 -1 4194304 100 0 0 0 %d %d %d %d 20 0 1 0 99".formatted(user, system, childUser,
                childSystem);
    }
}
