package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpeTrainerTest {

    private static List<String> tokens(Tokenizer tokenizer) {
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

    /// The expectations of the Hugging Face library's own test of its trainer.
    @Test
    void theLibrarysOwnExampleHasItsResult() {
        var words = new WordCounts();
        List.of("roses", "red", "voilets", "blue", "BERT", "big", "and", "so", "GPT-2")
                .forEach(word -> words.add(word.toCharArray(), 0, word.length(), 1));
        List.of("are", "is").forEach(word -> words.add(word.toCharArray(), 0, word.length(), 2));
        BpeTrainer trainer = BpeTrainer.ofCharacters(words, List.of(), words.characters(1, 100), "", 2);
        var stop = new AtomicInteger();
        BpeTrainer.Learned learned = trainer.learn(100, new TrainingWatch() {
            @Override
            public boolean stopped() {
                return stop.getAndIncrement() == 3;
            }
        });
        assertThat(learned.tokens()).containsExactly("-", "2", "B", "E", "G", "P", "R", "T", "a", "b", "d", "e", "g",
                "i", "l", "n", "o", "r", "s", "t", "u", "v", "re", "are", "is");
        assertThat(IntStream.range(0, 3).mapToObj(i -> learned.merges().left(i) + " " + learned.merges().right(i)))
                .containsExactly("17 11", "8 22", "13 18");
    }

    /// Vocabularies of 4,000 tokens that version 0.23.2 of the library's Python package learned from these files, by
    /// their CRC-32: byte-level BPE with minimum count 2, and cased WordPiece with an alphabet of 1,000.
    @ParameterizedTest
    @CsvSource({"lm/tinyshakespeare/input.txt, a4363024, e4beffd7", "lm/wikitext-2/valid.txt.gz, 00423c73, 6d818896",
            "lm/kowiki/valid.txt.gz, cfd8de06,"})
    void realTextHasTheVocabularyOfTheHuggingFaceTrainer(String file, String bpe, String wordPiece) {
        Corpus lines = lines(SharedData.path(file));
        assertThat(crc(tokens(BpeTokenizer.train(lines, 4_000, 2)))).isEqualTo(bpe);
        if (wordPiece == null) return; // its alphabet has ties, which the library breaks by chance
        var pieces = WordPieceTokenizer.train(lines, WordPieceTokenizer.Options.cased(), 4_000, 2, TrainingWatch.NONE);
        assertThat(crc(tokens(pieces))).isEqualTo(wordPiece);
    }

    private static Corpus lines(Path file) {
        String text = Corpus.of(List.of(file.toString()), Corpus.Documents.FILE, false).text();
        return Corpus.ofDocuments(List.of(text.split("(?<=\n)")));
    }

    private static String crc(List<String> tokens) {
        var crc = new CRC32();
        crc.update(String.join("\n", tokens).getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    @Test
    void aLongWordCostsWhatItsMergesChange() {
        var random = new Random(5);
        var text = new StringBuilder();
        for (int i = 0; i < 300_000; i++) text.append((char) ('a' + random.nextInt(20)));
        assertThat(BpeTokenizer.train(Corpus.ofDocuments(List.of(text.toString())), 2_000, 2).vocabSize())
                .isEqualTo(2_000);
    }
}
