package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class EuroparlTest {

    @Test
    void theSampleHasAMegabyteOfEnglishInWholeSentences() {
        List<String> documents = Europarl.english().documents();
        assertThat(documents).hasSizeBetween(1_200, 1_300);
        assertThat(documents.stream().mapToInt(String::length).sum()).isBetween(950_000, 1_100_000);
        assertThat(documents).allMatch(document -> document.endsWith("\n\n"));
        long broken = documents.stream().filter(document -> Character.isLowerCase(document.codePointAt(0))).count();
        assertThat(broken).isLessThan(25);
    }

    @Test
    void almostAllLettersAreThoseOfEnglishAndNames() {
        String text = Europarl.english().text();
        long foreign = text.codePoints().filter(c -> Character.isLetter(c) && c > 'z').count();
        assertThat(foreign).isLessThan(text.length() / 1_000);
    }

    @Test
    void otherLanguagesAreToldFromEnglish() {
        assertThat(Europarl.isEnglish("We should remember that the report of the committee is to be debated."))
                .isTrue();
        for (String other : List.of("Je dois dire que le rapport de la commission est à l'ordre du jour.",
                "Het verslag van de commissie was in het debat aan de orde.",
                "Der Bericht war in der Debatte und in den Ausschüssen.",
                "Forslaget fra Kommissionen er for dyrt, men der er at sige om det.",

                "We thank the Commission for this, mais le rapport de la commission n'est pas à l'ordre du jour.")) {
            assertThat(Europarl.isEnglish(other)).as(other).isFalse();
        }
    }

    @Test
    void brokenSentencesAtBothEndsAreLeftOut() {
        assertThat(Europarl.clean("half of it. A whole one. “Another!” And a part of"))
                .isEqualTo("A whole one. “Another!”\n\n");
        assertThat(Europarl.clean(". – Mr President, yes.   It is so.   And the en"))
                .isEqualTo("It is so.\n\n");
        assertThat(Europarl.clean("nothing whole")).isEmpty();
    }

    @Test
    void aDamagedSampleIsRefused() {
        assertThatThrownBy(() -> Europarl.english(() -> new ByteArrayInputStream(new byte[]{1, 2})))
                .isInstanceOf(InputException.class).hasMessageContaining("Europarl: the sample cannot be read");
    }
}
