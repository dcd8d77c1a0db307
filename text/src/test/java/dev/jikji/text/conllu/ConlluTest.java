package dev.jikji.text.conllu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConlluTest {
    /// Comments, a multi-word token, an empty node at the beginning and one within, features and spaces.
    private static final String SENTENCE = """
            # sent_id = a-1
            # text = Don't say "yes"
            #no blank after the sign
            0.1|_|_|_|_|_|_|_|3:dep|CopyOf=3
            1-2|Don't|_|_|_|Typo=Yes|_|_|_|_
            1|Do|do|AUX|VB|Mood=Imp;VerbForm=Fin|3|aux|3:aux|_
            2|n't|not|PART|RB|_|3|advmod|3:advmod;4.1:advmod|_
            3|say|say|VERB|VB|_|0|root|0:root|_
            4|"|"|PUNCT|``|_|5|punct|5:punct|SpaceAfter=No
            4.1|so|so|ADV|RB|_|_|_|3:advmod|_
            5|yes|yes|INTJ|UH|_|3|obj|3:obj|SpaceAfter=No;Gloss=ja=wohl
            6|"|"|PUNCT|''|_|5|punct|5:punct|_

            """.replace('|', '\t').replace(';', '|');
    /// The first words of a second sentence, so that lines are told from sentences.
    private static final String FIRST = "1|Go|go|VERB|VB|_|0|root|_|_\n\n".replace('|', '\t');

    @ParameterizedTest
    @ValueSource(strings = {"en_ewt-ud-train", "en_ewt-ud-dev", "en_ewt-ud-test", "ko_gsd-ud-train", "ko_gsd-ud-dev",
            "ko_gsd-ud-test"})
    void everyTreebankFileComesOutByteForByteAndHoldsTrees(String name) throws IOException {
        Path file = SharedData.path("parsing/" + (name.startsWith("en") ? "UD_English-EWT/" : "UD_Korean-GSD/") + name
                + ".conllu.gz");
        byte[] bytes;
        try (InputStream in = Gzip.open(file)) {
            bytes = in.readAllBytes();
        }
        var out = new ByteArrayOutputStream(bytes.length);
        try (ConlluReader reader = ConlluReader.open(file.toString(), Check.TREES)) {
            var writer = new ConlluWriter(out);
            for (Sentence sentence = reader.next(); sentence != null; sentence = reader.next()) {
                writer.write(sentence);
                for (Word word : sentence.words())
                    assertThat(Attributes.of(word.feats().map())).isEqualTo(word.feats());
            }
        }
        assertThat(Arrays.equals(out.toByteArray(), bytes)).as("%s comes out as it was", name).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void byteOrderMarksAndCarriageReturnsSurvive(boolean mark, boolean carriageReturn) throws IOException {
        String text = (mark ? "\uFEFF" : "") + (SENTENCE + FIRST).replace("\n", carriageReturn ? "\r\n" : "\n");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        try (ConlluReader reader = ConlluReader.of("x.conllu", new ByteArrayInputStream(zipped(bytes)), Check.TREES)) {
            Sentence first = reader.next();
            assertThat(first.comments().getFirst()).isEqualTo("# sent_id = a-1");
            assertThat(first.words().getLast().misc()).isEqualTo(Attributes.NONE);
            var writer = new ConlluWriter(out, reader.layout());
            writer.write(first);
            writer.write(reader.next());
            assertThat(reader.next()).isNull();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void linesLongerThanABlockAndAFileWithoutALastNewlineAreRead() {
        String form = "가".repeat(50_000);
        List<Sentence> read = read("1|%s|_|_|_|_|0|root|_|_".formatted(form).replace('|', '\t'), Check.TREES);
        assertThat(read).singleElement().extracting(s -> s.words().getFirst().form()).isEqualTo(form);
    }

    @Test
    void aSentenceTellsItsTokensWordsTextAndFeatures() {
        Sentence sentence = read(SENTENCE, Check.TREES).getFirst();
        assertThat(sentence.forms()).containsExactly("Do", "n't", "say", "\"", "yes", "\"");
        assertThat(sentence.tokens()).extracting(r -> r.line().split("\t")[1]).containsExactly("Don't", "say", "\"",
                "yes", "\"");
        assertThat(sentence.metadata("sent_id")).isEqualTo("a-1");
        assertThat(sentence.line()).isEqualTo(4);
        assertThat(new Sentence(List.of(), sentence.rows(), 0).text()).isEqualTo("Don't say \"yes\"");
        Word first = sentence.words().getFirst();
        assertThat(first.feats().get("VerbForm")).isEqualTo("Fin");
        assertThat(first.feats().get("Verb")).isNull();
        assertThat(first.feats().with("Mood", "Ind").text()).isEqualTo("Mood=Ind|VerbForm=Fin");
        assertThat(sentence.words().get(4).misc().get("Gloss")).isEqualTo("ja=wohl");
        assertThat(sentence.words().get(1).dependencies()).containsExactly(new Dependency("3", "advmod"),
                new Dependency("4.1", "advmod"));
    }

    @Test
    void newWordsLeaveRangesEmptyNodesAndCommentsInPlace() {
        Sentence sentence = read(SENTENCE, Check.TREES).getFirst();
        List<Word> words = sentence.words().stream().map(w -> w.withLemma(w.form())).toList();
        assertThat(ConlluWriter.text(sentence.withWords(words))).isEqualTo(SENTENCE.replace("\tdo\t", "\tDo\t")
                .replace("n't\tnot", "n't\tn't"));
        assertThatThrownBy(() -> sentence.withWords(words.subList(0, 2))).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            2|b|_|_|_|_|1|x|_          ~ 4 ~ 9 columns where CoNLL-U has 10; tabs separate columns, and a blank line ends a sentence
            2|b|_|_|_|_|1|x|_|_|_      ~ 4 ~ 11 columns where CoNLL-U has 10; tabs separate columns, and a blank line ends a sentence
            2|b||_|_|_|1|x|_|_         ~ 4 ~ column 3 (LEMMA) is empty; write _ where there is nothing
            b|b|_|_|_|_|1|x|_|_        ~ 4 ~ id b is not a word (3), a range of words (3-4) or an empty node (8.1)
            02|b|_|_|_|_|1|x|_|_       ~ 4 ~ id 02 is not a word (3), a range of words (3-4) or an empty node (8.1)
            3-2|b|_|_|_|_|_|_|_|_      ~ 4 ~ id 3-2 is not a range of words such as 3-4
            1.0|b|_|_|_|_|_|_|_|_      ~ 4 ~ id 1.0 is not an empty node such as 8.1
            1.2|b|_|_|_|_|_|_|_|_      ~ 4 ~ empty node 1.2 stands where 1.1 is due
            1.1|b|_|_|_|_|1|_|_|_      ~ 4 ~ empty node 1.1 has 1 in column 7 (HEAD), where _ must stand: only words have it
            2-3|b|b|_|_|_|_|_|_|_      ~ 4 ~ token 2-3 has b in column 3 (LEMMA), where _ must stand: only words have it
            3-4|b|_|_|_|_|_|_|_|_      ~ 4 ~ token 3-4 stands after word 1; it must stand before word 3
            2-4|b|_|_|_|_|_|_|_|_;2|b|_|_|_|_|1|x|_|_ ~ 4 ~ the token goes to word 4, but the sentence has 2 words
            2-3|b|_|_|_|_|_|_|_|_;2-2|b|_|_|_|_|_|_|_|_ ~ 5 ~ token 2-2 overlaps the token before it, which goes to word 3
            3|b|_|_|_|_|1|x|_|_        ~ 4 ~ id 3 follows 1; the words of a sentence count 1, 2, 3, … and a blank line ends a sentence
            2|b|_|_|_|_|1|x|_|_;1|b|_|_|_|_|1|x|_|_ ~ 5 ~ id 1 follows 2; the words of a sentence count 1, 2, 3, … and a blank line ends a sentence
            2|b|_|_|_|_|one|x|_|_      ~ 4 ~ head one is not a number
            '# late'                   ~ 4 ~ a comment inside a sentence; comments stand before its first word, and a blank line ends a sentence
            """)
    void brokenRowsAreRefusedWithFileAndLine(String rows, int line, String message) {
        assertThat(refusal(rows, Check.ROWS)).isEqualTo("x.conllu:" + line + ": " + message);
        assertThat(refusal(rows, Check.TREES)).startsWith("x.conllu:" + line + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            2|b|_|_|_|_|3|x|_|_;3|c|_|_|_|_|2|x|_|_ ~ 4 ~ a cycle: 2 → 3 → 2 (from word to head)
            2|b|_|_|_|_|0|x|_|_                     ~ 4 ~ a second root: word 2 has head 0 as word 1 has
            2|b|_|_|_|_|57|x|_|_                    ~ 4 ~ head 57 is outside the sentence (2 words)
            2|b|_|_|_|_|2|x|_|_                     ~ 4 ~ word 2 is its own head
            2|b|_|_|_|_|_|x|_|_                     ~ 4 ~ word 2 has no head
            2|b|_|_|_|_|1|_|_|_                     ~ 4 ~ word 2 has no relation
            """)
    void whatIsNoTreeIsRefusedWithFileAndLineWhereTreesAreDemanded(String rows, int line, String message) {
        assertThat(refusal(rows, Check.TREES)).isEqualTo("x.conllu:" + line + ": " + message
                + "; fix the line or pass --skip-bad-sentences");
        String text = sentenceWith(rows);
        assertThat(read(text, Check.ROWS)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2|b|_|_|_|_|1|x|_;3|c", "2|b|_|_|_|_|0|x|_|_", "2-4|b|_|_|_|_|_|_|_|_"})
    void badSentencesAreSkippedAndCountedOnDemand(String rows) throws IOException {
        byte[] bytes = sentenceWith(rows).getBytes(StandardCharsets.UTF_8);
        try (ConlluReader reader = ConlluReader.of("x.conllu", new ByteArrayInputStream(bytes),
                Check.SKIP_BAD_SENTENCES)) {
            List<String> read = new ArrayList<>();
            for (Sentence s = reader.next(); s != null; s = reader.next()) read.add(s.words().getFirst().form());
            assertThat(read).containsExactly("Go", "Go");
            assertThat(reader.skipped()).isEqualTo(1);
            assertThat(reader.firstSkipped()).startsWith("x.conllu:4: ");
        }
    }

    @Test
    void whatHasNoWordsIsRefused() {
        assertThatThrownBy(() -> read(FIRST + "# end\n", Check.ROWS)).isInstanceOf(InputException.class)
                .hasMessage("x.conllu:3: comments without a sentence below them");
        assertThatThrownBy(() -> read("0.1|_|_|_|_|_|_|_|_|_\n".replace('|', '\t'), Check.ROWS))
                .isInstanceOf(InputException.class).hasMessage("x.conllu:1: the sentence has no word");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirLine() {
        byte[] bytes = (FIRST + FIRST.replace("Go", "G\u00f6")).getBytes(StandardCharsets.ISO_8859_1);
        try (ConlluReader reader = ConlluReader.of("x.conllu", new ByteArrayInputStream(bytes), Check.TREES)) {
            assertThat(reader.next()).isNotNull();
            assertThatThrownBy(reader::next).isInstanceOf(InputException.class)
                    .hasMessage("x.conllu:3: not UTF-8; convert the file");
        }
    }

    @Test
    void aMissingFileAndAFolderAreRefused() {
        assertThatThrownBy(() -> ConlluReader.read("no-such.conllu", Check.TREES)).isInstanceOf(InputException.class)
                .hasMessage("no-such.conllu: no such file");
        assertThatThrownBy(() -> ConlluReader.read(".", Check.TREES)).isInstanceOf(InputException.class)
                .hasMessage(".: is a folder; name a CoNLL-U file");
    }

    private static String refusal(String rows, Check check) {
        try {
            read(sentenceWith(rows), check);
        } catch (InputException e) {
            return e.getMessage();
        }
        return "nothing refused";
    }

    /// A good sentence, then one with a good first row and the given rows after it, then another good one.
    private static String sentenceWith(String rows) {
        return FIRST + "1|a|_|_|_|_|0|root|_|_\n".replace('|', '\t') + rows.replace('|', '\t').replace(';', '\n')
                + "\n\n" + FIRST;
    }

    private static List<Sentence> read(String text, Check check) {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try (ConlluReader reader = ConlluReader.of("x.conllu", in, check)) {
            List<Sentence> sentences = new ArrayList<>();
            for (Sentence s = reader.next(); s != null; s = reader.next()) sentences.add(s);
            return sentences;
        }
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
