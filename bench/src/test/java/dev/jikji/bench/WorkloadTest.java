package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    private final Workload.Gpt gpt = Workload.Gpt.measured(0);
    private final Workload.Lstm lstm = Workload.Lstm.measured();
    private final Workload.Seq2Seq seq2seq = Workload.Seq2Seq.measured();
    private final Workload.TransformerMt transformer = Workload.TransformerMt.measured(0);
    private final Workload.Tagger tagger = Workload.Tagger.measured();

    @Test
    void theSameStepGivesEveryContenderTheSameIds() {
        assertThat(gpt.batch(7).inputs()).isEqualTo(Workload.Gpt.measured(0).batch(7).inputs())
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
    void aTranslationHasASourceAndEachTargetIsTheNextInput() {
        Workload.Batch batch = transformer.batch(3);

        assertThat(Arrays.stream(batch.source())).hasSize(64 * 24).allMatch(id -> id >= 0 && id < 6_000);
        assertThat(batch.source()).isNotEqualTo(batch.inputs()).isNotEqualTo(transformer.batch(4).source());
        for (int at = 0; at < transformer.tokensPerStep(); at++) {
            if ((at + 1) % transformer.time() != 0) assertThat(batch.targets()[at]).isEqualTo(batch.inputs()[at + 1]);
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
        // embedding 6000·256, output bias 6000; encoder 2·(1024·512 + 2·1024), decoder 2048·768 + 2·2048, bridge 1024·512 +
        // 1024, keys 512·512, combine 256·1024 + 256
        assertThat(seq2seq.parameters()).isEqualTo(
                1_536_000 + 6_000 + 1_052_672 + 1_576_960 + 525_312 + 262_144 + 262_400).isEqualTo(5_221_488);
        // embedding 6000·256; attention 4·256·256 + 4·256 = 263,168, feed-forward 2·256·512 + 512 + 256 = 262,912, norm 512
        assertThat(transformer.parameters())
                .isEqualTo(1_536_000 + 3 * (263_168 + 262_912 + 1_024) + 3 * (526_336 + 262_912 + 1_536) + 1_024)
                .isEqualTo(5_490_688);
    }

    @Test
    void productFlopsAreAsWorkedByHand() {
        // a token forward: 4·(24·65536 + 4·128·256) + 2·256·8000 = 6,815,744 + 4,096,000; 3 × that, 2,048 tokens
        assertThat(gpt.productFlops()).isEqualTo(10_911_744L * 3 * 2_048).isEqualTo(67_041_755_136L);
        // a token forward: 2·16·422500 + 2·650·10000 = 13,520,000 + 13,000,000; 3 × that, 700 tokens
        assertThat(lstm.productFlops()).isEqualTo(26_520_000L * 3 * 700).isEqualTo(55_692_000_000L);
        // a token read 8·512·512 + 2·512² = 2,621,440; a sentence 4·512² = 1,048,576; a token written 8·512·768 +
        // 4·24·512 + 4·512·256 + 2·256·6000 = 6,791,168; 3 × 64 sentences
        assertThat(seq2seq.productFlops()).isEqualTo(192L * (24 * 2_621_440 + 1_048_576 + 24 * 6_791_168));
        // a token read 3·(12·256² + 4·24·256 + 4·256·512) = 4,005,888; one written 3·(12·256² + 4·48·256 + 4·256·512) +
        // 2·256·6000 = 7,151,616
        assertThat(transformer.productFlops()).isEqualTo(192L * 24 * (4_005_888 + 7_151_616))
                .isEqualTo(51_413_778_432L);
    }

    @Test
    void aTaggersWordsAreSpelledApartAndHaveTheirTags() {
        var words = new HashSet<String>();
        for (long id = 0; id < tagger.vocab() - 1; id++) words.add(tagger.word(id));
        assertThat(words).hasSize(tagger.vocab() - 1).allMatch(word -> word.matches("[a-z]{4,10}"));
        Workload.Batch batch = tagger.batch(2);
        assertThat(Arrays.stream(batch.inputs())).hasSize(640).allMatch(id -> id >= 1 && id < 20_000);
        for (int i = 0; i < 640; i++) {
            String word = tagger.word(batch.inputs()[i] - 1);
            assertThat(batch.source()[12 * i]).isEqualTo(2);
            assertThat(batch.source()[12 * i + 1]).isEqualTo(4 + word.charAt(0) - 'a');
            assertThat(batch.source()[12 * i + 1 + word.length()]).isEqualTo(3);
            assertThat(batch.targets()[i]).isEqualTo((batch.inputs()[i] - 1) % 17);
        }
    }

    @Test
    void aTaggerIsCountedByHand() {
        // words 20000·100, characters 30·30, filters 3·30·50 + 50, LSTM 2·(800·350 + 1600), output 400·17 + 17, CRF 17² + 34
        assertThat(tagger.parameters()).isEqualTo(2_000_000 + 900 + 4_550 + 563_200 + 6_817 + 323)
                .isEqualTo(2_575_790);
        // a word: 2·3·30·50 at 10 places, 16·200·350, 4·200·17; 3 × 640 words
        assertThat(tagger.productFlops()).isEqualTo(3L * 640 * (90_000 + 1_120_000 + 13_600));
    }

    /// A changed generator would make figures of different versions incomparable.
    private static final long[] RECORDED = {2802, 47, 0, 6157, 1, 17, 3, 1025};
}
