package dev.jikji.text.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected figures are those that sacreBLEU 2's own tests assert (github.com/mjpost/sacrebleu, `test/test_chrf.py`), or hand-worked.
class ChrfTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"abcdefg | hijklmnop | 0", "'' | reference | 0", "aa | ab | 8.3333",
            "a | a | 16.6667", "a b c | abc | 50",
            "risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists . | risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists . | 63.361730",
            "' Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. ' | Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich. | 64.1302698"})
    void withEpsilonAndBetaThreeItGivesSacreBleusFigures(String hypothesis, String reference, double expected) {
        assertThat(new Chrf(6, 3, true).score(List.of(hypothesis), List.of(reference)).value()).isEqualTo(expected,
                within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"a, a, 100", "a b c, abc, 100", "'', c, 0", "aa, ab, 25"})
    void byDefaultOnlyTheOrdersATextHasCount(String hypothesis, String reference, double expected) {
        assertThat(new Chrf(6, 3, false).score(List.of(hypothesis), List.of(reference)).value()).isEqualTo(expected,
                within(1e-4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře. | Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo zemře. | 39.14078509",
            "Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři. | A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři. | 31.22557079",
            "Lapali po dechu, jejich životy skončily dřív, než skutečně začaly. | Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít, připomněli. | 57.15704367"})
    void czechSentencesGiveSacreBleusFigures(String hypothesis, String reference, double expected) {
        assertThat(new Chrf(6, 2, true).score(List.of(hypothesis), List.of(reference)).value()).isEqualTo(expected,
                within(1e-4));
    }

    @Test
    void twoSentencesAreScoredTogether() {
        Chrf.Score score = Chrf.standard().score(List.of("a", "b"), List.of("a", "c"));
        assertThat(score.value()).isEqualTo(50, within(1e-9)); // characters alone: neither text has pairs
        assertThat(score.signature()).startsWith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:jikji");
        assertThat(score).hasToString("chrF2 = 50.00");
    }

    @Test
    void koreanIsScoredBySyllables() {
        assertThat(Chrf.standard().score(List.of("나는 간다"), List.of("나는 간다")).value()).isEqualTo(100, within(1e-9));
        // characters 3 of 4, pairs 나는 and 는간 of 3, threes 1 of 2, four none of 1
        double mean = (3 / 4.0 + 2 / 3.0 + 1 / 2.0) / 4;
        assertThat(Chrf.standard().score(List.of("나는 간다"), List.of("나는 간라")).value()).isEqualTo(100 * mean,
                within(1e-9));
    }
}
