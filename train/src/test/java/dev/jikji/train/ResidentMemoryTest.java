package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    private final ResidentMemory memory = new ResidentMemory();

    /// Gives back at step 20 and finds 1000 at step 40.
    private void begin() {
        assertThat(memory.hasGrown(20, 1500)).isTrue();
        memory.givenBack();
        assertThat(memory.hasGrown(40, 1000)).isFalse();
    }

    @Test
    void growthSinceTheFirstLookAfterGivingBackIsSeen() {
        begin();
        assertThat(memory.hasGrown(60, 1014)).isFalse();
        assertThat(memory.hasGrown(80, 1016)).isTrue();
    }

    @Test
    void betweenTwoLooksNothingIsSeen() {
        assertThat(memory.hasGrown(19, 5000)).isFalse();
        begin();
        assertThat(memory.hasGrown(59, 5000)).isFalse();
        assertThat(memory.hasGrown(60, 5000)).isTrue();
    }

    @Test
    void whatIsStillThereAfterGivingBackIsNeededFromThenOn() {
        begin();
        assertThat(memory.hasGrown(60, 1500)).isTrue();
        memory.givenBack();
        assertThat(memory.hasGrown(80, 1400)).isFalse();
        assertThat(memory.hasGrown(100, 1410)).isFalse();
        assertThat(memory.hasGrown(120, 1430)).isTrue();
    }

    @Test
    void whatTurnsOutNotToBeNeededIsNot() {
        begin();
        memory.givenBack(); // after a validation
        assertThat(memory.hasGrown(60, 900)).isFalse();
        assertThat(memory.hasGrown(80, 920)).isTrue();
    }

    @Test
    void whereMemoryIsUnknownNothingGrows() {
        memory.hasGrown(20, 0);
        memory.givenBack();
        assertThat(memory.hasGrown(40, 0)).isFalse();
        assertThat(memory.hasGrown(60, 0)).isFalse();
    }
}
