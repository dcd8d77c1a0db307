package dev.jikji.text.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NgramModelTest {
    @TempDir
    private Path folder;

    @Test
    void aSavedModelAnswersTheSame() {
        for (Smoothing smoothing : Smoothing.values()) {
            for (int order = 1; order <= 7; order += 3) {
                NgramModel model = NgramTrainerTest.model(NgramTrainerTest.text(5, 300),
                        NgramSettings.of(order, smoothing).withDiscountFallback().withSentences(Sentences.LINE));
                Path file = folder.resolve("model.ngram");
                model.save(file);
                try (NgramModel loaded = NgramModel.load(file)) {
                    assertThat(loaded.smoothing()).contains(smoothing);
                    assertThat(loaded.order()).isEqualTo(order);
                    assertThat(loaded.size()).isEqualTo(model.size());
                    assertThat(loaded.vocabulary().word(5)).isEqualTo(model.vocabulary().word(5));
                    assertThat(loaded.log10("a", "c", "zebra", "b")).isEqualTo(model.log10("a", "c", "zebra", "b"));
                }
            }
        }
    }

    @Test
    void aTextReadSideBySideScoresAsWordByWord() {
        var random = new SplittableRandom(4);
        for (Smoothing smoothing : Smoothing.values()) {
            for (int order = 1; order <= 7; order++) {
                NgramModel model = NgramTrainerTest.model(NgramTrainerTest.text(order, 300),
                        NgramSettings.of(order, smoothing).withDiscountFallback().withSentences(Sentences.LINE));
                NgramModel.Scorer one = model.scorer();
                NgramModel.Scorer all = model.scorer();
                for (int size : new int[]{0, 1, 50, 447, 448, 449, 1000}) {
                    int[] words = random.ints(size, 0, model.vocabulary().size()).toArray();
                    var scores = new float[size];
                    var matched = new byte[size];
                    all.addAll(words, size, scores, matched);
                    for (int i = 0; i < size; i++) {
                        assertThat(scores[i]).isEqualTo(one.add(words[i]));
                        assertThat(matched[i]).isEqualTo((byte) one.matched());
                        if (words[i] == NgramVocabulary.END) one.reset();
                    }
                    assertThat(all.state()).isEqualTo(one.state());
                }
            }
        }
    }

    @Test
    void anyAlteredByteOfTheBinaryFormIsNoticed() throws IOException {
        Path file = folder.resolve("model.ngram");
        NgramTrainerTest.model("a b c\na b\n", NgramSettings.of(3, Smoothing.ADD_DELTA)).save(file);
        byte[] good = Files.readAllBytes(file);
        var random = new SplittableRandom(2);
        for (int i = 0; i < 160; i++) {
            byte[] bytes = good.clone();
            int at = i < 128 ? i : random.nextInt(good.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertRefused(file, bytes);
            assertRefused(file, Arrays.copyOf(good, random.nextInt(good.length)));
        }
        byte[] longer = Arrays.copyOf(good, good.length + 8);
        assertRefused(file, longer);
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, Long.MAX_VALUE);
        assertRefused(file, longer);
    }

    private static void assertRefused(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    void aMissingFileIsRefused() {
        Path file = folder.resolve("nothing");
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": no such file");
        assertThatThrownBy(() -> NgramModel.load(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder + ": is a folder, not an n-gram model");
    }

    @Test
    void anAlteredOrShortenedFileSaysSo() throws IOException {
        Path file = folder.resolve("model.ngram");
        NgramTrainerTest.model("a b c\na b\n", NgramSettings.of(2, Smoothing.ADD_DELTA)).save(file);
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length - 8));
        assertThatThrownBy(() -> NgramModel.load(file)).hasMessage(file + ": has " + (good.length - 8)
                + " bytes instead of " + good.length + ", it is cut short or was altered; train it again");
        byte[] altered = good.clone();
        altered[good.length - 20]++;
        Files.write(file, altered);
        assertThatThrownBy(() -> NgramModel.load(file)).hasMessage(file + ": was altered; train it again");
        altered = good.clone();
        altered[12]++;
        Files.write(file, altered);
        assertThatThrownBy(() -> NgramModel.load(file)).hasMessage(file + ": its header was altered; train it again");
    }
}
