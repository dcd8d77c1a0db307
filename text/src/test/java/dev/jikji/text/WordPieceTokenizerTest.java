package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WordPieceTokenizerTest {
    @TempDir
    Path folder;

    private static WordPieceTokenizer small() {
        return new WordPieceTokenizer(
                List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "##ab", "want", ",",
                        "한"),
                WordPieceTokenizer.Options.cased());
    }

    @Test
    void bertEncodesAndDecodesAsTheHuggingFaceLibrary() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/bert-base-uncased/tokenizer.json"));
        assertThat(tokenizer.vocabSize()).isEqualTo(30_522);
        Path saved = folder.resolve("tokenizer.json");
        tokenizer.save(saved);
        Path vocabulary = SharedData.path("tokenizers/bert-base-uncased/vocab.txt");
        var fromLines = WordPieceTokenizer.load(vocabulary, WordPieceTokenizer.Options.uncased());
        Path lines = folder.resolve("vocab.txt");
        fromLines.saveVocabulary(lines);
        assertThat(lines).hasSameBinaryContentAs(vocabulary);
        List<String> golden = Files.readAllLines(SharedData.path("tokenizers/bert-base-uncased/golden.jsonl"));
        assertThat(golden).hasSize(336);
        for (Tokenizer each : List.of(tokenizer, Tokenizer.load(saved), fromLines)) {
            for (String line : golden) {
                JsonNode expected = TokenizerJson.MAPPER.readTree(line);
                String text = expected.get("text").stringValue();
                int[] ids = expected.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
                Encoding encoding = each.template().around(each.encodeWithOffsets(text));
                assertThat(encoding.ids()).as(text).isEqualTo(ids);
                assertThat(IntStream.of(ids).mapToObj(each::token))
                        .isEqualTo(expected.get("tokens").valueStream().map(JsonNode::stringValue).toList());
                assertThat(each.decode(ids)).isEqualTo(expected.get("decoded").stringValue());
            }
        }
    }

    @Test
    void theLongestPieceIsTakenAndAWordThatCannotBeMadeIsUnknownAsAWhole() {
        assertThat(small().encode("unaffable")).containsExactly(5, 6, 7);
        assertThat(small().encode("unaffabl want,")).containsExactly(1, 9, 10);
        assertThat(small().encode("want".repeat(26))).containsExactly(1);
    }

    @Test
    void twoTextsGetTheirTypes() {
        WordPieceTokenizer tokenizer = small();
        Encoding first = tokenizer.encodeWithOffsets("un want");
        Encoding second = tokenizer.encodeWithOffsets("want");
        assertThat(tokenizer.template().around(first, second).ids()).containsExactly(2, 5, 9, 3, 9, 3);
        assertThat(tokenizer.template().types(first, second)).containsExactly(0, 0, 0, 0, 1, 1);
        assertThat(tokenizer.template().around(first).starts()).containsExactly(0, 0, 3, 0);
    }

    @Test
    void offsetsAreThoseOfTheOriginalWhateverNormalizationDoes() {
        var tokenizer = new WordPieceTokenizer(List.of("[UNK]", "cafe", "##s", "i"),
                WordPieceTokenizer.Options.uncased());
        Encoding encoding = tokenizer.encodeWithOffsets("\u0007 CAFE\u0301S İ");
        assertThat(encoding.ids()).containsExactly(1, 2, 3);
        assertThat(encoding.starts()).containsExactly(2, 7, 9);
        assertThat(encoding.ends()).containsExactly(6, 8, 10);
    }

    /// Sorted one by one, so many marks out of order would take minutes.
    @Test
    @Timeout(30)
    void marksOutOfOrderAreStrippedWithoutDelay() {
        String text = "a" + "\u0301\u0323".repeat(300_000) + "b";
        var tokenizer = new WordPieceTokenizer(List.of("[UNK]", "ab"), WordPieceTokenizer.Options.uncased());
        Encoding encoding = tokenizer.encodeWithOffsets(text);
        assertThat(encoding.ids()).containsExactly(1);
        assertThat(encoding.ends()).containsExactly(text.length());
    }

    @Test
    void damagedVocabulariesAreRefusedInOneLine() throws IOException {
        Path file = folder.resolve("vocab.txt");
        var options = WordPieceTokenizer.Options.uncased();
        assertThatThrownBy(() -> WordPieceTokenizer.load(file, options)).isInstanceOf(InputException.class)
                .hasMessage(file + ": no such file");
        Files.writeString(file, "[UNK]\na\na\n");
        assertThatThrownBy(() -> WordPieceTokenizer.load(file, options))
                .hasMessage(file + ":3: token \"a\" stands on line 2 already");
        Files.writeString(file, "[UNK]\n\na\n");
        assertThatThrownBy(() -> WordPieceTokenizer.load(file, options))
                .hasMessage(file + ":2: an empty line is no token");
        Files.writeString(file, "a\nb\n");
        assertThatThrownBy(() -> WordPieceTokenizer.load(file, options))
                .hasMessage(file + ": the vocabulary lacks the unknown token [UNK]");
        Files.write(file, new byte[]{'a', '\n', (byte) 0xFF});
        assertThatThrownBy(() -> WordPieceTokenizer.load(file, options)).hasMessage(file + ": is not UTF-8 at byte 2");
    }
}
