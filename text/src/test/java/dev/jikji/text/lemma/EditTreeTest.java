package dev.jikji.text.lemma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.text.SharedData;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.EditTree.Keep;
import dev.jikji.text.lemma.EditTree.Replace;
import dev.jikji.text.lemma.LemmaRule.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditTreeTest {
    private static final List<String> LETTERS = List.of("a", "b", "A", "가", "각", "ㄴ", "\u11ab", "+", "😀", "\ud83d",
            "İ");

    @Test
    void theTreeOfAGermanParticipleIsTheOneWorkedByHand() {
        // umge|schau|t and um|schau|en; then um|ge and um|; t has nothing in common with en
        EditTree tree = EditTree.of("umgeschaut", "umschauen");
        assertThat(tree).isEqualTo(new Keep(4, 1, //
                new Keep(0, 2, Replace.NOTHING, new Replace("ge", "")), new Replace("t", "en")));
        assertThat(tree.apply("umgebaut")).isEqualTo("umbauen");
        assertThat(tree.apply("angebaut")).isEqualTo("anbauen");
        assertThat(tree.apply("umgeht")).isEqualTo("umhen"); // applies, but a classifier should not choose it
        assertThat(tree.apply("umbaut")).isNull();
        assertThat(tree.apply("umget")).as("nothing would stay").isNull();
        assertThat(tree.show()).isEqualTo("…(ge→)…(t→en)");
    }

    @ParameterizedTest
    @CsvSource({"worked, work, talked, talk", "flies, fly, ladies, lady", "is, be, is, be",
            "gut, gut, schlecht, schlecht",
            "워즈니악에게, 워즈니악+에게, 친구에게, 친구+에게"})
    void aTreeAppliesToWordsOfTheSameKind(String form, String lemma, String other, String otherLemma) {
        assertThat(EditTree.of(form, lemma).apply(other)).isEqualTo(otherLemma);
    }

    @ParameterizedTest
    @CsvSource({"worked, work, work", "flies, fly, flys", "is, be, his", "worked, work, ed"})
    void aTreeDoesNotApplyToOthers(String form, String lemma, String other) {
        assertThat(EditTree.of(form, lemma).apply(other)).isNull();
    }

    @Test
    void everyTreeOfRandomStringsGivesItsLemmaAndSurvivesAFile() throws IOException {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String form = string(random), lemma = string(random);
            EditTree tree = EditTree.of(form, lemma);
            assertThat(tree.apply(form)).as("%s → %s", form, lemma).isEqualTo(lemma);
            assertThat(form).endsWith(tree.ending());
            assertThat(tree.cost()).isLessThanOrEqualTo(form.codePointCount(0, form.length())
                    + lemma.codePointCount(0, lemma.length()));
            String another = string(random);
            if (tree.apply(another) != null) assertThat(another).endsWith(tree.ending());
            var bytes = new ByteArrayOutputStream();
            tree.write(new DataOutputStream(bytes));
            if (form.codePoints().noneMatch(EditTreeTest::isLoneSurrogate))
                assertThat(EditTree.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                        .isEqualTo(tree);
            assertThat(LemmaRule.of(form, lemma).apply(form)).isEqualTo(lemma);
        }
    }

    private static boolean isLoneSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static String string(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--)
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        return text.toString();
    }

    @Test
    void theLongestCommonStringIsThatOfBruteForce() {
        var random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            String a = string(random), b = string(random);
            int longest = 0;
            int[] from = a.codePoints().toArray(), to = b.codePoints().toArray();
            for (int x = 0; x < from.length; x++) {
                for (int y = 0; y < to.length; y++) {
                    int n = 0;
                    while (x + n < from.length && y + n < to.length && from[x + n] == to[y + n]) n++;
                    longest = Math.max(longest, n);
                }
            }
            EditTree.Common common = EditTree.Common.longest(from, to);
            assertThat(common.length()).isEqualTo(longest);
            for (int n = 0; n < longest; n++) assertThat(from[common.from() + n]).isEqualTo(to[common.to() + n]);
        }
    }

    @Test
    void aWordOfAMillionLettersTakesNoTime() {
        String word = "ab".repeat(500_000);
        assertThat(EditTree.of(word + "s", word).apply("cats")).isEqualTo("cat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UD_English-EWT/en_ewt-ud-dev", "UD_English-EWT/en_ewt-ud-test",
            "UD_Korean-GSD/ko_gsd-ud-dev"})
    void everyWordOfATreebankGetsItsLemmaByItsOwnRule(String treebank) {
        Set<List<String>> seen = new HashSet<>();
        String file = SharedData.path("parsing/" + treebank + ".conllu.gz").toString();
        for (Sentence sentence : ConlluReader.read(file, Check.ROWS)) {
            for (Word word : sentence.words()) {
                if (!seen.add(List.of(word.form(), word.lemma()))) continue;
                LemmaRule rule = LemmaRule.of(word.form(), word.lemma());
                assertThat(rule.apply(word.form())).as(word.form()).isEqualTo(word.lemma());
                assertThat(new LemmaRules(List.of(rule)).of(word.form()).lemmas()).containsExactly(word.lemma());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"The, the, LOWER, …", "the, the, LOWER, …", "Seoul, Seoul, AS_WRITTEN, … as written",
            "AMERICANS, American, TITLE, …(s→) with a capital", "iPhones, iPhone, AS_WRITTEN, …(s→) as written",
            "Forces, force, LOWER, …(s→)"})
    void theCaseOfALemmaIsAViewAndNoEdit(String form, String lemma, View view, String shown) {
        LemmaRule rule = LemmaRule.of(form, lemma);
        assertThat(rule.view()).isEqualTo(view);
        assertThat(rule.show()).isEqualTo(shown);
    }

    @Test
    void hangulIsEditedByLetters() {
        LemmaRule rule = LemmaRule.of("갔다", "가+았+다"); // ㄱㅏ|ㅆ|다
        assertThat(rule.apply("났다")).isEqualTo("나+았+다");
        assertThat(rule.apply("다")).as("nothing stands before it").isNull();
    }
}
