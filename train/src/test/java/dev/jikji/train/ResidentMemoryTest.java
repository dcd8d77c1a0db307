package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    private final ResidentMemory memory = new ResidentMemory();

    @Test
    void growthOfMoreThanASeventhSinceTheFirstLookIsSeen() {
        assertThat(memory.hasGrown(20, 1000)).isFalse();
        assertThat(memory.hasGrown(40, 1100)).isFalse();
        assertThat(memory.hasGrown(60, 1200)).isTrue();
    }

    @Test
    void betweenTwoLooksNothingIsSeen() {
        assertThat(memory.hasGrown(20, 1000)).isFalse();
        assertThat(memory.hasGrown(39, 5000)).isFalse();
        assertThat(memory.hasGrown(40, 5000)).isTrue();
    }

    @Test
    void whatIsStillNeededAfterGivingBackIsUsualFromThenOn() {
        memory.hasGrown(20, 1000);
        assertThat(memory.hasGrown(40, 1500)).isTrue();
        memory.givenBack(1400);
        assertThat(memory.hasGrown(60, 1500)).isFalse();
        memory.givenBack(900);
        assertThat(memory.hasGrown(80, 1500)).isFalse();
    }

    @Test
    void whereMemoryIsUnknownNothingGrows() {
        assertThat(memory.hasGrown(20, 0)).isFalse();
        assertThat(memory.hasGrown(40, 0)).isFalse();
    }
}
