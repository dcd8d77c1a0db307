package dev.jikji.text.conllu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import dev.jikji.text.conllu.Conll18.Metric;
import dev.jikji.text.conllu.Conll18.Score;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Conll18Test {
    private static final String GOLD = """
            1|The|the|DET|DT|Definite=Def;PronType=Art|2|det|_|_
            2|dogs|dog|NOUN|NNS|Number=Plur|4|nsubj:outer|_|_
            3|have|have|AUX|VBP|Mood=Ind|4|aux|_|_
            4|barked|bark|VERB|VBN|Tense=Past;Local=Yes|0|root|_|_
            5|loudly|_|ADV|RB|_|4|advmod|_|_

            """;

    private static List<Sentence> read(String text) {
        var bytes = new ByteArrayInputStream(
                text.replace('|', '\t').replace(';', '|').getBytes(StandardCharsets.UTF_8));
        try (ConlluReader reader = ConlluReader.of("x", bytes, Check.ROWS)) {
            List<Sentence> sentences = new ArrayList<>();
            for (Sentence s = reader.next(); s != null; s = reader.next()) sentences.add(s);
            return sentences;
        }
    }

    private static Map<Metric, Score> score(String system) {
        return Conll18.score(read(GOLD), read(system));
    }

    private static Score of(long gold, long system, long correct, long aligned) {
        return new Score(gold, system, correct, aligned);
    }

    @Test
    void aTextIsItsOwnPerfectAnnotation() {
        score(GOLD).forEach((metric, score) -> assertThat(score.f1()).as(metric.title()).isEqualTo(1));
    }

    /// Worked by hand: word 2 has another head, word 4 another lemma, word 5 another relation, word 3 another tag.
    @Test
    void eachMistakeCountsWhereItsColumnDoes() {
        Map<Metric, Score> scores = score(GOLD.replace("4|nsubj:outer", "5|nsubj").replace("|bark|", "|barken|")
                .replace("4|advmod", "4|obl").replace("|AUX|", "|VERB|"));
        assertThat(scores.get(Metric.UAS)).isEqualTo(of(5, 5, 4, 5));
        assertThat(scores.get(Metric.LAS)).isEqualTo(of(5, 5, 3, 5)); // not 2, not 5
        assertThat(scores.get(Metric.CLAS)).isEqualTo(of(3, 3, 1, 3)); // of 2, 4, 5 only 4
        assertThat(scores.get(Metric.MLAS)).isEqualTo(of(3, 3, 0, 3)); // the auxiliary of 4 has another tag
        assertThat(scores.get(Metric.BLEX)).isEqualTo(of(3, 3, 0, 3)); // 4 has another lemma
        assertThat(scores.get(Metric.UPOS)).isEqualTo(of(5, 5, 4, 5));
        assertThat(scores.get(Metric.LEMMAS)).isEqualTo(of(5, 5, 4, 5));
    }

    @Test
    void subtypesAndFeaturesOfALanguageDoNotCountAndLemmasNeedOneInTheGoldStandard() {
        Map<Metric, Score> scores = score(GOLD.replace("nsubj:outer", "nsubj").replace("Local=Yes", "Local=No")
                .replace("loudly|_", "loudly|loud"));
        scores.forEach((metric, score) -> assertThat(score.f1()).as(metric.title()).isEqualTo(1));
        assertThat(score(GOLD.replace("Tense=Past", "Tense=Pres")).get(Metric.UFEATS).correct()).isEqualTo(4);
    }

    /// A relation that is a function word's on one side only: gold counts its own content words, the system its own.
    @Test
    void contentWordsAreCountedOnEachSideByItself() {
        Score clas = score(GOLD.replace("4|advmod", "4|case")).get(Metric.CLAS);
        assertThat(clas).isEqualTo(of(3, 2, 2, 3));
        assertThat(clas.precision()).isEqualTo(1);
        assertThat(clas.f1()).isEqualTo(0.8);
    }

    @Test
    void anExtraFunctionWordSpoilsMlasAlone() {
        Map<Metric, Score> scores = score(GOLD.replace("4|advmod", "4|mark"));
        assertThat(scores.get(Metric.CLAS).correct()).isEqualTo(2);
        assertThat(scores.get(Metric.MLAS).correct()).isEqualTo(1); // 4 has a function word too many
    }

    /// "dogs have" split at another place: both words of either side are lost, and arcs to them are wrong.
    @Test
    void wordsAlignWhereTheyCoverTheSameCharacters() {
        Map<Metric, Score> scores = score("""
                1|The|the|DET|DT|Definite=Def;PronType=Art|2|det|_|_
                2|dogshave|dog|NOUN|NNS|Number=Plur|3|nsubj|_|_
                3|barked|bark|VERB|VBN|Tense=Past|0|root|_|_
                4|loud|_|ADV|RB|_|3|advmod|_|_

                1|ly|_|ADV|RB|_|0|root|_|_

                """);
        assertThat(scores.get(Metric.TOKENS)).isEqualTo(of(5, 5, 2, 2));
        assertThat(scores.get(Metric.WORDS)).isEqualTo(of(5, 5, 2, 2)); // The, barked
        assertThat(scores.get(Metric.SENTENCES)).isEqualTo(of(1, 2, 0, 0));
        assertThat(scores.get(Metric.UAS)).isEqualTo(of(5, 5, 1, 2)); // barked; the head of The has no counterpart
    }

    @Test
    void wordsOfMultiWordTokensAlignByTheirForms() {
        List<Sentence> gold = read("""
                1|I|I|PRON|_|_|3|nsubj|_|_
                2-4|don'tknow|_|_|_|_|_|_|_|_
                2|do|do|AUX|_|_|4|aux|_|_
                3|n't|not|PART|_|_|4|advmod|_|_
                4|know|know|VERB|_|_|0|root|_|_

                """.replace("I|PRON|_|_|3", "I|PRON|_|_|4"));
        List<Sentence> system = read("""
                1|I|I|PRON|_|_|3|nsubj|_|_
                2-3|don'tknow|_|_|_|_|_|_|_|_
                2|DO|do|AUX|_|_|3|aux|_|_
                3|know|know|VERB|_|_|0|root|_|_

                """);
        Map<Metric, Score> scores = Conll18.score(gold, system);
        assertThat(scores.get(Metric.WORDS)).isEqualTo(of(4, 3, 3, 3));
        assertThat(scores.get(Metric.LAS)).isEqualTo(of(4, 3, 3, 3));
        assertThat(scores.get(Metric.LAS).f1()).isEqualTo(6.0 / 7);
    }

    @Test
    void aTokenOfOneWordOnTheOtherSideBelongsToTheRegion() {
        List<Sentence> gold = read("1-2|dunno|_|_|_|_|_|_|_|_\n1|du|_|_|_|_|2|aux|_|_\n2|nno|_|_|_|_|0|root|_|_\n\n");
        List<Sentence> system = read("1|du|_|_|_|_|2|aux|_|_\n2|nno|_|_|_|_|0|root|_|_\n\n");
        assertThat(Conll18.score(gold, system).get(Metric.LAS)).isEqualTo(of(2, 2, 2, 2));
        assertThat(Conll18.score(gold, system).get(Metric.TOKENS)).isEqualTo(of(1, 2, 0, 0));
    }

    @Test
    void otherTextIsRefusedWithThePlace() {
        assertThatThrownBy(() -> score(GOLD.replace("barked|", "barks|"))).isInstanceOf(InputException.class)
                .hasMessage("the two texts differ: after \"Thedogshavebark\" the gold standard has \"edloudly\", the "
                        + "other \"sloudly\"");
    }

    @Test
    void aTreebankIsItsOwnPerfectAnnotation() {
        List<Sentence> gold = ConlluReader
                .read(SharedData.path("parsing/UD_English-EWT/en_ewt-ud-test.conllu.gz").toString(), Check.TREES);
        Map<Metric, Score> scores = Conll18.score(gold, gold);
        scores.forEach((metric, score) -> assertThat(score.f1()).as(metric.title()).isEqualTo(1));
        assertThat(scores.get(Metric.WORDS).gold()).isEqualTo(25_094);
    }
}
