package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    private final ResidentMemory memory = new ResidentMemory();

    /// A training resumed at step 100 gives back after ten more, and finds 1000 after another ten.
    private void begin() {
        assertThat(memory.hasGrown(101, 1500)).isFalse();
        assertThat(memory.hasGrown(111, 1500)).isTrue();
        assertThat(memory.hasGrown(121, 1000)).isFalse();
    }

    @Test
    void growthSinceTheFirstLookAfterGivingBackIsSeen() {
        begin();
        assertThat(memory.hasGrown(131, 1009)).isFalse();
        assertThat(memory.hasGrown(141, 1011)).isTrue();
    }

    @Test
    void betweenTwoLooksNothingIsSeen() {
        begin();
        assertThat(memory.hasGrown(130, 5000)).isFalse();
        assertThat(memory.hasGrown(131, 5000)).isTrue();
    }

    @Test
    void whatIsStillThereAfterGivingBackIsNeededFromThenOn() {
        begin();
        assertThat(memory.hasGrown(131, 1500)).isTrue();
        assertThat(memory.hasGrown(141, 1400)).isFalse();
        assertThat(memory.hasGrown(151, 1410)).isFalse();
        assertThat(memory.hasGrown(161, 1430)).isTrue();
    }

    @Test
    void givingBackInVainIsTriedHalfAsOften() {
        begin();
        assertThat(memory.hasGrown(131, 1500)).isTrue();
        assertThat(memory.hasGrown(141, 1499)).isFalse();
        assertThat(memory.hasGrown(160, 5000)).isFalse();
        assertThat(memory.hasGrown(161, 5000)).isTrue();
        assertThat(memory.hasGrown(181, 1000)).isFalse(); // not in vain: as often as at first
        assertThat(memory.hasGrown(191, 5000)).isTrue();
    }

    @Test
    void whatTurnsOutNotToBeNeededIsNot() {
        begin();
        assertThat(memory.hasGrown(131, 1500)).isTrue();
        assertThat(memory.hasGrown(141, 900)).isFalse();
        assertThat(memory.hasGrown(151, 920)).isTrue();
    }

    @Test
    void whereMemoryIsUnknownNothingGrows() {
        for (int step = 1; step < 100; step++) assertThat(memory.hasGrown(step, 0)).isFalse();
    }
}
