package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharTokenizerTest {
    @TempDir
    Path folder;

    @Test
    void everyCodePointIsAToken() {
        var tokenizer = CharTokenizer.train(Corpus.ofDocuments(List.of("가b🙂a\n")), 1);
        assertThat(tokenizer.encode("ab가🙂\n?")).containsExactly(2, 3, 4, 5, 1, 0);
        assertThat(tokenizer.decode(2, 4, 5, 0)).isEqualTo("a가🙂\uFFFD");
        assertThat(tokenizer.unknown()).hasValue(0);
        assertThat(tokenizer.endOfText()).isEmpty();
    }

    @Test
    void tinyShakespeareHas65Characters() {
        Path file = SharedData.path("lm/tinyshakespeare/input.txt");
        Corpus corpus = Corpus.of(List.of(file.toString()), Corpus.Documents.BLANK_LINE, false);
        Tokenizer tokenizer = TokenizerSettings.chars().train(corpus);
        assertThat(tokenizer.vocabSize()).isEqualTo(65 + 1);
        assertThat(corpus.size().characters()).isEqualTo(1_115_394);
        assertThat(tokenizer.decode(tokenizer.encode(corpus.text()))).isEqualTo(corpus.text());
    }

    @Test
    void rareCharactersAreUnknown() {
        var tokenizer = CharTokenizer.train(Corpus.ofDocuments(List.of("aab")), 2);
        assertThat(tokenizer.encode("ab")).containsExactly(1, 0);
        assertThatThrownBy(() -> CharTokenizer.train(Corpus.ofDocuments(List.of("ab")), 2))
                .hasMessage("char tokenizer: no character occurs 2 times; lower the minimum count");
    }

    @Test
    void savedAndLoadedItIsTheSame() {
        var tokenizer = CharTokenizer.train(Corpus.ofDocuments(List.of("\"\\\n\t\u0001한🙂a<unk>")), 1);
        Path file = folder.resolve("tokenizer.json");
        tokenizer.save(file);
        Tokenizer loaded = Tokenizer.load(file);
        assertThat(loaded).isInstanceOf(CharTokenizer.class);
        assertThat(loaded.encode("a<unk>한\u0001\"🙂x")).isEqualTo(tokenizer.encode("a<unk>한\u0001\"🙂x"));
        assertThat(loaded.vocabSize()).isEqualTo(tokenizer.vocabSize());
    }
}
