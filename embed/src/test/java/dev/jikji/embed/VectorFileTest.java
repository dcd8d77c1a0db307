package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorFileTest {
    @TempDir
    private Path folder;

    private Path file(String content) {
        return file(content.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(byte[] content) {
        try {
            return Files.write(folder.resolve("v.txt"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void vectorsThatCouldNotBeReadBackAreNotWritten() {
        var vectors = new WordVectors(List.of("a", "b"), 2, new float[]{1, 2, Float.NaN, 3});
        Path file = folder.resolve("nan.txt");
        assertThatThrownBy(() -> VectorFile.write(file, vectors, VectorFormat.WORD2VEC_TEXT))
                .isInstanceOf(InputException.class)
                .hasMessage("the vector of word 2, \"b\", holds NaN, which cannot be read back");
        assertThat(file).doesNotExist();
    }

    private static byte[] zipped(String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void assertRefused(String content, String message) {
        assertRefused(content.getBytes(StandardCharsets.UTF_8), message);
    }

    private void assertRefused(byte[] content, String message) {
        Path file = file(content);
        assertThatThrownBy(() -> VectorFile.read(file)).isInstanceOf(InputException.class).hasMessage(file + message);
    }

    private static byte[] binary(String header, Object... wordsAndValues) {
        var text = new StringBuilder(header);
        for (Object part : wordsAndValues) {
            if (part instanceof Float value) {
                int bits = Float.floatToRawIntBits(value);
                for (int shift = 0; shift < 32; shift += 8) text.append((char) ((bits >>> shift) & 0xff));
            } else {
                text.append(part);
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertSame(WordVectors actual, WordVectors expected) {
        assertThat(actual.words()).isEqualTo(expected.words());
        assertThat(actual.dim()).isEqualTo(expected.dim());
        for (int i = 0; i < expected.size(); i++) assertThat(actual.vector(i)).isEqualTo(expected.vector(i));
    }

    private static WordVectors random(Random random, List<String> words, int dim) {
        float[] values = new float[words.size() * dim];
        for (int i = 0; i < values.length; i++)
            values[i] = random.nextInt(8) == 0 ? random.nextInt(3) - 1 : (float) random.nextGaussian();
        return new WordVectors(words, dim, values);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAgainWithoutBeingToldTheFormat(VectorFormat format) {
        List<String> words = List.of("a", "한글", "😀", "1", "-", "don't", "a\u00a0b", "\u3000", "\u0085", "0.5", "nan",
                "</script>", "\ufffd", "\ufeff");
        var random = new Random(3);
        for (int dim : new int[]{1, 2, 3, 50, 300}) {
            for (String name : new String[]{"plain", "packed.gz"}) {
                WordVectors vectors = random(random, words, dim);
                VectorFile.write(folder.resolve(name), vectors, format);
                assertSame(VectorFile.read(folder.resolve(name)), vectors);
            }
        }
    }

    @Test
    void eachFormatIsReadAsItsToolWritesIt() {
        var expected = new WordVectors(List.of("the", "of"), 2, new float[]{0.25f, -1, 2e-5f, 3});
        String word2vec = "2 2\nthe 0.250000 -1.000000 \nof 0.000020 3.000000 \n"; // a blank ends each line
        String glove = "the 0.25 -1\nof 2e-05 3\n";
        for (String text : new String[]{word2vec, glove, glove.replace("\n", "\r\n"), "\ufeff" + word2vec,
                glove.stripTrailing(), word2vec + "\n\n", glove.replace(' ', '\t')})
            assertSame(VectorFile.read(file(text)), expected);
        byte[] lineEnds = binary("2 2\n", "the ", 0.25f, -1f, "\nof ", 2e-5f, 3f, "\n");
        byte[] noLineEnds = binary("2 2\n", "the ", 0.25f, -1f, "of ", 2e-5f, 3f); // gensim's
        assertSame(VectorFile.read(file(lineEnds)), expected);
        assertSame(VectorFile.read(file(noLineEnds)), expected);
    }

    @Test
    void wordsWithSpacesAreReadAsInTheVectorsOfGlove840B() {
        WordVectors vectors = VectorFile.read(file("the 1 2\n. . . 3 4\nat name@domain.com 5 6\n"));
        assertThat(vectors.words()).containsExactly("the", ". . .", "at name@domain.com");
        assertThat(vectors.vector(2)).containsExactly(5, 6);
        assertThat(VectorFile.read(file("1 2\nnew york 5 6\n")).words()).containsExactly("new york");
        assertThat(VectorFile.read(file(". . 1 2\nthe 3 4\n")).words()).containsExactly(". .", "the");
    }

    @Test
    void decimalsAreReadAsTheJdkReadsThem() {
        var random = new Random(5);
        var decimals = new Decimals();
        for (int i = 0; i < 60_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value)) continue;
            String text = switch (i % 6) {
                case 0 -> Float.toString(value);
                case 1 -> String.valueOf((double) value);
                case 2 -> String.format("%.6f", random.nextGaussian());
                case 3 -> Float.toString((float) random.nextGaussian());
                case 4 -> random.nextInt(1 << 26) + "." + random.nextInt(100) + "e" + (random.nextInt(60) - 30);
                // beside the middle between two floats
                default -> String.format("%.12e", (value + (double) Math.nextUp(value)) / 2);
            };
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            float parsed = decimals.read(bytes, 0, bytes.length);
            assertThat(Float.floatToRawIntBits(parsed)).as(text)
                    .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
        }
        // Just above the middle of two floats; its double is the middle itself.
        byte[] bytes = "16777217.0000001".getBytes(StandardCharsets.US_ASCII);
        assertThat(decimals.read(bytes, 0, bytes.length)).isEqualTo(Float.parseFloat("16777217.0000001"));
        for (String none : new String[]{"", "-", ".", "+.", "e5", "1e", "1e+", "1.2.3", "0x1", "1f", "nan", "--1"})
            assertThat(decimals.read(none.getBytes(StandardCharsets.US_ASCII), 0, none.length())).as(none).isNaN();
    }

    @Test
    void theGlovePackageIsRead() {
        WordVectors vectors = VectorFile.read(SharedData.path("weights/glove-100d-20k/glove.100d.20k.w2v.txt.gz"));
        assertThat(vectors.size()).isEqualTo(20_208);
        assertThat(vectors.dim()).isEqualTo(100);
        assertThat(vectors.vector("the").orElseThrow()).startsWith(-0.038194f, -0.24487f).endsWith(0.27062f);
    }

    @Test
    void aTextThatIsWrongIsRefusedWithItsLine() {
        assertRefused("", ": the file is empty");
        assertRefused("\ufeff", ": the file is empty");
        assertRefused("hello world\n", ":1: \"hello world\" is no word followed by its vector");
        assertRefused("a 1 2\nb 3\n", ":2: \"b\" has 1 of 2 values");
        assertRefused("a 1 2\nb\n", ":2: \"b\" has 0 of 2 values");
        assertRefused("2 2\na 1 2\nb 3 4 5\n", ":3: \"b\" has more than 2 values");
        assertRefused("2 2\na 1 2\nb 3 4x\n", ":3: \"4x\" stands for value 2 of 2, but is no number");
        assertRefused("2 2\na 1 2\nb nan 4\n", ":3: \"nan\" stands for value 1 of 2, but is no finite number");
        assertRefused("a 1 2\nb -inf 4\n", ":2: \"-inf\" stands for value 1 of 2, but is no finite number");
        assertRefused("a 1 2\nb 3 4e50\n", ":2: \"4e50\" stands for value 2 of 2, but is no finite number");
        assertRefused("a 1 2\n 3 4\n", ":2: the line begins with a space instead of a word");
        assertRefused("a 1 2\n\nb 3 4\n", ":2: the line is empty");
        assertRefused("a 1 2\nb 3 4\na 5 6\n", ":3: the word \"a\" stands on line 1 already; remove one of them, or"
                + " pass --lenient to keep the first");
        assertRefused("2 1\na 1\na 1\n", ":3: the word \"a\" stands on line 2 already; remove one of them, or"
                + " pass --lenient to keep the first");
        assertRefused("caf\u00e9 1 2\n".getBytes(StandardCharsets.ISO_8859_1),
                ":1: the word \"caf\ufffd\" is not UTF-8;"
                        + " convert the file to UTF-8, or pass --lenient to read such bytes as U+FFFD");
        assertRefused("a 1 2\n".getBytes(Charset.forName("UTF-16")), ": is UTF-16; convert it to UTF-8");
        assertRefused("PK\3\4abc", ": is a zip archive; unpack it and name the file of vectors");
    }

    @Test
    void aHeaderThatCannotBeTrueIsRefusedBeforeMemoryIsTaken() throws IOException {
        assertRefused("3 2\na 1.5 2\nb 3 4.25\n",
                ": ends after 2 words, but its header announces 3; it is truncated, or"
                        + " the header is wrong");
        assertRefused("1 2\na 1 2\nb 3 4\n", ":3: a further word, after the 1 that the header announces");
        assertRefused("0 2\n", ":1: the header announces 0 words");
        assertRefused("2 0\n", ":1: the header announces 0 values a word; from 1 to 65,536 can be read");
        assertRefused("2 99999999999999999999\n", ":1: the header announces over 10^18 values a word; from 1 to 65,536"
                + " can be read");
        assertRefused("99999999999 300\n", ":1: the header announces 99,999,999,999 words of 300 values, more than the"
                + " 2,147,483,639 values that can be read");
        assertRefused("7000000 300\na 1 2\n", ":1: the header announces 7,000,000 words of 300 values, but the file has"
                + " room for 0 at most; it is truncated, or the header is wrong");
        assertRefused(zipped("7000000 2\na 1 2\n"), ": ends after 1 words, but its header announces 7,000,000; it is"
                + " truncated, or the header is wrong");
    }

    @Test
    void aBinaryFileThatIsWrongIsRefusedWithTheWordAndByte() {
        assertRefused(binary("2 2\n", "a ", 1f, 2f, "\nb ", 3f, "\0\0"), ": word 2, at byte 15: the file ends within"
                + " the values of \"b\"; its header announces 2 words of 2 values");
        assertRefused(binary("2 2\n", "a ", 1f, 2f, "\n"), ": word 2, at byte 15: the file ends here, but its header"
                + " announces 2 words");
        assertRefused(binary("1 2\n", "a ", 1f, 2f, "\nb ", 1f, 2f),
                ": word 2, at byte 15: the file goes on after the 1"
                        + " words that its header announces");
        assertRefused(binary("1 2\n", "a ", 1f, Float.NaN), ": word 1, at byte 4: value 2 of \"a\" is NaN; vectors must"
                + " be finite");
        assertRefused(binary("2 1\n", "a ", 1f, "a ", 1f), ": word 2, at byte 10: \"a\" is word 1 already; pass"
                + " --lenient to keep the first");
        assertRefused(binary("1 1\n", "\u00e9 ", 1f), ": word 1, at byte 4: the word is not UTF-8; pass --lenient to"
                + " read such bytes as U+FFFD");
        assertRefused(binary("1 1\n", "\0".repeat(70_000)),
                ": word 1, at byte 4: no space within 65,536 bytes; the file"
                        + " is damaged, or not in word2vec's binary format");
        assertRefused(binary("", "\u00ba\u0016O/"), ": is a fastText model with its subwords (.bin), not a file of"
                + " vectors; use its .vec file");
    }

    @Test
    void aDamagedArchiveAndAMissingFileAreRefused() throws IOException {
        byte[] zipped = zipped("2 2\na 1 2\nb 3 4\n");
        assertRefused(Arrays.copyOf(zipped, zipped.length - 12), ": the compressed file ends too early");
        zipped[zipped.length - 6]++;
        assertRefused(zipped, ": the compressed file is damaged: Corrupt GZIP trailer");
        assertThatThrownBy(() -> VectorFile.read(folder.resolve("none"))).hasMessage(folder.resolve("none")
                + ": no such file");
        assertThatThrownBy(() -> VectorFile.read(folder)).hasMessage(folder + ": is a folder; name a file of word"
                + " vectors");
    }

    @Test
    void lenientReadingKeepsTheFirstOfRepeatedWordsAndReplacesBytes() {
        byte[] content = "a 1\n\u00e9 2\na 3\n".getBytes(StandardCharsets.ISO_8859_1);
        WordVectors vectors = VectorFile.read(file(content), true, _ -> {});
        assertThat(vectors.words()).containsExactly("a", "\ufffd");
        assertThat(vectors.vector(0)).containsExactly(1);
    }

    @Test
    void wordsThatAFormatCannotHoldAreRefusedAndNothingIsWritten() {
        Path file = folder.resolve("out.bin");
        assertUnwritable(file, "new york", VectorFormat.WORD2VEC_BINARY, "word 1, \"new york\", holds a space, where"
                + " word2vec's binary format ends a word; write text");
        assertUnwritable(file, "fig 3", VectorFormat.GLOVE_TEXT, "word 1, \"fig 3\", begins or ends with white space,"
                + " or has a number after white space, which a text file cannot tell from values; write word2vec's"
                + " binary format");
        assertUnwritable(file, "a\nb", VectorFormat.WORD2VEC_TEXT, "word 1, \"a<U+000A>b\", holds a line end, which no"
                + " vector file can hold");
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertUnwritable(Path file, String word, VectorFormat format, String message) {
        var vectors = new WordVectors(List.of(word), 1, new float[1]);
        assertThatThrownBy(() -> VectorFile.write(file, vectors, format)).isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void alteredFilesAreReadOrRefusedInOneLine(VectorFormat format) throws IOException {
        var random = new Random(7);
        var words = new LinkedHashSet<String>();
        while (words.size() < 40) words.add(Integer.toString(random.nextInt(9_999), 36) + (char) ('가' + words.size()));
        VectorFile.write(folder.resolve("whole"), random(random, List.copyOf(words), 5), format);
        byte[] whole = Files.readAllBytes(folder.resolve("whole"));
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] altered = whole.clone();
            if (round % 3 == 0) altered = Arrays.copyOf(altered, random.nextInt(altered.length));
            for (int i = random.nextInt(4); i > 0 && altered.length > 0; i--) {
                int place = random.nextInt(4) == 0
                        ? random.nextInt(Math.min(8, altered.length))
                        : random.nextInt(altered.length);
                altered[place] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "0123456789 \n\t-.e".charAt(
                                random.nextInt(16));
            }
            try {
                WordVectors read = VectorFile.read(file(altered), random.nextBoolean(), _ -> {});
                assertThat(read.size()).isBetween(1, 60);
            } catch (InputException e) {
                refused++;
                assertThat(e.getMessage()).startsWith(folder.resolve("v.txt").toString()).hasSizeLessThan(400);
                assertThat(e.getMessage().chars()).noneMatch(Character::isISOControl);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
