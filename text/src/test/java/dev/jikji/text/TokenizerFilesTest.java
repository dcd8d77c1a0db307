package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFilesTest {
    private static final String VOCAB_JSON = vocabJson();
    private static final Map<String, String> FILES = Map.of("tokenizer.json", tokenizerJson(), "vocab.txt",
            "[UNK]\n[CLS]\n[SEP]\na\n##b\nc\n", "vocab.json", VOCAB_JSON, "merges.txt",
            "#version: 0.2\na b\nĠ ab\n", "encoder.json", VOCAB_JSON, "vocab.bpe", "#version: 0.2\na b\nĠ ab\n");

    @TempDir
    Path folder;

    /// The 256 bytes and two merged tokens.
    private static String vocabJson() {
        List<String> tokens = IntStream.range(0, 256).mapToObj(b -> String.valueOf(ByteAlphabet.character(b)))
                .collect(Collectors.toList());
        tokens.addAll(List.of("ab", "Ġab"));
        return IntStream.range(0, tokens.size())
                .mapToObj(id -> TokenizerJson.MAPPER.writeValueAsString(tokens.get(id)) + ": " + id)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String tokenizerJson() {
        return """
                {"added_tokens": [{"id": 258, "content": "<s>", "special": true}],
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
                 "post_processor": {"type": "RobertaProcessing", "sep": ["<s>", 258], "cls": ["<s>", 258]},
                 "model": {"type": "BPE", "vocab": %s, "merges": ["a b", ["Ġ", "ab"]]}}""".formatted(VOCAB_JSON);
    }

    private void write(String... names) throws IOException {
        for (String name : names) Files.writeString(folder.resolve(name), FILES.get(name));
    }

    @Test
    void aFolderIsReadByWhatItHolds() throws IOException {
        assertThatThrownBy(() -> Tokenizer.load(folder)).isInstanceOf(InputException.class).hasMessage(
                folder + ": the folder holds no tokenizer.json, vocab.txt, vocab.json or encoder.json");
        write("encoder.json");
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessage(folder.resolve("vocab.bpe") + ": no such file");
        write("vocab.bpe");
        assertThat(Tokenizer.load(folder).encode("ab ab")).containsExactly(256, 257);
        write("vocab.txt");
        assertThat(Tokenizer.load(folder)).isInstanceOf(WordPieceTokenizer.class);
        assertThat(Tokenizer.load(folder).encode("AB c")).containsExactly(3, 4, 5);
        write("tokenizer.json");
        assertThat(Tokenizer.load(folder).id("<s>")).hasValue(258);
    }

    @Test
    void eitherOfGpt2sTwoFilesFindsTheOther() throws IOException {
        write("vocab.json", "merges.txt");
        for (String name : List.of("vocab.json", "merges.txt")) {
            assertThat(Tokenizer.load(folder.resolve(name)).encode("ab ab")).containsExactly(256, 257);
        }
    }

    @Test
    void aVocabularyWithCapitalsIsCased() throws IOException {
        Path file = folder.resolve("vocab.txt");
        Files.writeString(file, "[UNK]\na\nA\n");
        assertThat(Tokenizer.load(file).encode("A a")).containsExactly(2, 1);
        Files.writeString(file, "\uFEFF[PAD]\n[UNK]\n<S>\na\n");
        Tokenizer uncased = Tokenizer.load(file);
        assertThat(uncased.encode("A a")).containsExactly(3, 3);
        assertThat(uncased.token(0)).isEqualTo("[PAD]");
    }

    @Test
    void whatIsWrongWithGpt2sFilesIsNamed() throws IOException {
        write("vocab.json", "merges.txt");
        Path merges = folder.resolve("merges.txt");
        Files.writeString(merges, "#version: 0.2\na b\nab\n");
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessage(merges + ": merge 1 is not two tokens: \"ab\"");
        Files.writeString(merges, "a c\n");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .hasMessage(merges + ": merge 0 (\"a\" and \"c\") names \"ac\", which the vocabulary lacks");
        Path vocab = folder.resolve("vocab.json");
        Files.writeString(vocab, "[1]");
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessage(vocab + ": is no object of tokens and their ids");
        Files.writeString(vocab, "{}");
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessage(vocab + ": the vocabulary is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "vocab.txt", "vocab.json", "merges.txt"})
    void aDamagedFileIsReadOrRefusedInOneLine(String name) throws IOException {
        write("vocab.json", "merges.txt");
        byte[] whole = FILES.get(name).getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve(name);
        var random = new Random(17);
        for (int round = 0; round < 400; round++) {
            Files.write(file, damaged(whole, random));
            try {
                Tokenizer.load(file).encodeWithOffsets("ab <s> 한국어 ab");
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n");
            }
        }
    }

    /// Cut short, a few bytes altered, or one of its numbers, flags and words made another.
    private static byte[] damaged(byte[] whole, Random random) {
        int at = random.nextInt(whole.length);
        switch (random.nextInt(3)) {
            case 0 -> {
                return Arrays.copyOf(whole, at);
            }
            case 1 -> {
                byte[] altered = whole.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    altered[random.nextInt(whole.length)] = (byte) random.nextInt(256);
                }
                return altered;
            }
            default -> {
                String text = new String(whole, StandardCharsets.UTF_8);
                String[] others = {"-1", "2147483647", "99999999999999999999", "1e999", "null", "[]", "{}", "true",
                        "\"\"", "\"x\"", "0.5"};
                var values = Pattern.compile("\\b\\d+\\b|true|false|\"\\w+\"|\\[[^\\[\\]]*\\]").matcher(text);
                if (!values.find(Math.min(at, text.length()))) return new byte[0];
                return (text.substring(0, values.start()) + others[random.nextInt(others.length)]
                        + text.substring(values.end())).getBytes(StandardCharsets.UTF_8);
            }
        }
    }
}
