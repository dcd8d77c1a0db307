package dev.jikji.text.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected figures are those that sacreBLEU 2's own tests assert (github.com/mjpost/sacrebleu, `test/`), or hand-worked.
class BleuTest {
    private static final List<String> HYPOTHESES = List.of("The dog bit the man.", "It wasn't surprising.",
            "The man had just bitten him.");
    private static final List<List<String>> REFERENCES = List.of(
            List.of("The dog bit the man.", "It was not unexpected.", "The man bit him first."),
            List.of("The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."));

    @ParameterizedTest
    @CsvSource({"V13A, 48.530827", "NONE, 49.1919566", "INTL, 43.91623493"})
    void twoReferencesGiveSacreBleusFigure(BleuTokenization tokenization, double expected) {
        Bleu.Score score = Bleu.with(tokenization).scoreAll(HYPOTHESES, REFERENCES);
        assertThat(score.value()).isEqualTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"V13A, false, 8.493", "NONE, false, 7.347", "INTL, false, 8.493", "CHAR, false, 40.8759",
            "CHAR, true, 42.0267"})
    void aRomanianSentenceGivesSacreBleusFigure(BleuTokenization tokenization, boolean lowercase, double expected) {
        String reference = "producţia de zahăr brut se exprimă în zahăr alb;";
        String hypothesis = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
        Bleu.Score score = new Bleu(tokenization, lowercase, true).score(List.of(hypothesis), List.of(reference));
        assertThat(score.value()).isEqualTo(expected, within(1e-3));
    }

    @Test
    void emptyHypothesesCountAndScoreNothing() {
        assertThat(Bleu.standard().scoreAll(List.of("", "", ""), REFERENCES).value()).isZero();
        assertThat(Bleu.standard().score(List.of("this is a cat"), List.of("okay thanks")).value()).isZero();
    }

    @Test
    void theScoreFollowsFromItsStatistics() {
        Bleu.Score score = Bleu.standard().of(new long[]{9, 7, 5, 3}, new long[]{10, 8, 6, 4}, 11, 11, 1);
        assertThat(score.value()).isEqualTo(83.75922397, within(1e-6));
    }

    /// Words 4/6, pairs 2/5, threes 1/4, fours none of 3: half of one; 6 words against 8.
    @Test
    void aHandWorkedSentence() {
        Bleu.Score score = Bleu.standard().score(List.of("am I am a character sequence"),
                List.of("I am a symbol string sequence a a"));
        double expected = 100 * Math.exp(1 - 8 / 6.0) * Math.pow(4 / 6.0 * 2 / 5 * 1 / 4 * 0.5 / 3, 0.25);
        assertThat(score.value()).isEqualTo(expected, within(1e-9));
        assertThat(score.brevity()).isEqualTo(Math.exp(-1 / 3.0), within(1e-12));
    }

    @Test
    void theTextOfAScoreAndItsSignatureAreSacreBleus() {
        Bleu.Score score = Bleu.standard().scoreAll(HYPOTHESES, REFERENCES);
        assertThat(score.signature()).startsWith("nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:jikji");
        assertThat(score).hasToString(
                "BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
    }

    @Test
    void thirteenASplitsPunctuationButNotInsideNumbers() {
        assertThat(BleuTokenization.V13A.words("&quot;It costs 1,000.50 dollars,&quot; he said (twice) in 1990-91.",
                false)).containsExactly("\"", "It", "costs", "1,000.50", "dollars", ",", "\"", "he", "said", "(",
                        "twice", ")", "in", "1990", "-", "91", ".");
        assertThat(BleuTokenization.CHAR.words("가 나😀", false)).containsExactly("가", "나", "😀");
    }

    @Test
    void textsOfDifferentLengthAreRefused() {
        assertThatThrownBy(() -> Bleu.standard().score(List.of("a"), List.of("a", "b")))
                .isInstanceOf(InputException.class).hasMessage("BLEU: 1 hypotheses, but 2 references");
    }
}
