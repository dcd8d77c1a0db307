package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenizerSettingsTest {
    private static final Corpus CORPUS = Corpus.ofDocuments(List.of(words()));

    private static String words() {
        var random = new Random(11);
        var text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) text.append("abcdefg가나다라마 ".charAt(random.nextInt(13)));
        return text + " ab bc cd de ef fg 가나 나다 다라 라마 abc".repeat(9);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeCanBeTrained(TokenizerSettings.Type type) {
        int vocabSize = type == TokenizerSettings.Type.BPE ? 270 : 60;
        assertThat(TokenizerSettings.of(type, vocabSize).train(CORPUS).vocabSize()).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"BPE", "CHAR_BPE", "WORDPIECE", "MORPHEME_BPE"})
    void aTrainingThatIsStoppedGivesWhatItHasLearned(TokenizerSettings.Type type) {
        int vocabSize = type == TokenizerSettings.Type.BPE ? 270 : 60;
        var watch = new TrainingWatch() {
            private boolean stop;

            @Override
            public void at(String what, long done, long total) {
                stop = done == 3;
            }

            @Override
            public boolean stopped() {
                return stop;
            }
        };
        int whole = TokenizerSettings.of(type, vocabSize).train(CORPUS).vocabSize();
        int cut = TokenizerSettings.of(type, vocabSize).train(CORPUS, watch).vocabSize();
        assertThat(whole).isEqualTo(vocabSize);
        assertThat(cut).isBetween(4, vocabSize - 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BPE", "CHAR_BPE", "WORDPIECE", "MORPHEME_BPE"})
    void moreTokensThanTheTextSupportsAreRefused(TokenizerSettings.Type type) {
        assertThatThrownBy(() -> TokenizerSettings.of(type, 90_000).train(CORPUS)).isInstanceOf(InputException.class)
                .hasMessageMatching("BPE: the text supports at most \\d+ tokens, 90000 are asked for;"
                        + " lower the vocabulary size");
    }

    @Test
    void aMinimumCountThatNothingReachesIsRefused() {
        for (TokenizerSettings.Type type : List.of(TokenizerSettings.Type.CHAR_BPE, TokenizerSettings.Type.WORDPIECE,
                TokenizerSettings.Type.SYLLABLE, TokenizerSettings.Type.MORPHEME)) {
            var settings = new TokenizerSettings(type, 60, 10_000, WordTokenizer.Pretokenization.WORDS);
            assertThatThrownBy(() -> settings.train(CORPUS))
                    .hasMessageContaining("no character occurs 10000 times; lower the minimum count");
        }
    }
}
