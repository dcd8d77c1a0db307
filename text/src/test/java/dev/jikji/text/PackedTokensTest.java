package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedTokensTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("tokens");
    }

    private List<Integer> packed(Tokenizer tokenizer, Corpus corpus) {
        PackedTokens.write(file(), tokenizer, corpus, _ -> {});
        var ids = new ArrayList<Integer>();
        try (var tokens = PackedTokens.open(file())) {
            for (long i = 0; i < tokens.length(); i++) ids.add(tokens.get(i));
        }
        return ids;
    }

    @Test
    void documentsEndWithTheTokenForIt() {
        Corpus corpus = Corpus.ofDocuments(List.of("a\n", "b"));
        assertThat(packed(CharTokenizer.train(corpus, 1), corpus)).containsExactly(2, 1, 3);
        var words = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WORDS, 1, 10);
        assertThat(packed(words, corpus)).containsExactly(3, 2, 4, 2);
        var bpe = BpeTokenizer.train(corpus, 257, 1);
        assertThat(packed(bpe, corpus)).containsExactly(bpe.id("a").orElseThrow(), bpe.id("Ċ").orElseThrow(), 0,
                bpe.id("b").orElseThrow(), 0);
    }

    @Test
    void theHeaderTellsOfTheText() {
        Corpus corpus = Corpus.ofDocuments(List.of("aa가\n", "b"));
        PackedTokens.Info info = PackedTokens.write(file(), CharTokenizer.train(corpus, 2), corpus, _ -> {});
        assertThat(info).isEqualTo(new PackedTokens.Info(5, 7, 3, 2, 2));
        try (var tokens = PackedTokens.open(file())) {
            assertThat(tokens.info()).isEqualTo(info);
        }
    }

    @Test
    void theFileDoesNotDependOnTheNumberOfThreads() throws IOException {
        var random = new Random(1);
        List<String> documents = Stream.generate(() -> "가나 다라 abc\n".repeat(random.nextInt(2_000))).limit(500).toList();
        Corpus corpus = Corpus.ofDocuments(documents);
        var tokenizer = BpeTokenizer.train(corpus, 265, 1);
        var done = new ArrayList<Long>();
        PackedTokens.write(file(), tokenizer, corpus, 1, done::add);
        byte[] one = Files.readAllBytes(file());
        PackedTokens.write(file(), tokenizer, corpus, 5, _ -> {});
        assertThat(Files.readAllBytes(file())).isEqualTo(one);
        assertThat(done).isSorted().hasSizeGreaterThan(3).endsWith(corpus.size().bytes());
        int[] expected = documents.stream().flatMapToInt(d -> java.util.stream.IntStream
                .concat(Arrays.stream(tokenizer.encode(d)), java.util.stream.IntStream.of(0))).toArray();
        try (var tokens = PackedTokens.open(file())) {
            var copy = new long[(int) tokens.length() + 1];
            tokens.copy(0, copy.length - 1, copy, 1);
            assertThat(Arrays.stream(copy).skip(1).mapToInt(Math::toIntExact).toArray()).isEqualTo(expected);
            assertThatThrownBy(() -> tokens.copy(tokens.length() - 1, 2, copy, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> tokens.get(tokens.length())).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void idsBeyond16BitsAreKept() {
        var text = new StringBuilder();
        for (int i = 0; i < 70_000; i++) text.append(Integer.toString(i, 36)).append(' ');
        Corpus corpus = Corpus.ofDocuments(List.of(text.toString()));
        var tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1, 100_000);
        assertThat(tokenizer.vocabSize()).isEqualTo(70_003);
        assertThat(packed(tokenizer, corpus)).hasSize(70_001).contains(70_002, 65_536);
    }

    @Test
    void aFailureLeavesNothingAndKeepsTheOldFile() throws IOException {
        Corpus good = Corpus.ofDocuments(List.of("abc"));
        var tokenizer = CharTokenizer.train(good, 1);
        PackedTokens.write(file(), tokenizer, good, _ -> {});
        byte[] before = Files.readAllBytes(file());
        Path bad = Files.write(folder.resolve("bad.txt"), new byte[]{'a', (byte) 0xFF});
        Corpus corpus = Corpus.of(List.of(bad.toString()), Corpus.Documents.LINE, false);
        assertThatThrownBy(() -> PackedTokens.write(file(), tokenizer, corpus, _ -> {}))
                .isInstanceOf(InputException.class).hasMessageContaining("byte 1 (0xFF)");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file(), bad);
        }
    }

    @Test
    void aFileCutShortForeignOrAlteredIsRefused() throws IOException {
        Corpus corpus = Corpus.ofDocuments(List.of("some text of some length"));
        PackedTokens.write(file(), CharTokenizer.train(corpus, 1), corpus, _ -> {});
        byte[] whole = Files.readAllBytes(file());
        refused(Arrays.copyOf(whole, 10), "is not a file of packed tokens, or is cut short (10 bytes)");
        refused(Arrays.copyOf(whole, whole.length - 2), "it is cut short or was altered; pack the text again");
        refused(new byte[100], "is not a file of packed tokens");
        for (int i = 0; i < whole.length; i++) {
            byte[] altered = whole.clone();
            altered[i] ^= 4;
            refused(altered, i < 8
                    ? "is not a file of packed tokens"
                    : i < 12
                            ? "has version 5 of packed tokens"
                            : i < 64 ? "its header was altered" : "its tokens were altered");
            if (i == 8) i += 3;
        }
        assertThatThrownBy(() -> PackedTokens.open(folder.resolve("none"))).hasMessageContaining("no such file");
    }

    private void refused(byte[] content, String message) throws IOException {
        Path altered = Files.write(folder.resolve("altered"), content);
        assertThatThrownBy(() -> PackedTokens.open(altered)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(altered + ": ").hasMessageContaining(message).hasMessageNotContaining("\n");
    }
}
