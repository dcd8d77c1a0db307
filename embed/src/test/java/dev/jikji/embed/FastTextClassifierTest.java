package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.embed.FastTextClassifier.Loss;
import dev.jikji.embed.FastTextClassifier.Settings;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FastTextClassifierTest {
    private static final List<String> LABELS = List.of("cold", "warm", "hot");
    private static final String[][] WORDS = {{"snow", "ice", "frost"}, {"mild", "spring", "breeze"},
            {"fire", "desert", "lava"}};

    private final List<String[]> texts = new ArrayList<>();
    private int[] classes;

    @TempDir
    private Path folder;

    /// Texts of a noise word each and one that tells the class; the classes are not equally frequent.
    private FastTextClassifier train(Settings settings) {
        var random = new SplittableRandom(3);
        classes = new int[300];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Math.max(0, random.nextInt(4) - 1);
            texts.add(new String[]{"w" + random.nextInt(50), WORDS[classes[i]][random.nextInt(3)], "the"});
        }
        return FastTextClassifier.train(texts, classes, LABELS, settings, _ -> {}, _ -> {}, () -> false);
    }

    private static Settings settings(Loss loss, int wordNgrams, int maxNgram, int threads) {
        return new Settings(16, 20, 0.5, 1, wordNgrams, maxNgram == 0 ? 0 : 2, maxNgram, 10_000, loss, threads, 1);
    }

    private double accuracy(FastTextClassifier model) {
        int right = 0;
        for (int i = 0; i < classes.length; i++)
            if (predicted(model, texts.get(i)).equals(LABELS.get(classes[i]))) right++;
        return right / (double) classes.length;
    }

    private static String predicted(FastTextClassifier model, String... words) {
        double[] p = model.probabilities(words);
        int best = 0;
        for (int i = 1; i < p.length; i++) if (p[i] > p[best]) best = i;
        return model.labels().get(best);
    }

    @ParameterizedTest
    @EnumSource
    void learnsWhichWordsTellTheClass(Loss loss) {
        FastTextClassifier model = train(settings(loss, 2, 4, 1));
        assertThat(accuracy(model)).isEqualTo(1);
        assertThat(predicted(model, "snow", "and", "frost")).isEqualTo("cold");
        assertThat(Arrays.stream(model.probabilities("lava")).sum()).isCloseTo(1, within(1e-4));
        assertThat(predicted(model, "fires", "lavas")).as("by n-grams of characters").isEqualTo("hot");
    }

    @Test
    void threadsLearnTogether() {
        assertThat(accuracy(train(settings(Loss.SOFTMAX, 1, 0, 2)))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSavedModelPredictsTheSame(Loss loss) {
        FastTextClassifier model = train(settings(loss, 3, 3, 1));
        Path file = folder.resolve("model");
        model.save(file);
        FastTextClassifier loaded = FastTextClassifier.load(file);
        assertThat(loaded.labels()).isEqualTo(model.labels());
        for (String[] text : List.of(new String[]{"the", "snow", "desert"}, new String[0], new String[]{"unseen"}))
            assertThat(loaded.probabilities(text)).isEqualTo(model.probabilities(text));
    }

    @Test
    void anAlteredFileIsRefused() throws IOException {
        Path file = folder.resolve("model");
        train(settings(Loss.SOFTMAX, 1, 0, 1)).save(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> FastTextClassifier.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": is cut short or was altered: its checksum differs");
    }

    /// One text, one label against another, one epoch: the first step can be worked out. Both scores are 0, so the
    /// output rows move by rate · (1/2) · mean of the input rows, and nothing else is known yet.
    @Test
    void theFirstStepIsThatOfTheDefinition() {
        var settings = new Settings(4, 1, 0.2, 1, 1, 0, 0, 10, Loss.SOFTMAX, 1, 7);
        FastTextClassifier model = FastTextClassifier.train(List.<String[]>of(new String[]{"x"}), new int[]{0},
                List.of("yes", "no"), settings, _ -> {}, _ -> {}, () -> false);
        // hidden h; o_yes = 0.1 h, o_no = -0.1 h; the inputs take their step from outputs of zero and stay
        double[] p = model.probabilities("x");
        double squared = squaredLength(model, "x");
        assertThat(p[0]).isCloseTo(1 / (1 + Math.exp(-0.2 * squared)), within(1e-6));
    }

    /// From the model's own file: the rows of "x" and the end, whose mean is the hidden vector.
    private double squaredLength(FastTextClassifier model, String word) {
        double odds = Math.log(model.probabilities(word)[0] / model.probabilities(word)[1]);
        assertThat(odds).isPositive();
        var random = new SplittableRandom(7);
        double[] sum = new double[4];
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < 4; i++) sum[i] += (2 * random.nextFloat() - 1) / 4f;
        return Arrays.stream(sum).map(value -> value / 2).map(value -> value * value).sum();
    }

    @Test
    void oneLabelIsRefused() {
        assertThatThrownBy(() -> FastTextClassifier.train(List.<String[]>of(new String[]{"x"}), new int[]{0},
                List.of("yes"), Settings.defaults(), _ -> {}, _ -> {}, () -> false)).isInstanceOf(InputException.class)
                .hasMessage("a classifier needs two labels; there is [yes]");
    }
}
