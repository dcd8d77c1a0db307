package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharBpeTokenizerTest {
    private static final int LETTERS = 1_000_000;

    private static CharBpeTokenizer small() {
        return CharBpeTokenizer.train(Corpus.ofDocuments(List.of("aaaa aaaa aaaa aaab")), 6, 2, TrainingWatch.NONE);
    }

    @Test
    void aWordOfAMillionLettersIsMergedAsAShortOne() {
        CharBpeTokenizer tokenizer = small();
        Encoding shorter = tokenizer.encodeWithOffsets("x " + "a".repeat(32)); // ▁ <unk> ▁aaaa aa aa …
        Encoding encoding = tokenizer.encodeWithOffsets("x " + "a".repeat(LETTERS));
        assertThat(encoding.ids()).startsWith(shorter.ids());
        assertThat(encoding.size()).isEqualTo(3 + (LETTERS - 4) / 2);
        assertThat(encoding.ends()[encoding.size() - 1]).isEqualTo(2 + LETTERS);
        assertThat(Arrays.stream(encoding.ids()).skip(3).distinct()).containsExactly(shorter.ids()[3]);
        assertThat(Arrays.copyOfRange(encoding.starts(), 3, encoding.size()))
                .isEqualTo(Arrays.copyOfRange(encoding.ends(), 2, encoding.size() - 1));
    }

    @Test
    void candidatesOfAddedTokensAreLookedForOnce() {
        var tokens = new AddedTokens(List.of(new TokenizerJson.Added(0, "<unk>", true),
                new TokenizerJson.Added(1, "[X]", true)));
        var found = new ArrayList<Integer>();
        tokens.split("[".repeat(LETTERS) + "X]<unk>", new AddedTokens.Parts() {
            @Override
            public void text(int from, int to) {
                found.add(-1);
            }

            @Override
            public void token(int id, int from, int to) {
                found.add(id);
            }
        });
        assertThat(found).containsExactly(-1, 1, 0);
    }
}
