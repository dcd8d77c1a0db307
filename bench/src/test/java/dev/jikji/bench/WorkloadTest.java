package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    private final Workload.Gpt gpt = Workload.Gpt.measured();
    private final Workload.Lstm lstm = Workload.Lstm.measured();

    @Test
    void theSameStepGivesEveryContenderTheSameIds() {
        assertThat(gpt.batch(7).inputs()).isEqualTo(Workload.Gpt.measured().batch(7).inputs())
                .isNotEqualTo(gpt.batch(8).inputs());
        assertThat(lstm.batch(7).targets()).isEqualTo(Workload.Lstm.measured().batch(7).targets())
                .isNotEqualTo(lstm.batch(8).targets());
    }

    @Test
    void theIdsAreTheRecordedOnes() {
        assertThat(Arrays.copyOf(gpt.batch(0).inputs(), 8)).containsExactly(RECORDED);
    }

    @Test
    void eachTargetIsTheNextInputOfItsSequence() {
        Workload.Batch rows = gpt.batch(3);
        for (int at = 0; at < gpt.tokensPerStep(); at++) {
            if ((at + 1) % gpt.time() != 0) assertThat(rows.targets()[at]).isEqualTo(rows.inputs()[at + 1]);
        }
        Workload.Batch columns = lstm.batch(3);
        for (int at = 0; at + lstm.batch() < lstm.tokensPerStep(); at++) {
            assertThat(columns.targets()[at]).isEqualTo(columns.inputs()[at + lstm.batch()]);
        }
    }

    @Test
    void idsAreInTheVocabularyAndFollowZipf() {
        long[] ids = new long[0];
        for (int step = 0; step < 20; step++) {
            long[] more = gpt.batch(step).inputs();
            assertThat(Arrays.stream(more)).allMatch(id -> id >= 0 && id < gpt.vocab());
            int before = ids.length;
            ids = Arrays.copyOf(ids, before + more.length);
            System.arraycopy(more, 0, ids, before, more.length);
        }
        long head = Arrays.stream(ids).filter(id -> id < 9).count(); // ln 10 / ln 8000 = 0.256
        assertThat((double) head / ids.length).isBetween(0.24, 0.27);
    }

    @Test
    void tokensPerStepAreAsTheIssueSays() {
        assertThat(gpt.tokensPerStep()).isEqualTo(2_048);
        assertThat(lstm.tokensPerStep()).isEqualTo(700);
    }

    @Test
    void parametersAreAsCountedByHand() {
        // wte 8000·256, wpe 128·256; a layer: 2 norms of 2·256, 256·768+768, 256·256+256, 256·1024+1024, 1024·256+256
        assertThat(gpt.parameters()).isEqualTo(2_048_000 + 32_768 + 4 * 789_760 + 512).isEqualTo(5_240_320);
        // encoder 10000·650; a layer: 2·2600·650 + 2·2600; decoder bias 10000
        assertThat(lstm.parameters()).isEqualTo(6_500_000 + 2 * 3_385_200 + 10_000).isEqualTo(13_280_400);
    }

    @Test
    void productFlopsAreAsWorkedByHand() {
        // a token forward: 4·(24·65536 + 4·128·256) + 2·256·8000 = 6,815,744 + 4,096,000; 3 × that, 2,048 tokens
        assertThat(gpt.productFlops()).isEqualTo(10_911_744L * 3 * 2_048).isEqualTo(67_041_755_136L);
        // a token forward: 2·16·422500 + 2·650·10000 = 13,520,000 + 13,000,000; 3 × that, 700 tokens
        assertThat(lstm.productFlops()).isEqualTo(26_520_000L * 3 * 700).isEqualTo(55_692_000_000L);
    }

    /// A changed generator would make figures of different versions incomparable.
    private static final long[] RECORDED = {2802, 47, 0, 6157, 1, 17, 3, 1025};
}
