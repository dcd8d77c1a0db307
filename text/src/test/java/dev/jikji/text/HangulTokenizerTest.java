package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.HangulTokenizer.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HangulTokenizerTest {
    private static final String TEXT = "나는 어제 서울에서 BERT 논문을 2편 읽었다. 나는 오늘도 서울에서 BERT 논문을 읽는다ㅋㅋ.\n";
    private static final Corpus CORPUS = Corpus.ofDocuments(List.of(TEXT.repeat(3)));

    @TempDir
    private Path folder;

    private static List<String> split(Tokenizer tokenizer, String text) {
        var tokens = new ArrayList<String>();
        for (int id : tokenizer.encode(text)) tokens.add(tokenizer.token(id));
        return tokens;
    }

    private static HangulTokenizer train(Unit unit) {
        return unit == Unit.MORPHEME_BPE
                ? HangulTokenizer.train(Corpus.ofDocuments(List.of(TEXT.repeat(3) + syllables())), unit, 100, 1,
                        TrainingWatch.NONE)
                : HangulTokenizer.train(CORPUS, unit, 200, 1, TrainingWatch.NONE);
    }

    /// Enough for merges.
    private static String syllables() {
        var random = new Random(3);
        var text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) text.append("가나다라마바사아자차 ".charAt(random.nextInt(11)));
        return text.toString();
    }

    @Test
    void aSyllableIsATokenAndAWordOfAnotherScriptToo() {
        assertThat(split(train(Unit.SYLLABLE), "서울 BERT, 2편 BET")).containsExactly("서", "울", " ", "BERT", "<unk>", " ",
                "2", "편", " ", "B", "E", "T");
    }

    @Test
    void lettersAreThoseOfUnicodesDecomposition() {
        HangulTokenizer tokenizer = train(Unit.JAMO);
        for (int c = 0xAC00; c <= 0xD7A3; c += 9) {
            String syllable = Character.toString(c);
            assertThat(String.join("", split(tokenizer, syllable)))
                    .isEqualTo(Normalizer.normalize(syllable, Normalizer.Form.NFD));
            assertThat(tokenizer.decode(tokenizer.encode(syllable))).isEqualTo(syllable);
        }
    }

    @Test
    void lettersThatStandAloneAreNotJoined() {
        HangulTokenizer tokenizer = train(Unit.JAMO);
        for (String text : List.of("\u1100\u1161\u11A8", "가\u11A8", "\u1112가", "\u1161\u11A8", "각\u11A8"))
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        assertThat(split(tokenizer, "가\u11A8")).containsExactly("\u1100", "\u1161", "<jamo>", "\u11A8");
    }

    @Test
    void morphemesKeepTheSpaceBeforeThem() {
        assertThat(split(train(Unit.MORPHEME), "나는 어제 서울에서  읽었다.")).containsExactly("나", "는", " 어제", " 서울", "에서",
                " ", " 읽", "었", "다", ".");
        assertThat(split(train(Unit.MORPHEME), "서울을 읽")).containsExactly("서", "울", "을", " 읽");
    }

    @Test
    void mergesStayWithinAMorpheme() {
        HangulTokenizer tokenizer = train(Unit.MORPHEME_BPE);
        assertThat(tokenizer.vocabSize()).isEqualTo(100);
        List<Integer> morphemes = new ArrayList<>();
        Nori.ofThread().cut(TEXT, (_, _, end) -> morphemes.add(end));
        Encoding encoding = tokenizer.encodeWithOffsets(TEXT);
        assertThat(Arrays.stream(encoding.ends()).boxed()).containsAll(morphemes);
        assertThat(encoding.size()).isLessThan(TEXT.length());
    }

    @ParameterizedTest
    @EnumSource
    void anyTextComesBackButForUnknownCharacters(Unit unit) {
        HangulTokenizer tokenizer = train(unit);
        int unknown = tokenizer.unknown().orElseThrow();
        for (int seed = 0; seed < 50; seed++) {
            String text = randomText(new Random(seed));
            Encoding encoding = tokenizer.encodeWithOffsets(text);
            assertThat(encoding.ids()).isEqualTo(tokenizer.encode(text));
            var expected = new StringBuilder();
            int at = 0;
            for (int i = 0; i < encoding.size(); i++) {
                int end = encoding.ends()[i];
                assertThat(encoding.starts()[i]).isBetween(0, at);
                if (end > at) {
                    expected.append(encoding.ids()[i] == unknown ? "\uFFFD" : text.substring(at, end));
                    at = end;
                }
            }
            assertThat(at).isEqualTo(text.length());
            assertThat(tokenizer.decode(encoding.ids())).as("seed %d", seed).isEqualTo(expected.toString());
        }
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            switch (random.nextInt(8)) {
                case 0 -> text.append(' ');
                case 1 -> text.append((char) (0xAC00 + random.nextInt(11_172)));
                case 2 -> text.append((char) (0x1100 + random.nextInt(0x100)));
                case 3 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                case 4 -> text.append((char) random.nextInt(1 << 16));
                case 5 -> text.append("\n  ");
                default -> text.append(TEXT, 5 * random.nextInt(8), 40 + random.nextInt(10));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void savedAndLoadedItIsTheSame(Unit unit) {
        HangulTokenizer tokenizer = train(unit);
        Path file = folder.resolve("tokenizer.json");
        tokenizer.save(file);
        Tokenizer loaded = Tokenizer.load(file);
        String text = TEXT + "\u1100\u1161 새 글자🙂";
        assertThat(loaded.encode(text)).isEqualTo(tokenizer.encode(text));
        assertThat(loaded.decode(loaded.encode(text))).isEqualTo(tokenizer.decode(tokenizer.encode(text)));
        assertThat(loaded.vocabSize()).isEqualTo(tokenizer.vocabSize());
        assertThat(loaded.unit()).isEqualTo(tokenizer.unit());
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        Corpus tiny = Corpus.ofDocuments(List.of("가나다"));
        assertThatThrownBy(() -> HangulTokenizer.train(tiny, Unit.MORPHEME, 100, 2, TrainingWatch.NONE))
                .hasMessage("morpheme tokenizer: no character occurs 2 times; lower the minimum count");
        assertThatThrownBy(() -> HangulTokenizer.train(tiny, Unit.SYLLABLE, 3, 1, TrainingWatch.NONE))
                .hasMessage("syllable tokenizer: a vocabulary of 3 is too small");
        assertThatThrownBy(() -> HangulTokenizer.train(tiny, Unit.JAMO, 100, 0, TrainingWatch.NONE))
                .hasMessage("jamo tokenizer: minimum count 0 is below 1");
        assertThatThrownBy(() -> HangulTokenizer.train(tiny, Unit.MORPHEME_BPE, 100, 1, TrainingWatch.NONE))
                .hasMessageContaining(" tokens, 100 are asked for; lower the vocabulary size");
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        train(Unit.JAMO).save(file);
        String json = Files.readString(file);
        assertThatThrownBy(() -> load(file, json.replace("Jikji/Jamo", "Jikji/Letters"))).hasMessage(file
                + ": pre_tokenizer.type is \"Jikji/Letters\" for a model of type \"WordLevel\"; known are Jikji/Syllable,"
                + " Jikji/Jamo and Jikji/Nori");
        assertThatThrownBy(() -> load(file, json.replace("<jamo>", "<yamo>")))
                .hasMessage(file + ": model.vocab lacks <jamo>");
        train(Unit.MORPHEME_BPE).save(file);
        String merged = Files.readString(file);
        assertThatThrownBy(
                () -> load(file, merged.replaceFirst("\"merges\" *: *\\[ *\\[ *\"[^\"]*\"", "\"merges\":[[\"Q\"")))
                .hasMessage(file + ": merge 0 (\"Q\" and \"아\") names \"Q\", which the vocabulary lacks");
    }

    private static void load(Path file, String json) throws IOException {
        Files.writeString(file, json);
        Tokenizer.load(file);
    }
}
