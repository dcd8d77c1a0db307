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
}
