package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TokenizerCommandsTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private static Path jamo;

    @BeforeAll
    static void train() {
        text = Cli.text(folder);
        jamo = folder.resolve("jamo/tokenizer.json");
        Outcome trained = Cli.run("tokenizer", "train", "jamo", "--text", text.toString(), "--out", jamo.toString());
        assertThat(trained.err()).isEmpty();
        assertThat(trained.out()).startsWith(jamo + ": jamo, ").contains(" tokens, ");
    }

    @ParameterizedTest
    @CsvSource({"char", "word", "bpe", "syllable", "jamo", "morpheme"})
    void whatATypeLearnsEncodesAndDecodesTheText(String type) {
        Path file = folder.resolve(type + ".json");
        JsonNode trained = Cli.run("tokenizer", "train", type, "--text", text.toString(), "--out", file.toString(),
                "--vocab-size", "280", "--json").json();
        assertThat(trained.path("type").stringValue()).isEqualTo(type);
        assertThat(trained.path("tokenizer").stringValue()).isEqualTo(file.toString());
        assertThat(trained.path("interrupted").booleanValue(true)).isFalse();
        JsonNode encoded = Cli.run("tokenizer", "encode", file.toString(), "the gate 한글", "--json").json();
        JsonNode first = encoded.path("texts").get(0);
        assertThat(first.path("text").stringValue()).isEqualTo("the gate 한글");
        assertThat(first.path("ids").size()).isPositive().isEqualTo(first.path("tokens").size())
                .isEqualTo(first.path("starts").size()).isEqualTo(first.path("ends").size());
        String ids = Cli.run("tokenizer", "encode", file.toString(), "the gate 한글").out().strip();
        String[] arguments = ("tokenizer decode " + file + " " + ids).split(" ");
        assertThat(Cli.run(arguments).out()).isEqualTo("the gate 한글\n");
    }

    @Test
    void eachLineOfAFileIsAText() {
        Path lines = Cli.write(folder.resolve("lines.txt"), "the\n\ngate\n");
        Outcome outcome = Cli.run("tokenizer", "encode", folder.resolve("jamo").toString(), "--text", lines.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).hasSize(3).element(1).asString().isEmpty();
    }

    @Test
    void offsetsAreALineForEachToken() {
        assertThat(Cli.run("tokenizer", "encode", jamo.toString(), "글 a", "--offsets").out().lines()
                .map(line -> line.substring(line.indexOf('\t') + 1)))
                .containsExactly("0\t1\tᄀ", "0\t1\tᅳ", "0\t1\tᆯ", "1\t2\t ", "2\t3\ta", "");
    }

    @Test
    void aComparisonShowsTheSplitAndTheCosts() {
        Outcome outcome = Cli.run("tokenizer", "compare", "char", "syllable", jamo.toString(), "--text",
                text.toString(), "--sample", "the 한글");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().map(String::strip)).contains("syllable".concat(pad("the│ │한│글")));
        assertThat(outcome.out()).contains("t│h│e│ │한│글", "t│h│e│ │ᄒ│ᅡ│ᆫ│ᄀ│ᅳ│ᆯ", "tokens/word", "bytes/token",
                "0.00 %");
        JsonNode json = Cli.run("tokenizer", "compare", "char", "--text", text.toString(), "--json").json();
        JsonNode row = json.path("tokenizers").get(0);
        assertThat(row.path("tokenizer").stringValue()).isEqualTo("char");
        assertThat(json.path("words").intValue()).isEqualTo(300 * 8);
        assertThat(row.path("tokens_per_word").doubleValue())
                .isEqualTo(row.path("tokens").doubleValue() / json.path("words").doubleValue());
        assertThat(row.path("unknown_share").doubleValue()).isZero();
    }

    private static String pad(String split) {
        return " ".repeat(jamo.toString().length() - "syllable".length() + 2) + split;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train bpe              | jikji tokenizer train: what should it learn from? name files or folders with --text
            train bep --text TEXT  | jikji tokenizer train: invalid value for positional parameter at index 0 (TYPE): 'bep' is not one of char, word, bpe, char-bpe, wordpiece, syllable, jamo, morpheme, morpheme-bpe; see './jikji tokenizer train --help'
            train bpe --text TEXT --vocab-size 60000 | jikji tokenizer train: BPE: the text supports at most 308 tokens, 60000 are asked for; lower the vocabulary size
            train word --text TEXT --minimum-count 9999 | jikji tokenizer train: word tokenizer: no word occurs 9999 times; lower the minimum count
            train bpe --text TEXT --lowercase | jikji tokenizer train: --lowercase is for wordpiece
            train jamo --text TEXT --out JAMO | jikji tokenizer train: JAMO: exists already; pass --force to replace it, or --out
            encode TEXT a --text TEXT | jikji tokenizer encode: give texts or --text, not both
            decode JAMO 99999      | jikji tokenizer decode: id 99999 is not in the vocabulary, whose ids are 0 to LAST
            decode JAMO 1 x        | jikji tokenizer decode: 'x' is no id; ids are whole numbers with spaces between
            compare nothing --text TEXT | jikji tokenizer compare: nothing: no such file or folder, and no type of tokenizer; types are char, word, bpe, char-bpe, wordpiece, syllable, jamo, morpheme, morpheme-bpe
            compare bpe --text TEXT --vocab-size 60000 | jikji tokenizer compare: bpe: BPE: the text supports at most 308 tokens, 60000 are asked for; lower the vocabulary size
            compare char           | jikji tokenizer compare: which text should they split? name files or folders with --text
            """)
    void whatCannotBeUsedIsOneLine(String arguments, String message) {
        int last = Cli.run("tokenizer", "train", "jamo", "--text", text.toString(), "--out", jamo.toString(), "--json",
                "--force").json().path("vocab_size").intValue() - 1;
        String line = "tokenizer " + arguments.replace("TEXT", text.toString()).replace("JAMO", jamo.toString());
        Outcome outcome = Cli.run(line.split(" "));
        assertThat(outcome.err()).isEqualTo(message.replace("LAST", "" + last).replace("JAMO", jamo.toString()) + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aRefusedTrainingLeavesNothing() throws IOException {
        Path out = folder.resolve("refused.json");
        Cli.run("tokenizer", "train", "bpe", "--text", text.toString(), "--vocab-size", "60000", "--out",
                out.toString());
        assertThat(Files.exists(out)).isFalse();
    }

    @Test
    void aLanguageModelReadsMorphemesButNoWordPieces() {
        Path run = folder.resolve("runs/morphemes");
        Outcome trained = Cli.train(text, run, "--tokenizer", "morpheme-bpe", "--vocab-size", "60", "--json");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.json().path("validation").path("bits_per_byte").doubleValue()).isPositive();
        assertThat(Cli.run("generate", run.toString(), "--max-tokens", "5", "--seed", "1").exitCode()).isZero();
        assertThat(Cli.train(text, folder.resolve("runs/pieces"), "--tokenizer", "wordpiece").err()).isEqualTo(
                "jikji train: tokenizer.type: wordpiece loses the white space of the text, which a language model has"
                        + " to write; choose bpe or char-bpe\n");
    }
}
