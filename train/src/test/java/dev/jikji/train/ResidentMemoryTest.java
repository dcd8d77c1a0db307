package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    private final ResidentMemory memory = new ResidentMemory();

    @Test
    void atFirstGrowthOfMoreThanASeventhIsSeen() {
        assertThat(memory.hasGrown(20, 1000)).isFalse();
        assertThat(memory.hasGrown(40, 1140)).isFalse();
        assertThat(memory.hasGrown(60, 1160)).isTrue();
    }

    @Test
    void laterGrowthOfMoreThanOneAndAHalfHundredthsIsSeen() {
        assertThat(memory.hasGrown(180, 1000)).isFalse();
        assertThat(memory.hasGrown(200, 1020)).isFalse();
        assertThat(memory.hasGrown(220, 1014)).isFalse();
        assertThat(memory.hasGrown(240, 1016)).isTrue();
    }

    @Test
    void betweenTwoLooksNothingIsSeen() {
        assertThat(memory.hasGrown(20, 1000)).isFalse();
        assertThat(memory.hasGrown(39, 5000)).isFalse();
        assertThat(memory.hasGrown(40, 5000)).isTrue();
    }

    @Test
    void whatIsStillThereAfterGivingBackIsUsualFromThenOn() {
        memory.hasGrown(220, 1000);
        assertThat(memory.hasGrown(240, 1500)).isTrue();
        assertThat(memory.hasGrown(260, 1400)).isFalse();
        assertThat(memory.hasGrown(280, 1410)).isFalse();
        assertThat(memory.hasGrown(300, 1500)).isTrue();
    }

    @Test
    void whatGivingBackFreedMayNotGrowAgain() {
        memory.hasGrown(220, 1000);
        assertThat(memory.hasGrown(240, 1100)).isTrue();
        assertThat(memory.hasGrown(260, 900)).isFalse(); // a thousand is still usual
        assertThat(memory.hasGrown(280, 1010)).isFalse();
        assertThat(memory.hasGrown(300, 1020)).isTrue();
    }

    @Test
    void whereMemoryIsUnknownNothingGrows() {
        assertThat(memory.hasGrown(20, 0)).isFalse();
        assertThat(memory.hasGrown(40, 0)).isFalse();
    }
}
