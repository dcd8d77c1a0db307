package dev.jikji.text.splitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.splitter.RawText.Paragraphs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
    private static final String TREEBANK = """
            # newpar
            # text = Dogs don't bark.
            1	Dogs	_	_	_	_	_	_	_	_
            2-3	don't	_	_	_	_	_	_	_	_
            2	do	_	_	_	_	_	_	_	_
            3	n't	_	_	_	_	_	_	_	_
            4	bark	_	_	_	_	_	_	_	SpaceAfter=No
            5	.	_	_	_	_	_	_	_	_

            # text = "Au lait", he said.
            1	"	_	_	_	_	_	_	_	SpaceAfter=No
            2-3	Au	_	_	_	_	_	_	_	_
            2	à	_	_	_	_	_	_	_	_
            3	le	_	_	_	_	_	_	_	_
            4	lait	_	_	_	_	_	_	_	SpaceAfter=No
            5	"	_	_	_	_	_	_	_	SpaceAfter=No
            6	,	_	_	_	_	_	_	_	_
            7	he	_	_	_	_	_	_	_	_
            8	said	_	_	_	_	_	_	_	SpaceAfter=No
            9	.	_	_	_	_	_	_	_	_

            # newpar
            # text = Cats can't
            1	Cats	_	_	_	_	_	_	_	_
            2-3	can't	_	_	_	_	_	_	_	_
            2	ca	_	_	_	_	_	_	_	_
            3	n't	_	_	_	_	_	_	_	_

            """;
    private static final TrainedSplitter LEARNT = learn(sentences(TREEBANK.repeat(20)), 20, 16);

    @TempDir
    private Path folder;

    private static List<Sentence> sentences(String conllu) {
        var in = new ByteArrayInputStream(conllu.getBytes(StandardCharsets.UTF_8));
        List<Sentence> sentences = new ArrayList<>();
        try (ConlluReader reader = ConlluReader.of("test", in, Check.ROWS)) {
            for (Sentence sentence = reader.next(); sentence != null; sentence = reader.next()) sentences.add(sentence);
        }
        return sentences;
    }

    private static TrainedSplitter learn(List<Sentence> sentences, int epochs, int bits) {
        var trainer = new SplitterTrainer(sentences, new SplitterSettings(epochs, 0.3, bits, 1));
        while (trainer.hasNext()) trainer.pass(_ -> {});
        return trainer.splitter();
    }

    static List<Splitter> splitters() {
        return List.of(LEARNT, Splitter.byRules());
    }

    /// Words with bars between tokens, words of a token joined by pluses, a line for each sentence.
    private static String shown(List<TextSentence> sentences) {
        return String.join("\n", sentences.stream().map(sentence -> String.join("|", sentence.tokens().stream()
                .map(token -> String.join("+", token.words())).toList())).toList());
    }

    @Test
    void rawTextIsPutTogetherAsItStood() {
        RawText raw = RawText.of(sentences(TREEBANK), Paragraphs.BLANK_LINE);
        assertThat(raw.text()).isEqualTo("Dogs don't bark. \"Au lait\", he said.\n\nCats can't ");
        assertThat(shown(raw.sentences())).isEqualTo("Dogs|do+n't|bark|.\n\"|à+le|lait|\"|,|he|said|.\nCats|ca+n't");
        assertThat(RawText.of(sentences(TREEBANK), Paragraphs.SPACE).text()).contains("said. Cats");
    }

    @Test
    void aSplitterLearnsSentencesTokensAndWords() {
        assertThat(shown(LEARNT.split("Cats don't bark. Dogs said."))).isEqualTo("Cats|do+n't|bark|.\nDogs|said|.");
        assertThat(shown(LEARNT.split("Au lait"))).as("words that are not spelt in the token").isEqualTo("à+le|lait");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            Mr. Kim said: "Don't go!" ~ Mr.|Kim|said|:|"|Do+n't|go|!|"
            See https://a.org/b?c=d, or write to kim.a@b.co.kr. ~ See|https://a.org/b?c=d|,|or|write|to|kim.a@b.co.kr|.
            It costs 1,250.50... :-) ~ It|costs|1,250.50|...|:-)
            졸업했고, 45개의 《왕자표》를 ~ 졸업했고|,|45개의|《|왕자표|》|를
            👩‍👩‍👧 ok🇰🇷 ~ 👩‍👩‍👧|ok|🇰|🇷
            Kim's can't we'll cannot ~ Kim+'s|ca+n't|we+'ll|can+not
            """)
    void rulesFindTheTokensOfText(String text, String tokens) {
        assertThat(shown(Splitter.byRules().split(text))).isEqualTo(tokens);
    }

    @Test
    void rulesFindSentencesAcrossLinesAndEndThemAtBlankLines() {
        assertThat(shown(Splitter.byRules().split("It is\nlate. Go home.\n \nNo end\r\n\r\nhere")))
                .isEqualTo("It|is|late|.\nGo|home|.\nNo|end\nhere");
    }

    @ParameterizedTest
    @MethodSource("splitters")
    void offsetsAreThoseOfTheText(Splitter splitter) {
        String text = " Dogs don't\n\nbark.  \"Hm\"\t한글 😀😀\ud83d x\u200by \u202eabc ";
        int last = 0;
        for (TextSentence sentence : splitter.split(text)) {
            for (TextToken token : sentence.tokens()) {
                assertThat(token.start()).isGreaterThanOrEqualTo(last);
                assertThat(text.substring(last, token.start()).chars().allMatch(c -> Splitter.isSpace((char) c)))
                        .isTrue();
                assertThat(String.join("", token.words())).isEqualTo(text.substring(token.start(), token.end()));
                last = token.end();
            }
        }
        assertThat(text.substring(last)).isBlank();
    }

    @ParameterizedTest
    @MethodSource("splitters")
    void aTextOfWhiteSpaceHasNoSentence(Splitter splitter) {
        for (String text : List.of("", " ", "\n\n\n", "\uFEFF", "\u200b\t\r\n"))
            assertThat(splitter.split(text)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("splitters")
    void aMegabyteWithoutWhiteSpaceTakesSeconds(Splitter splitter) {
        long begun = System.nanoTime();
        for (String unit : List.of("a", ".", "1.", "x@", "'", "가", "A.", "😀\u200d", "http://"))
            assertThat(splitter.split(unit.repeat(100_000))).isNotEmpty();
        assertThat((System.nanoTime() - begun) / 1e9).isLessThan(60);
    }

    @Test
    void aSavedSplitterCutsAlike() throws IOException {
        Path file = folder.resolve("splitter.bin");
        LEARNT.save(file);
        TrainedSplitter loaded = TrainedSplitter.load(file);
        String text = RawText.of(sentences(TREEBANK), Paragraphs.SPACE).text();
        assertThat(loaded.split(text)).isEqualTo(LEARNT.split(text));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> TrainedSplitter.load(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": the splitter is damaged: ");
    }

    @Test
    void theScoreComparesPlacesAndWords() {
        var gold = List.of(new TextSentence(List.of(token(0, 4, "Dogs"), token(5, 10, "do", "n't"))),
                new TextSentence(List.of(token(11, 14, "Yes"))));
        var found = List.of(new TextSentence(List.of(token(0, 4, "Dogs"), token(5, 10, "don't"), token(11, 13, "Ye"))));
        SplitScore score = SplitScore.of(gold, found);
        assertThat(score.sentences()).isEqualTo(new SplitScore.F1(2, 1, 0));
        assertThat(score.tokens()).isEqualTo(new SplitScore.F1(3, 3, 2));
        assertThat(score.words()).isEqualTo(new SplitScore.F1(4, 3, 1));
        assertThat(score.words().f1()).isEqualTo(2 / 7.0);
        assertThat(SplitScore.of(gold, gold).sentences().f1()).isOne();
    }

    private static TextToken token(int start, int end, String... words) {
        return new TextToken(start, end, List.of(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UD_English-EWT/en_ewt-ud-test", "UD_Korean-GSD/ko_gsd-ud-dev"})
    void aThousandSentencesTeachMoreThanTheRulesKnow(String treebank) {
        List<Sentence> all = ConlluReader.read(SharedData.path("parsing/" + treebank + ".conllu.gz").toString(),
                Check.ROWS);
        TrainedSplitter splitter = learn(all.subList(0, 700), 2, 18);
        RawText raw = RawText.of(all.subList(700, 950), Paragraphs.BLANK_LINE);
        SplitScore learnt = SplitScore.of(raw.sentences(), splitter.split(raw.text()));
        SplitScore rules = SplitScore.of(raw.sentences(), Splitter.byRules().split(raw.text()));
        assertThat(learnt.tokens().f1()).isGreaterThan(rules.tokens().f1()).isGreaterThan(0.94);
        assertThat(learnt.sentences().f1()).isGreaterThan(rules.sentences().f1());
    }
}
