package dev.jikji.text.lemma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.text.SharedData;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.lemma.Lemmatizer.Lemma;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoriLemmatizerTest {
    @TempDir
    private Path folder;

    private static List<String> lemmas(Lemmatizer lemmatizer, String... forms) {
        return lemmatizer.lemmas(Sentence.of(List.of(forms)).words()).stream().map(Lemma::text).toList();
    }

    /// The lemmas are those that UD_Korean-GSD gives these words.
    @Test
    void inflectedMorphemesAreUndoneAndCompoundsStayWhole() {
        assertThat(lemmas(NoriLemmatizer.untrained(), "수석연구원은", "정상회의를", "앞둔", "위안화", "압력의", "인해", "지속될",
                "G20", "\"", "이라며", "4.75", "집입니다"))
                .containsExactly("수석+연구원+은", "정상+회의+를", "앞두+ㄴ", "위안+화", "압력+의", "인하+아", "지속+되+ㄹ", "G+20",
                        "\"", "이+라며", "4.75", "집+이+ㅂ니다");
    }

    @Test
    void everyWordHasALemmaWhateverItIs() {
        List<String> odd = List.of("😀", "\u11ab", " ", "İ", "\ud83d", "a b", "뷁뷁", "가");
        assertThat(NoriLemmatizer.untrained().lemmas(Sentence.of(odd).words())).hasSize(odd.size())
                .allSatisfy(lemma -> assertThat(lemma.text()).isNotEmpty());
        assertThat(NoriLemmatizer.untrained().lemmas(List.of())).isEmpty();
    }

    @Test
    void wordsThatATreebankOftenHasAreLookedUpAfterLoadingToo() {
        List<Word> words = Sentence.of(List.of("앞둔")).words().stream().map(word -> word.withLemma("앞")).toList();
        Sentence sentence = Sentence.of(List.of("앞둔")).withWords(words);
        Path file = folder.resolve(Lemmatizer.FILE);
        NoriLemmatizer.of(List.of(sentence, sentence), Tags.NONE, 2).save(file);
        Lemmatizer loaded = Lemmatizer.load(file);
        assertThat(loaded.lemmas(words)).containsExactly(new Lemma("앞", 1, true));
        assertThat(lemmas(loaded, "갔다")).containsExactly("가+았+다");
        assertThat(lemmas(NoriLemmatizer.of(List.of(sentence), Tags.NONE, 2), "앞둔")).containsExactly("앞두+ㄴ");
    }

    @Test
    @Tag("shared")
    void theDictionaryAloneFindsMostLemmasOfATreebank() {
        String file = SharedData.path("parsing/UD_Korean-GSD/ko_gsd-ud-dev.conllu.gz").toString();
        List<Sentence> sentences = ConlluReader.read(file, Check.ROWS);
        assertThat(LemmaScore.of(NoriLemmatizer.untrained(), sentences).accuracy()).isGreaterThan(0.88);
    }
}
