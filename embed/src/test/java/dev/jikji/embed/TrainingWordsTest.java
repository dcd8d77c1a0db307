package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.text.Corpus;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingWordsTest {
    @TempDir
    Path folder;

    private TrainingWords words(String text, TokenizerSettings.Type type, int minCount) {
        Corpus corpus = Corpus.ofDocuments(List.of(text));
        Tokenizer tokenizer = new TokenizerSettings(type, 1000, 1, TokenizerSettings.words().pretokenization())
                .train(corpus);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        try (PackedTokens tokens = PackedTokens.open(file)) {
            return TrainingWords.of(tokens, tokenizer, minCount);
        }
    }

    /// The space before a morpheme is in its token.
    @Test
    void aMorphemeIsOneWordWithAndWithoutASpaceBeforeIt() {
        TrainingWords words = words("사랑을 했다\n사랑은 갔다\n그 사랑을 안다\n", TokenizerSettings.Type.MORPHEME, 3);
        int word = words.words().indexOf("사랑");
        assertThat(word).isNotNegative();
        assertThat(words.counts()[word]).isEqualTo(3);
        assertThat(words.words()).noneMatch(w -> w.isBlank() || w.startsWith(" "));
    }

    @Test
    void theMostFrequentWordsComeFirstAndRareOnesAreLeftOut() {
        TrainingWords words = words("c b a b c c d\n", TokenizerSettings.Type.WORD, 2);
        assertThat(words.words()).containsExactly("c", "b");
        assertThat(words.counts()).containsExactly(3, 2);
        assertThat(words.total()).isEqualTo(5);
    }
}
