package dev.jikji.text.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkScoresTest {

    private static ChunkScores scores(String... goldThenGuessed) {
        var scores = new ChunkScores();
        for (int i = 0; i < goldThenGuessed.length; i += 2)
            scores.add(List.of(goldThenGuessed[i].split(" ")), List.of(goldThenGuessed[i + 1].split(" ")));
        return scores;
    }

    /// Worked by hand: of two people and two places the model finds one person whole, half of a place, and an organisation
    /// that is none.
    @Test
    void theScoresAreThoseOfConlleval() {
        ChunkScores scores = scores("B-PER I-PER O B-LOC I-LOC O", "B-PER I-PER O B-LOC O O", //
                "B-PER O B-LOC O", "O O B-ORG O");
        assertThat(scores.all()).isEqualTo(new ChunkScores.Counts(4, 3, 1));
        assertThat(scores.all().precision()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(scores.all().recall()).isEqualTo(0.25);
        assertThat(scores.all().f1()).isCloseTo(2.0 / 7, within(1e-12));
        assertThat(scores.accuracy()).isEqualTo(0.7);
        assertThat(scores.types().get("PER")).isEqualTo(new ChunkScores.Counts(2, 1, 1));
        assertThat(scores.types().get("ORG")).isEqualTo(new ChunkScores.Counts(0, 1, 0));
        assertThat(scores).hasToString("""
                processed 10 tokens with 4 phrases; found: 3 phrases; correct: 1.
                accuracy:  70.00%; precision:  33.33%; recall:  25.00%; FB1:  28.57
                              LOC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
                              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
                              PER: precision: 100.00%; recall:  50.00%; FB1:  66.67  1
                """);
    }

    @Test
    void theSameEntityInAnotherSchemeIsRightAndItsTagsAreNot() {
        ChunkScores scores = scores("I-PER I-PER O", "B-PER E-PER O");
        assertThat(scores.all().f1()).isEqualTo(1);
        assertThat(scores.accuracy()).isCloseTo(1 / 3.0, within(1e-12));
    }

    @Test
    void anEntityDoesNotGoOnIntoTheNextSentence() {
        assertThat(scores("I-PER", "I-PER", "I-PER", "I-PER").all().correct()).isEqualTo(2);
    }

    @Test
    void aBoundaryOrATypeThatIsWrongMakesTheWholeEntityWrong() {
        assertThat(scores("B-A I-A I-A", "B-A I-A O").all().correct()).isZero();
        assertThat(scores("B-A I-A", "B-A B-A").all()).isEqualTo(new ChunkScores.Counts(1, 2, 0));
        assertThat(scores("B-A I-A", "B-B I-B").all().correct()).isZero();
    }

    @Test
    void withoutEntitiesScoresAreZeroRatherThanUndefined() {
        ChunkScores scores = scores("O O", "O O");
        assertThat(scores.all().f1()).isZero();
        assertThat(scores.all().precision()).isZero();
        assertThat(scores.accuracy()).isEqualTo(1);
    }
}
