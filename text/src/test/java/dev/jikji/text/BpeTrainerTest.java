package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {

    private static List<String> tokens(BpeTokenizer tokenizer) {
        var tokens = new ArrayList<String>();
        for (int id = 0; id < tokenizer.vocabSize(); id++) tokens.add(tokenizer.token(id));
        return tokens;
    }

    /// Counts all pairs anew before each merge.
    private static List<String> countedAnew(String text, int vocabSize) {
        var tokens = new ArrayList<String>(List.of("<|endoftext|>"));
        for (char c = 0; c < 512; c++) if (ByteAlphabet.unsignedByte(c) >= 0) tokens.add(String.valueOf(c));
        var words = new ArrayList<List<Integer>>();
        char[] chars = text.toCharArray();
        for (int i = 0, end; i < chars.length; i = end) {
            end = Gpt2Words.end(chars, i, chars.length);
            var word = new ArrayList<Integer>();
            for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                word.add(tokens.indexOf(String.valueOf(ByteAlphabet.character(b & 0xff))));
            }
            words.add(word);
        }
        while (tokens.size() < vocabSize) {
            var counts = new TreeMap<Long, Integer>();
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(Merges.pair(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            long best = counts.entrySet().stream()
                    .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(e -> -e.getKey())).orElseThrow()
                    .getKey();
            String merged = tokens.get((int) (best >> 32)) + tokens.get((int) best);
            if (!tokens.contains(merged)) tokens.add(merged);
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (Merges.pair(word.get(i), word.get(i + 1)) == best) {
                        word.set(i, tokens.indexOf(merged));
                        word.remove(i + 1);
                    }
                }
            }
        }
        return tokens;
    }

    @Test
    void keptCountsLeadToTheSameMergesAsCountingAnew() {
        for (int seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            int letters = 2 + random.nextInt(6);
            while (text.length() < 1_500)
                text.append("ab한cdefg".charAt(random.nextInt(letters)))
                        .append(random.nextInt(6) == 0 ? " " : "");
            List<String> expected = countedAnew(text.toString(), 300);
            var tokenizer = BpeTokenizer.train(Corpus.ofDocuments(List.of(text.toString())), 300, 1);
            assertThat(tokens(tokenizer)).isEqualTo(expected);
        }
    }

    @Test
    void theVocabularyStartsWithTheSpecialTokenAndTheBytes() {
        var tokenizer = BpeTokenizer.train(Corpus.ofDocuments(List.of("ab ab ab")), 259, 1);
        assertThat(tokens(tokenizer)).hasSize(259).startsWith("<|endoftext|>", "!", "\"").endsWith("Ń", "ab", "Ġab");
        assertThat(tokenizer.endOfText()).hasValue(0);
    }

    @Test
    void aVocabularyLargerThanTheTextSupportsIsRefusedWithTheLargestPossible() {
        Corpus corpus = Corpus.ofDocuments(List.of("ab ab ab"));
        assertThatThrownBy(() -> BpeTokenizer.train(corpus, 8_000, 2)).isInstanceOf(InputException.class).hasMessage(
                "BPE: the text supports at most 259 tokens, 8000 are asked for; lower the vocabulary size");
        assertThat(BpeTokenizer.train(corpus, 259, 2).vocabSize()).isEqualTo(259);
        assertThatThrownBy(() -> BpeTokenizer.train(corpus, 256, 2))
                .hasMessage("BPE: a vocabulary of 256 is too small; the 256 bytes and <|endoftext|> need 257");
    }
}
