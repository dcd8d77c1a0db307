package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.WordTokenizer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CooccurrencesTest {
    private static final long PLENTY = 64L << 20;

    @TempDir
    Path folder;

    private static GloveSettings settings(int window, int minCount, long memory, int threads) {
        return new GloveSettings(10, window, minCount, 0, 10, 0.75, 0, 0, 1, 0.05, memory, threads, 1);
    }

    private Map<String, Float> count(String text, GloveSettings settings) {
        Corpus corpus = Corpus.ofDocuments(List.of(text));
        Tokenizer tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1,
                Integer.MAX_VALUE);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        Map<String, Float> counts = new TreeMap<>();
        try (PackedTokens tokens = PackedTokens.open(file);
                var pairs = Cooccurrences.count(tokens, tokenizer, settings, folder, _ -> {}, () -> false)) {
            for (long i = 0; i < pairs.size(); i++) {
                String first = pairs.words().get(pairs.first(i));
                String second = pairs.words().get(pairs.second(i));
                Float twice = counts.put(pair(first, second), pairs.count(i));
                assertThat(twice).as(first + " " + second).isNull();
            }
        }
        return counts;
    }

    private static String pair(String a, String b) {
        return a.compareTo(b) <= 0 ? a + " " + b : b + " " + a;
    }

    /// Each word with each other of its line within the window, both ways, rare words taken out before.
    private static Map<String, Double> naive(String text, int window, int minCount) {
        Map<String, Integer> frequency = new HashMap<>();
        for (String word : text.split("\\s+")) frequency.merge(word, 1, Integer::sum);
        Map<String, Double> directed = new TreeMap<>();
        for (String line : text.split("\n")) {
            var words = new ArrayList<String>();
            for (String word : line.split(" ")) if (frequency.get(word) >= minCount) words.add(word);
            for (int i = 0; i < words.size(); i++) {
                for (int j = Math.max(0, i - window); j <= Math.min(words.size() - 1, i + window); j++) {
                    if (i != j) {
                        directed.merge(words.get(i) + " " + words.get(j), 1.0 / Math.abs(i - j), Double::sum);
                    }
                }
            }
        }
        Map<String, Double> counts = new TreeMap<>();
        directed.forEach((pair, count) -> {
            String[] words = pair.split(" ");
            assertThat(directed.get(words[1] + " " + words[0])).as("symmetric").isCloseTo(count, within(1e-9));
            counts.put(pair(words[0], words[1]), count);
        });
        return counts;
    }

    /// Lines of words whose frequencies fall as those of language do.
    static String randomText(long seed, int lines, int vocabulary) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            int length = 1 + random.nextInt(30);
            for (int i = 0; i < length; i++) {
                text.append(i == 0 ? "" : " ").append('w').append((int) Math.pow(vocabulary, random.nextDouble()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void countsAreThoseOfANaiveCount() {
        for (int seed = 0; seed < 8; seed++) {
            String text = randomText(seed, 200, 300);
            int window = 1 + seed;
            Map<String, Double> expected = naive(text, window, 1 + seed % 3);
            Map<String, Float> counts = count(text, settings(window, 1 + seed % 3, PLENTY, 1 + seed % 2));
            assertThat(counts.keySet()).isEqualTo(expected.keySet());
            expected.forEach((pair, count) -> assertThat((double) counts.get(pair)).as(pair).isCloseTo(count,
                    within(1e-5 * count)));
        }
    }

    @Test
    void countsDoNotDependOnMemoryOrThreads() {
        String text = randomText(3, 3000, 5000);
        Map<String, Float> counts = count(text, settings(10, 1, PLENTY, 1));
        assertThat(counts).hasSizeGreaterThan(100_000);
        assertThat(count(text, settings(10, 1, 1, 1))).isEqualTo(counts);
        assertThat(count(text, settings(10, 1, 100_000, 3))).isEqualTo(counts);
    }

    @Test
    void subsampledWordsAreMissingFromWindowsAsIfTheyWereNotThere() {
        var text = new StringBuilder();
        for (int i = 0; i < 2000; i++) text.append("w" + i % 500 + " the v" + i % 500 + "\n");
        GloveSettings plain = settings(1, 1, PLENTY, 1);
        assertThat(count(text.toString(), plain).keySet()).allMatch(pair -> pair.contains("the"));

        for (int threads = 1; threads <= 2; threads++) {
            var thinned = new GloveSettings(10, 1, 1, 1e-3, 10, 0.75, 0, 0, 1, 0.05, PLENTY, threads, 1);
            Map<String, Float> counts = count(text.toString(), thinned);
            double kept = 0; // of the 2,000 times `the`, whose share is 1/3: each √0.003 + 0.003 = 0.0578 times
            for (int i = 0; i < 500; i++) {
                float without = counts.getOrDefault("v" + i + " w" + i, 0f);
                assertThat(counts.getOrDefault("the w" + i, 0f)).isEqualTo(4 - without);
                kept += 4 - without;
            }
            assertThat(kept).isBetween(115.6 - 45, 115.6 + 45); // four standard deviations
        }
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        count(randomText(1, 500, 1000), settings(10, 1, 1, 2));
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("text.tokens"));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aTextWithoutPairsIsRefused() {
        assertThatThrownBy(() -> count("a\nb\na\n", settings(5, 1, PLENTY, 1))).isInstanceOf(InputException.class)
                .hasMessage("no two words of the text stand within 5 of each other; it needs lines of several words");
        assertThatThrownBy(() -> count("a b a c\n", settings(5, 3, PLENTY, 1))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("no word occurs 3 times in the text of 5 tokens; lower the minimum count");
    }

    @Test
    void aFullDiskIsOneLineAndLeavesNothing() throws IOException {
        Corpus corpus = Corpus.ofDocuments(List.of(randomText(1, 1000, 5000)));
        Tokenizer tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1,
                Integer.MAX_VALUE);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        Path temporary = folder.resolve("temporary");
        try (PackedTokens tokens = PackedTokens.open(file)) {
            for (int room : new int[]{0, 100_000, 1_000_000}) {
                var full = new FullDisk(temporary, room);
                assertThatThrownBy(() -> Cooccurrences.count(tokens, tokenizer, settings(10, 1, 1, 2), full, _ -> {},
                        () -> false)).isInstanceOf(InputException.class).hasMessage(temporary + ": the counts of pairs"
                                + " of words cannot be kept there: No space left on device; free some space, choose"
                                + " another folder, or allow more memory");
                assertThat(temporary).isEmptyDirectory();
            }
        }
    }

    /// A folder that takes so many bytes and no more.
    private static final class FullDisk extends ScratchFolder {
        private long room;

        FullDisk(Path parent, long room) {
            super(parent);
            this.room = room;
        }

        @Override
        OutputStream open(Path file) throws IOException {
            return new FilterOutputStream(super.open(file)) {
                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    take(count);
                    out.write(bytes, from, count);
                }
            };
        }

        private synchronized void take(int bytes) throws IOException {
            room -= bytes;
            if (room < 0) throw new IOException("No space left on device");
        }
    }

    @Test
    void stoppingWhileCountingLeavesNothing() {
        Corpus corpus = Corpus.ofDocuments(List.of(randomText(1, 40_000, 5000)));
        Tokenizer tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1,
                Integer.MAX_VALUE);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        Path temporary = folder.resolve("temporary");
        try (PackedTokens tokens = PackedTokens.open(file)) {
            assertThatThrownBy(() -> Cooccurrences.count(tokens, tokenizer, settings(10, 1, PLENTY, 1), temporary,
                    _ -> {}, () -> true)).isInstanceOf(CancellationException.class);
            assertThat(temporary).isEmptyDirectory();
        }
    }
}
