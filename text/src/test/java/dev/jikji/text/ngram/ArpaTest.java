package dev.jikji.text.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArpaTest {
    private static final String SMALL = """
            \\data\\
            ngram 1=5
            ngram 2=3

            \\1-grams:
            -1.5\t<unk>
            0\t<s>\t-0.5
            -0.5\t</s>
            -0.6\ta\t-0.25
            -0.7\tb\t0.125

            \\2-grams:
            -0.1\t<s> a
            -0.2\ta b
            -0.3\tb </s>

            \\end\\
            """;

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("model.arpa"), content);
    }

    @Test
    void wordsAreScoredByTheLongestNgramAndTheWeightsOfTheLongerContexts() throws IOException {
        NgramModel model = NgramModel.load(file(SMALL));
        assertThat(model.log10("a", "b")).isCloseTo(-0.1 - 0.2 - 0.3, within(1e-6));
        assertThat(model.log10("b", "a")).isCloseTo((-0.5 - 0.7) + (0.125 - 0.6) + (-0.25 - 0.5), within(1e-6));
        assertThat(model.log10("x")).isCloseTo((-0.5 - 1.5) - 0.5, within(1e-6));
        assertThat(model.smoothing()).isEmpty();
        assertThat(model.knowsUnknown()).isTrue();
    }

    @Test
    void whiteSpaceOfUnicodeIsAWord() throws IOException {
        NgramModel model = NgramModel.load(file(SMALL.replace("\ta", "\t\u3000").replace(" a", " \u3000").replace("a b",
                "\u3000 b")));
        assertThat(model.log10("\u3000", "b")).isCloseTo(-0.6, within(1e-6));
        Path again = folder.resolve("again.arpa");
        model.saveArpa(again);
        assertThat(NgramModel.load(again).log10("\u3000", "b")).isCloseTo(-0.6, within(1e-6));
    }

    @Test
    void whatOtherProgramsWriteDifferentlyIsRead() throws IOException {
        String other = "made by another program\n\n"
                + SMALL.replace("<unk>", "<UNK>").replace("0\t<s>", "-99\t<s>").replace(" ", "\t").replace("ngram\t",
                        "ngram ").replace("made\t", "made ").replace("\n", "\r\n");
        NgramModel model = NgramModel.load(file(other));
        assertThat(model.log10("a", "b")).isCloseTo(-0.6, within(1e-6));
        assertThat(model.log10("x")).isCloseTo(-2.5, within(1e-6));
    }

    @Test
    void aModelWithoutUnkGivesUnknownWordsNoProbability() throws IOException {
        NgramModel model = NgramModel.load(file(SMALL.replace("-1.5\t<unk>\n", "").replace("1=5", "1=4")));
        assertThat(model.knowsUnknown()).isFalse();
        assertThat(model.log10("x")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.arpa", "model.arpa.gz"})
    void writtenAndReadAgainAModelIsTheSame(String name) throws IOException {
        for (Smoothing smoothing : Smoothing.values()) {
            if (!smoothing.isArpa()) continue;
            NgramModel model = NgramTrainerTest.model(NgramTrainerTest.text(4, 300),
                    NgramSettings.of(4, smoothing).withDiscountFallback());
            Path arpa = folder.resolve(name);
            model.saveArpa(arpa);
            NgramModel read = NgramModel.load(arpa);
            Path again = folder.resolve("again-" + name);
            read.saveArpa(again);
            assertThat(Files.mismatch(arpa, again)).isEqualTo(-1);
            assertThat(read.size()).isEqualTo(model.size());
            assertThat(read.log10("a", "c", "b")).isEqualTo(model.log10("a", "c", "b"));
        }
    }

    /// `b c` and `b` `c` are there, `a b` and so the context of `a b c` is not; nor are the suffixes of `c a b`.
    @Test
    void ngramsThatPruningTookAwayAreAnsweredByBackingOff() throws IOException {
        NgramModel model = NgramModel.load(file("""
                \\data\\
                ngram 1=5
                ngram 2=1
                ngram 3=2

                \\1-grams:
                -1\t</s>
                -1\t<s>\t-0.5
                -0.5\ta\t-0.1
                -0.6\tb\t-0.2
                -0.7\tc\t-0.3

                \\2-grams:
                -0.4\tb c\t-0.05

                \\3-grams:
                -0.01\ta b c
                -0.02\tb c a

                \\end\\
                """));
        NgramModel.Scorer scorer = model.scorer();
        assertThat(scorer.add(model.vocabulary().id("a"))).isCloseTo(-0.5f - 0.5f, within(1e-6f));
        assertThat(scorer.add(model.vocabulary().id("b"))).isCloseTo(-0.1f - 0.6f, within(1e-6f));
        assertThat(scorer.add(model.vocabulary().id("c"))).isCloseTo(-0.01f, within(1e-6f));
        assertThat(scorer.add(model.vocabulary().id("a"))).isCloseTo(-0.02f, within(1e-6f));
        assertThat(scorer.add(model.vocabulary().id("c"))).isCloseTo(-0.1f - 0.7f, within(1e-6f)); // after c a: no weight
    }

    @Test
    void aSmoothingThatIsNoBackoffIsNotWritten() {
        NgramModel model = NgramTrainerTest.model("a b\n", NgramSettings.of(2, Smoothing.ADD_DELTA));
        Path file = folder.resolve("model.arpa");
        assertThatThrownBy(() -> model.saveArpa(file)).isInstanceOf(InputException.class).hasMessage(
                file + ": a model with add-delta is no backoff model, which is all that ARPA can hold");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            \\data\\          | \\dada\\           | : neither a binary n-gram model nor ARPA: there is no line \\data\\
            ngram 2=3         | ngram 2=4          | :17: \\2-grams: has 3 lines, \\data\\ says 4
            ngram 2=3         | ngram 2=2          | :15: more 2-grams than the 2 that \\data\\ says
            ngram 2=3         | ngram 2=x          | :3: 'x' is not a whole number
            ngram 2=3         | ngram 2=-3         | :3: the count -3 is negative
            ngram 2=3         | ngram 3=3          | :3: the count of order 3 comes where that of order 2 should
            ngram 2=3         | ngram 2            | :3: expected 'ngram N=COUNT', got 'ngram 2'
            \\1-grams:        | \\2-grams:         | :5: expected \\1-grams:, got '\\2-grams:'
            \\2-grams:        | \\end\\            | :12: expected \\2-grams:, got '\\end\\'
            -0.6\\ta\\t-0.25  | NaN\\ta            | :9: the probability NaN is not a number
            -0.6\\ta\\t-0.25  | -0.6\\ta\\tNaN     | :9: the backoff weight NaN is not a number
            -0.6\\ta\\t-0.25  | o\\ta              | :9: the probability 'o' is not a number
            -0.6\\ta\\t-0.25  | 0.6\\ta            | :9: the log probability 0.6 is positive
            -0.6\\ta\\t-0.25  | -0.6\\tb           | :10: the word 'b' comes twice
            -0.6\\ta\\t-0.25  | -0.6               | :9: 1 fields; a line of \\1-grams: has a number, 1 word and maybe a backoff weight
            -0.2\\ta b        | -0.2\\ta           | :14: 2 fields; a line of \\2-grams: has a number, 2 words
            -0.2\\ta b        | -0.2\\ta b\\t-0.1  | :14: 4 fields; a line of \\2-grams: has a number, 2 words
            -0.2\\ta b        | -0.2\\ta x         | :14: the word 'x' is not among the 1-grams
            -0.2\\ta b        | -0.2\\tb </s>      | : the 2-gram 'b </s>' comes twice
            \\end\\           | \\fin\\            | :17: expected \\end\\, got '\\fin\\'
            """)
    void aMalformedFileIsRefusedNamingThePlace(String good, String bad, String message) throws IOException {
        String content = SMALL.replace(good.replace("\\\\", "\\").replace("\\t", "\t"),
                bad.replace("\\\\", "\\").replace("\\t", "\t"));
        assertThat(content).isNotEqualTo(SMALL);
        Path file = file(content);
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + message.replace("\\\\", "\\"));
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path file = file(SMALL.substring(0, SMALL.indexOf("-0.3\tb")));
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ":15: the file ends within \\2-grams:; it is cut short");
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(SMALL.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2));
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": the compressed file ends too early");
        Files.write(file, new byte[]{'\\', 'd', (byte) 0xff});
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ":1: not UTF-8 text");
    }

    @Test
    void anAbsurdCountInTheHeaderTakesNoMemory() throws IOException {
        Path file = file(SMALL.replace("ngram 2=3", "ngram 2=9000000000000000000"));
        assertThatThrownBy(() -> NgramModel.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ":17: \\2-grams: has 3 lines, \\data\\ says 9000000000000000000");
    }

    @Test
    void anAlteredArpaFileIsReadOrRefusedNothingElse() throws IOException {
        byte[] good = SMALL.getBytes(StandardCharsets.UTF_8);
        var random = new SplittableRandom(9);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int j = random.nextInt(4); j > 0 && bytes.length > 0; j--)
                bytes[random.nextInt(bytes.length)] = (byte) "\\\t\n 0123-.ab<s>\u00ff".charAt(random.nextInt(16));
            Path file = folder.resolve("fuzz.arpa");
            Files.write(file, bytes);
            try {
                NgramModel model = NgramModel.load(file);
                assertThat(model.log10("a", "b")).isNotNaN();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            }
        }
    }
}
