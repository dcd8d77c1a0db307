package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    private final ResidentMemory memory = new ResidentMemory();

    /// A training resumed at step 100 has settled fifty steps later, at 1000.
    private void begin() {
        assertThat(memory.hasGrown(101, 500)).isFalse();
        assertThat(memory.hasGrown(150, 5000)).isFalse();
        assertThat(memory.hasGrown(151, 1000)).isFalse();
    }

    @Test
    void growthSinceTheFirstLookIsSeen() {
        begin();
        assertThat(memory.hasGrown(161, 1149)).isFalse();
        assertThat(memory.hasGrown(171, 1151)).isTrue();
    }

    @Test
    void betweenTwoLooksNothingIsSeen() {
        begin();
        assertThat(memory.hasGrown(160, 5000)).isFalse();
        assertThat(memory.hasGrown(161, 5000)).isTrue();
    }

    @Test
    void whatIsStillThereAfterGivingBackIsNeededFromThenOn() {
        begin();
        assertThat(memory.hasGrown(161, 2000)).isTrue();
        assertThat(memory.hasGrown(171, 1500)).isFalse();
        assertThat(memory.hasGrown(181, 1720)).isFalse();
        assertThat(memory.hasGrown(191, 1730)).isTrue();
    }

    @Test
    void givingBackInVainIsTriedHalfAsOften() {
        begin();
        assertThat(memory.hasGrown(161, 1500)).isTrue();
        assertThat(memory.hasGrown(171, 1499)).isFalse();
        assertThat(memory.hasGrown(190, 5000)).isFalse();
        assertThat(memory.hasGrown(191, 5000)).isTrue();
        assertThat(memory.hasGrown(211, 1000)).isFalse(); // not in vain: as often as at first
        assertThat(memory.hasGrown(221, 5000)).isTrue();
    }

    @Test
    void whatTurnsOutNotToBeNeededIsNot() {
        begin();
        assertThat(memory.hasGrown(161, 1500)).isTrue();
        assertThat(memory.hasGrown(171, 900)).isFalse();
        assertThat(memory.hasGrown(181, 1040)).isTrue();
    }

    @Test
    void whereMemoryIsUnknownNothingGrows() {
        for (int step = 1; step < 100; step++) assertThat(memory.hasGrown(step, 0)).isFalse();
    }
}
