package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.WordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GloveTest {
    @TempDir
    Path folder;

    private static GloveSettings settings(int epochs, int threads) {
        return new GloveSettings(20, 5, 1, 0, 10, 0.75, 0, 0, epochs, 0.05, 32L << 20, threads, 7);
    }

    private WordVectors train(String text, GloveSettings settings, Consumer<GloveProgress> progress,
            BooleanSupplier stop) {
        Corpus corpus = Corpus.ofDocuments(List.of(text));
        Tokenizer tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1,
                Integer.MAX_VALUE);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        try (PackedTokens tokens = PackedTokens.open(file)) {
            return Glove.train(tokens, tokenizer, settings, folder, progress, stop);
        }
    }

    /// Lines about one of two subjects, whose words are a0, a1, … or b0, b1, ….
    private static String twoSubjects() {
        var random = new Random(5);
        var text = new StringBuilder();
        for (int line = 0; line < 3000; line++) {
            char subject = random.nextBoolean() ? 'a' : 'b';
            for (int i = 0; i < 8; i++) {
                text.append(random.nextInt(4) == 0 ? "the" : subject + Integer.toString(random.nextInt(12)));
                text.append(i < 7 ? ' ' : '\n');
            }
        }
        return text.toString();
    }

    private static double cosine(WordVectors vectors, String a, String b) {
        float[] x = vectors.vector(vectors.index(a).orElseThrow());
        float[] y = vectors.vector(vectors.index(b).orElseThrow());
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void wordsOfOneSubjectAreAlike() {
        for (int threads = 1; threads <= 2; threads++) {
            WordVectors vectors = train(twoSubjects(), settings(60, threads), _ -> {}, () -> false);
            double same = 0;
            double other = 0;
            for (int i = 1; i < 12; i++) {
                same += (cosine(vectors, "a0", "a" + i) + cosine(vectors, "b0", "b" + i)) / 22;
                other += (cosine(vectors, "a0", "b" + i) + cosine(vectors, "b0", "a" + i)) / 22;
            }
            assertThat(same).as("against %s", other).isGreaterThan(other + 0.3);
        }
    }

    /// Words that never meet push one another apart only if that they do not meet is learned.
    @Test
    void zerosKeepWordsApartThatNeverMeet() {
        var plain = settings(40, 1);
        var withZeros = new GloveSettings(20, 5, 1, 0, 10, 0.75, 1, 2, 40, 0.05, 32L << 20, 1, 7);
        double apart = cosine(train(twoSubjects(), withZeros, _ -> {}, () -> false), "a0", "b0");
        assertThat(apart).isLessThan(cosine(train(twoSubjects(), plain, _ -> {}, () -> false), "a0", "b0") - 0.1);
    }

    @Test
    void theLossFalls() {
        String text = CooccurrencesTest.randomText(2, 500, 300);
        assertThat(lossOfLastEpoch(text, 30)).isLessThan(0.5 * lossOfLastEpoch(text, 1));
    }

    /// The mean loss of the last of so many epochs.
    private double lossOfLastEpoch(String text, int epochs) {
        Corpus corpus = Corpus.ofDocuments(List.of(text));
        Tokenizer tokenizer = WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 1,
                Integer.MAX_VALUE);
        Path file = folder.resolve("text.tokens");
        PackedTokens.write(file, tokenizer, corpus, _ -> {});
        GloveSettings settings = settings(epochs, 1);
        try (PackedTokens tokens = PackedTokens.open(file);
                var counts = Cooccurrences.count(tokens, tokenizer, settings, folder, _ -> {}, () -> false)) {
            var model = new GloveModel(counts.words().size(), settings, new PlainKernels());
            double loss = 0;
            for (int epoch = 0; epoch < epochs; epoch++) {
                loss = 0;
                for (long i = 0; i < counts.size(); i++) {
                    loss += model.learn(counts.first(i), counts.second(i), counts.count(i));
                }
            }
            return loss / counts.size();
        }
    }

    @Test
    void oneThreadIsDeterministic() {
        String text = CooccurrencesTest.randomText(2, 200, 100);
        WordVectors first = train(text, settings(3, 1), _ -> {}, () -> false);
        WordVectors second = train(text, settings(3, 1), _ -> {}, () -> false);
        assertThat(second.words()).isEqualTo(first.words());
        for (int i = 0; i < first.size(); i++) assertThat(second.vector(i)).isEqualTo(first.vector(i));
    }

    @Test
    void stoppingWhileTrainingGivesTheVectorsSoFar() {
        String text = CooccurrencesTest.randomText(2, 500, 300);
        var progress = new ArrayList<GloveProgress>();
        WordVectors vectors = train(text, settings(1_000_000, 1), progress::add,
                () -> progress.size() > 2 && progress.getLast().stage() == GloveProgress.Stage.TRAINING);
        assertThat(progress.getLast().done()).isPositive().isLessThan(progress.getLast().total());
        assertThat(progress).anyMatch(state -> state.loss() > 0);
        for (int i = 0; i < vectors.size(); i++) for (float value : vectors.vector(i)) assertThat(value).isFinite();
    }

    /// In float64, the objective ½ f(x) (w·w̃ + b + b̃ − log(shift + x))² of one pair (equation 8, where the ½ is the original
    /// program's), and its slope in every parameter; with a small learning rate a step goes along it.
    @Test
    void stepsGoAlongTheGradientOfTheWeightedSquares() {
        for (Kernels kernels : List.of(new PlainKernels(), Kernels.BEST)) {
            for (double[] given : new double[][]{{0.5, 0}, {3, 0}, {250, 0}, {0.5, 1}, {3, 2}, {0, 1}}) {
                double count = given[0], shift = given[1];
                double rate = 1e-3;
                var settings = new GloveSettings(5, 5, 1, 0, 20, 0.75, shift, 0, 1, rate, 1 << 20, 1, 3);
                var model = new GloveModel(2, settings, kernels);
                var random = new Random(11);
                int w = model.vector(0);
                int context = model.context(1);
                double[] parameters = new double[12]; // w, b, w̃, b̃
                for (int i = 0; i < 12; i++) {
                    float value = (float) random.nextGaussian();
                    model.values()[place(i, w, context)] = value;
                    parameters[i] = value;
                }
                if (count == 0) model.learnZero(0, 1);
                else
                    model.learn(0, 1, (float) count);
                for (int i = 0; i < 12; i++) {
                    double step = model.values()[place(i, w, context)] - (float) parameters[i];
                    double slope = slope(parameters, i, count, shift);
                    assertThat(-step / rate).as("parameter %d, count %s", i, count).isCloseTo(slope,
                            within(2e-3 * (1 + Math.abs(slope))));
                }
                assertThat(model.values()[w + 6]).isOne();
                assertThat(model.values()[context + 5]).isOne();
            }
        }
    }

    private static int place(int parameter, int w, int context) {
        if (parameter < 6) return w + parameter;
        return parameter < 11 ? context + parameter - 6 : context + 6;
    }

    private static double slope(double[] parameters, int i, double count, double shift) {
        double small = 1e-6;
        double[] moved = parameters.clone();
        moved[i] += small;
        double above = objective(moved, count, shift);
        moved[i] -= 2 * small;
        return (above - objective(moved, count, shift)) / (2 * small);
    }

    private static double objective(double[] p, double count, double shift) {
        double error = p[5] + p[11] - Math.log(shift + count);
        for (int i = 0; i < 5; i++) error += p[i] * p[6 + i];
        return 0.5 * (count == 0 ? 1 : Math.min(1, Math.pow(count / 20, 0.75))) * error * error;
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new GloveSettings(5, 5, 1, 0, 10, 0.75, 0, 1, 1, 0.05, 1, 1, 1))
                .isInstanceOf(InputException.class).hasMessage(
                        "zeros is 1, but with a shift of 0 the logarithm of a zero is infinite; set shift to 1");
        assertThatThrownBy(() -> new GloveSettings(0, 5, 1, 0, 10, 0.75, 0, 0, 1, 0.05, 1, 1, 1))
                .isInstanceOf(InputException.class)
                .hasMessage("dim is 0; vectors need at least 1 value, 100 to 300 are usual");
        assertThatThrownBy(() -> new GloveSettings(5, 5, 1, 0, Double.NaN, 0.75, 0, 0, 1, 0.05, 1, 1, 1))
                .isInstanceOf(InputException.class).hasMessage("x-max is NaN; 1 to 100 is usual");
        assertThatThrownBy(() -> new GloveSettings(5, 5, 1, 0, 10, 0.75, 0, 0, 1, 0, 1, 1, 1))
                .isInstanceOf(InputException.class)
                .hasMessage("learning rate is 0.0; it is a positive number such as 0.05");
    }
}
