package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.WordTokenizer.Pretokenization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordTokenizerTest {
    @TempDir
    Path folder;

    private static WordTokenizer train(Pretokenization pretokenization, int minimumCount, String text) {
        return WordTokenizer.train(Corpus.ofDocuments(List.of(text)), pretokenization, minimumCount, 1_000);
    }

    private static List<String> words(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text)).mapToObj(tokenizer::token).toList();
    }

    @Test
    void wordsAreRunsOfLettersOrSinglePunctuation() {
        String text = "Don't stop, 한국어2!\n\n";
        assertThat(words(train(Pretokenization.WORDS, 1, text), text)).containsExactly("Don", "'", "t", "stop", ",",
                "한국어2", "!", "</s>", "</s>");
        assertThat(words(train(Pretokenization.WHITESPACE, 1, text), text)).containsExactly("Don't", "stop,",
                "한국어2!", "</s>", "</s>");
    }

    @Test
    void theMostFrequentWordsComeFirstAndRareOnesAreUnknown() {
        var tokenizer = train(Pretokenization.WORDS, 2, "b b a a c c c d");
        assertThat(tokenizer.id("c")).hasValue(3);
        assertThat(tokenizer.id("a")).hasValue(4);
        assertThat(tokenizer.encode("d c")).containsExactly(0, 3);
        assertThat(WordTokenizer.train(Corpus.ofDocuments(List.of("b b a c")), Pretokenization.WORDS, 1, 4).vocabSize())
                .isEqualTo(4);
        assertThatThrownBy(() -> train(Pretokenization.WORDS, 5, "a b c"))
                .hasMessage("word tokenizer: no word occurs 5 times; lower the minimum count");
    }

    @ParameterizedTest
    @EnumSource
    void theSpecialTokensInTextAreThemselves(Pretokenization pretokenization) {
        var tokenizer = train(pretokenization, 1, "a <unk> b</s>");
        assertThat(tokenizer.vocabSize()).isEqualTo(5);
        assertThat(words(tokenizer, "a<unk>b <s>\n")).containsExactly("a", "<unk>", "b", "<s>", "</s>");
    }

    @Test
    void decodedTextHasSpacesWhereTextHasThem() {
        String text = "He said (twice): “no, it's 3!”\nYes.\n";
        var tokenizer = train(Pretokenization.WORDS, 1, text);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        var split = train(Pretokenization.WHITESPACE, 1, "a , b\nc");
        assertThat(split.decode(split.encode("a , b\nc"))).isEqualTo("a , b\nc");
    }

    @ParameterizedTest
    @EnumSource
    void savedAndLoadedItIsTheSame(Pretokenization pretokenization) {
        String text = "a “quoted” word,\nand\t한국어 \\ <unk> \u00A0\u3000 x\u0301y ½ 🙂</s>";
        var tokenizer = train(pretokenization, 1, text);
        Path file = folder.resolve("tokenizer.json");
        tokenizer.save(file);
        Tokenizer loaded = Tokenizer.load(file);
        assertThat(loaded).isInstanceOf(WordTokenizer.class);
        assertThat(loaded.encode(text + "unseen")).isEqualTo(tokenizer.encode(text + "unseen"));
    }

    @Test
    void wikiText2HasItsPublishedCounts() {
        Corpus train = wikiText("train");
        var tokenizer = WordTokenizer.train(train, Pretokenization.WHITESPACE, 1, Integer.MAX_VALUE);
        assertThat(tokenizer.vocabSize()).isEqualTo(33_278 + 1); // <s> is ours
        Path file = folder.resolve("packed");
        assertThat(PackedTokens.write(file, tokenizer, train, _ -> {}).tokens()).isEqualTo(2_088_628);
        assertThat(PackedTokens.write(file, tokenizer, wikiText("valid"), _ -> {}).tokens()).isEqualTo(217_646);
        assertThat(PackedTokens.write(file, tokenizer, wikiText("test"), _ -> {}).tokens()).isEqualTo(245_569);
    }

    private static Corpus wikiText(String part) {
        Path file = SharedData.path("lm/wikitext-2/" + part + ".txt.gz");
        return Corpus.of(List.of(file.toString()), Corpus.Documents.BLANK_LINE, false);
    }
}
