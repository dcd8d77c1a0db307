package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.embed.EmbeddingSettings.Architecture;
import dev.jikji.embed.EmbeddingSettings.Objective;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    @TempDir
    private Path folder;
    private WordTokenizer tokenizer;

    /// Two topics that never meet: words of one keep company with one another.
    private PackedTokens topics() {
        String[][] topics = {{"catlike", "doglike", "cowlike", "piglike"},
                {"redness", "blueness", "greenness", "pinkness"}};
        var random = new SplittableRandom(1);
        var text = new StringBuilder();
        for (int line = 0; line < 1500; line++) {
            String[] topic = topics[line % 2];
            for (int i = 0; i < 8; i++) text.append(topic[random.nextInt(4)]).append(i < 7 ? ' ' : '\n');
        }
        return pack(text.toString());
    }

    private PackedTokens pack(String text) {
        Corpus corpus = Corpus.ofDocuments(List.of(text));
        tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1, 1_000_000);
        Path file = folder.resolve("tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        return PackedTokens.open(file);
    }

    private static EmbeddingSettings settings(Architecture architecture, Objective objective, int threads) {
        return new EmbeddingSettings(architecture, objective, 16, 3, 3, 0.75, 1, 0, 5, 0.1, threads, 7);
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void everyObjectiveBringsWordsOfOneTopicTogether() {
        try (PackedTokens tokens = topics()) {
            for (Architecture architecture : Architecture.values()) {
                for (Objective objective : Objective.values()) {
                    WordVectors vectors = Word2Vec.train(tokens, tokenizer, settings(architecture, objective, 1),
                            _ -> {}, () -> false);
                    double near = cosine(vectors.vector("catlike").orElseThrow(),
                            vectors.vector("doglike").orElseThrow());
                    double far = cosine(vectors.vector("catlike").orElseThrow(),
                            vectors.vector("redness").orElseThrow());
                    assertThat(near).as("%s %s", architecture, objective).isGreaterThan(far + 0.5);
                }
            }
        }
    }

    @Test
    void unseenWordsTakeTheirNgramsVectorsAndModelsComeBack() {
        try (PackedTokens tokens = topics()) {
            for (Architecture architecture : Architecture.values()) {
                var settings = FastText.Settings.of(settings(architecture, Objective.NEGATIVE_SAMPLING, 2));
                FastTextModel model = FastText.train(tokens, tokenizer, settings, _ -> {}, () -> false);
                double near = cosine(model.vector("ratlike"), model.vector("doglike"));
                assertThat(near).isGreaterThan(cosine(model.vector("ratlike"), model.vector("redness")) + 0.3);
                model.save(folder.resolve("model"));
                FastTextModel again = FastTextModel.load(folder.resolve("model"));
                assertThat(again.vector("ratlike")).containsExactly(model.vector("ratlike"));
                assertThat(again.wordVectors().words()).isEqualTo(model.wordVectors().words());
                assertThat(again.vector("zzz")).containsOnly(0f);
            }
        }
    }

    @Test
    void alteredModelsAreRefused() throws IOException {
        try (PackedTokens tokens = topics()) {
            Path file = folder.resolve("model");
            FastText.train(tokens, tokenizer, FastText.Settings.of(
                    settings(Architecture.SKIP_GRAM, Objective.NEGATIVE_SAMPLING, 1)), _ -> {}, () -> true).save(file);
            byte[] bytes = Files.readAllBytes(file);
            var random = new SplittableRandom(3);
            for (int i = 0; i < 100; i++) {
                byte[] bad = bytes.clone();
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, i % 2 == 0 ? bad : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                assertThatThrownBy(() -> FastTextModel.load(file)).isInstanceOf(InputException.class);
            }
        }
    }

    @Test
    void oneThreadIsDeterministic() {
        try (PackedTokens tokens = topics()) {
            EmbeddingSettings settings = settings(Architecture.SKIP_GRAM, Objective.NEGATIVE_SAMPLING, 1);
            WordVectors first = Word2Vec.train(tokens, tokenizer, settings, _ -> {}, () -> false);
            WordVectors second = Word2Vec.train(tokens, tokenizer, settings, _ -> {}, () -> false);
            assertThat(second.values()).containsExactly(first.values());
        }
    }

    @Test
    void everyWordIsReadOnceAnEpochByAnyNumberOfThreads() {
        try (PackedTokens tokens = topics()) {
            for (int threads : new int[]{1, 3}) {
                var last = new AtomicReference<TrainingProgress>();
                Word2Vec.train(tokens, tokenizer,
                        settings(Architecture.SKIP_GRAM, Objective.NEGATIVE_SAMPLING, threads), last::set, () -> false);
                assertThat(last.get().words()).isEqualTo(5 * 12_000).isEqualTo(last.get().totalWords());
            }
        }
    }

    @Test
    void aTrainingThatDivergesIsRefused() {
        try (PackedTokens tokens = topics()) {
            var fast = new EmbeddingSettings(Architecture.SKIP_GRAM, Objective.NEGATIVE_SAMPLING, 16, 3, 3, 0.75, 1, 0,
                    5,
                    1e30, 1, 7);
            String message = "training diverged; lower the learning rate, which is 1.0E30";
            assertThatThrownBy(() -> Word2Vec.train(tokens, tokenizer, fast, _ -> {}, () -> false)).hasMessage(message);
            assertThatThrownBy(
                    () -> FastText.train(tokens, tokenizer, FastText.Settings.of(fast), _ -> {}, () -> false))
                    .hasMessage(message);
        }
    }

    @Test
    void subsamplingKeepsTheExpectedShare() {
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) text.append(i % 4 == 0 ? "rare " : "often ");
        try (PackedTokens tokens = pack(text.toString())) {
            TrainingWords words = TrainingWords.of(tokens, tokenizer, 1);
            float[] keep = words.keepProbabilities(0.03);
            assertThat(keep[0]).isCloseTo(0.24f, org.assertj.core.api.Assertions.within(1e-4f)); // √0.04 + 0.04
            var sentences = new Sentences(tokens, words, keep, 1000, 0, tokens.length());
            var random = new SplittableRandom(1);
            int kept = 0;
            while (sentences.hasNext()) {
                int length = sentences.next(random);
                for (int i = 0; i < length; i++) if (sentences.sentence()[i] == 0) kept++;
            }
            assertThat(kept / 15_000.0).isCloseTo(0.24, org.assertj.core.api.Assertions.within(0.02));
        }
    }

    @Test
    void refusalsSayWhatToDo() {
        assertThatThrownBy(
                () -> new EmbeddingSettings(Architecture.CBOW, Objective.SOFTMAX, 0, 5, 5, 1, 1, 0, 1, 1, 1, 1))
                .hasMessage("dim is 0; vectors need at least 1 value, 100 to 300 are usual");
        assertThatThrownBy(
                () -> new EmbeddingSettings(Architecture.CBOW, Objective.SOFTMAX, 1, 0, 5, 1, 1, 0, 1, 1, 1, 1))
                .hasMessage("window is 0; it takes at least 1 word on each side, 5 is usual");
        assertThatThrownBy(
                () -> new EmbeddingSettings(Architecture.CBOW, Objective.SOFTMAX, 70_000, 5, 5, 1, 1, 0, 1, 1, 1, 1))
                .hasMessage("dim is 70000; 65536 is the most, 100 to 300 are usual");
        assertThatThrownBy(
                () -> new EmbeddingSettings(Architecture.CBOW, Objective.SOFTMAX, 1, Integer.MAX_VALUE, 5, 1, 1,
                        0, 1, 1, 1, 1))
                .hasMessage("window is 2147483647; 10000 is the most, 5 is usual");
        try (PackedTokens tokens = pack("a b c")) {
            EmbeddingSettings usual = EmbeddingSettings.defaults();
            assertThatThrownBy(() -> Word2Vec.train(tokens, tokenizer, usual, _ -> {}, () -> false))
                    .hasMessageStartingWith("no word occurs 5 times in the text of");
            assertThatThrownBy(() -> Word2Vec.train(tokens, tokenizer,
                    settings(Architecture.CBOW, Objective.SOFTMAX, 1), _ -> {}, () -> false))
                    .hasMessageStartingWith(
                            "the text has 3 words that occur at least 1 times, not more than the window of 3");
        }
    }
}
