package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static void check(Schedule schedule, long step, double rate) {
        assertThat(schedule.at(step)).as("step %d", step).isCloseTo(rate, within(1e-15));
    }

    @Test
    void constantStaysWhereItIs() {
        check(Schedule.constant(0.3), 0, 0.3);
        check(Schedule.constant(0.3), 1_000_000, 0.3);
    }

    @Test
    void linearReachesItsLastRateAtItsLastStepAndStaysThere() {
        Schedule schedule = Schedule.linear(1, 0.2, 5);
        check(schedule, 0, 1);
        check(schedule, 1, 0.8);
        check(schedule, 2, 0.6);
        check(schedule, 4, 0.2);
        check(schedule, 9, 0.2);
    }

    @Test
    void cosineIsHalfwayInTheMiddle() {
        Schedule schedule = Schedule.cosine(1, 0.1, 9);
        check(schedule, 0, 1);
        check(schedule, 2, 0.1 + 0.9 * 0.5 * (1 + Math.sqrt(0.5))); // an eighth of a turn
        check(schedule, 4, 0.55);
        check(schedule, 8, 0.1);
        check(schedule, 100, 0.1);
    }

    @Test
    void warmupRisesFromItsFirstStepOnAndThenFollowsTheSchedule() {
        Schedule schedule = Schedule.linear(2, 0, 3).warmup(4);
        check(schedule, 0, 0.5); // not zero: the first step would be lost
        check(schedule, 1, 1);
        check(schedule, 3, 2);
        check(schedule, 4, 2);
        check(schedule, 5, 1);
        check(schedule, 6, 0);
        check(Schedule.constant(1).warmup(0), 0, 1);
    }

    @Test
    void stepwiseFallsAfterEverySoManyStepsAndNotBelowItsLast() {
        Schedule schedule = Schedule.stepwise(8, 1.5, 0.5, 3);
        check(schedule, 0, 8);
        check(schedule, 2, 8);
        check(schedule, 3, 4);
        check(schedule, 6, 2);
        check(schedule, 9, 1.5);
    }

    /// Vaswani et al. 2017, equation 3, with dim 512 and 4,000 steps of warm-up: the paper's rates.
    @Test
    void inverseSqrtIsTheTransformersSchedule() {
        Schedule schedule = Schedule.inverseSqrt(1 / Math.sqrt(512.0 * 4000), 1e-5, 4000);
        for (long t : new long[]{1, 2, 3999, 4000, 4001, 16_000, 100_000}) {
            double published = Math.pow(512, -0.5) * Math.min(Math.pow((double) t, -0.5), t * Math.pow(4000, -1.5));
            check(schedule, t - 1, published);
        }
        check(schedule, 1_000_000_000, 1e-5);
        check(Schedule.inverseSqrt(1, 0, 0), 0, 1);
        check(Schedule.inverseSqrt(1, 0, 0), 3, 0.5);
    }
}
