package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BpeTokenizerTest {
    @TempDir
    Path folder;

    /// The published pattern, in Java's notation.
    private static final Pattern GPT2 = Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    /// Text in which everything the pattern tells apart is frequent.
    private static String randomText(Random random, int length) {
        String[] parts = {"'s", "'ll", "'re", "'", "ve", " ", " ", "  ", "\n", "\t", "\u00A0", "\u3000", "\u0085", "a",
                "B", "l", "é", "한국", "각\u0301", "1", "½", "Ⅷ", "٣", "!", "🙂", "𝒜", "𝟜", "<|endoftext|>", "\u200D"};
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (random.nextInt(10) > 0) {
                text.append(parts[random.nextInt(parts.length)]);
            } else {
                int c = random.nextInt(random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1);
                if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    @Test
    void wordsAreThoseOfGpt2sPattern() {
        var random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            String text = randomText(random, random.nextInt(40));
            var expected = new ArrayList<String>();
            for (Matcher matcher = GPT2.matcher(text); matcher.find();) expected.add(matcher.group());
            var words = new ArrayList<String>();
            char[] chars = text.toCharArray();
            for (int i = 0, end; i < chars.length; i = end) {
                end = Gpt2Words.end(chars, i, chars.length);
                words.add(text.substring(i, end));
            }
            assertThat(words).isEqualTo(expected);
        }
    }

    @Test
    void gpt2EncodesAndDecodesAsTheHuggingFaceLibrary() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/gpt2/tokenizer.json"));
        assertThat(tokenizer.vocabSize()).isEqualTo(50_257);
        assertThat(tokenizer.endOfText()).hasValue(50_256);
        Path saved = folder.resolve("tokenizer.json");
        tokenizer.save(saved);
        Tokenizer again = Tokenizer.load(saved);
        var twoFiles = BpeTokenizer.load(SharedData.path("tokenizers/gpt2/encoder.json"),
                SharedData.path("tokenizers/gpt2/vocab.bpe"));
        List<String> lines = Files.readAllLines(SharedData.path("tokenizers/gpt2/golden.jsonl"));
        assertThat(lines).hasSize(336);
        for (String line : lines) {
            JsonNode golden = TokenizerJson.MAPPER.readTree(line);
            String text = golden.get("text").stringValue();
            int[] ids = golden.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
            for (Tokenizer each : List.of(tokenizer, again, twoFiles)) {
                assertThat(each.encode(text)).as(text).isEqualTo(ids);
                assertThat(each.decode(ids)).isEqualTo(golden.get("decoded").stringValue());
            }
        }
    }

    private static BpeTokenizer small() {
        return BpeTokenizer.train(
                Corpus.ofDocuments(List.of("the theatre, the weather, the 한국어 한국 사람 the aaaa aaaaaaaa ".repeat(20))),
                285, 2);
    }

    @Test
    void decodingUndoesEncoding() {
        var tokenizer = small().withoutSpecials();
        var random = new Random(2);
        for (String text : List.of("", " ", "한글", "🙂👍🏽", "<|endoftext|>", "a\0b", "\r\n",
                randomText(random, 2_000))) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
        assertThat(tokenizer.decode(tokenizer.encode("\uD800"))).isEqualTo("\uFFFD");
    }

    @Test
    void aSpecialTokenInTextIsTakenAsSuchUnlessDeclined() {
        var tokenizer = small();
        assertThat(tokenizer.encode("<|endoftext|>")).containsExactly(0);
        assertThat(tokenizer.decode(0)).isEmpty();
        assertThat(tokenizer.withoutSpecials().encode("<|endoftext|>")).doesNotContain(0).hasSizeGreaterThan(1);
        assertThat(tokenizer.withoutSpecials().decode(0)).isEqualTo("<|endoftext|>");
    }

    @Test
    void longWordsAreMergedAsShortOnes() {
        var tokenizer = small();
        var random = new Random(3);
        int[] merges = tokenizer.encode("a".repeat(1_000));
        assertThat(tokenizer.decode(merges)).isEqualTo("a".repeat(1_000));
        for (int round = 0; round < 200; round++) {
            // Letters only, so that the whole is one word.
            var text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) text.append("theawr한국어".charAt(random.nextInt(9)));
            assertThat(tokenizer.encode(text.toString())).isEqualTo(mergedByHand(tokenizer, text.toString()));
        }
    }

    /// Merges the best pair one at a time, with ranks recovered from the order of ids.
    private static int[] mergedByHand(BpeTokenizer tokenizer, String word) {
        var tokens = new ArrayList<String>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            tokens.add(String.valueOf(ByteAlphabet.character(b & 0xff)));
        }
        while (true) {
            int best = -1;
            int bestId = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int id = tokenizer.id(tokens.get(i) + tokens.get(i + 1)).orElse(Integer.MAX_VALUE);
                if (id < bestId) {
                    best = i;
                    bestId = id;
                }
            }
            if (best < 0) return tokens.stream().mapToInt(t -> tokenizer.id(t).orElseThrow()).toArray();
            tokens.set(best, tokens.get(best) + tokens.remove(best + 1));
        }
    }

    @Test
    void anUnpairedSurrogateIsAReplacementCharacter() {
        BpeTokenizer tokenizer = small();
        for (String text : List.of("\uD83D", "a\uDE42b", "\uD83D\uD83D\uDE42 ", "x\uDE42\uD83D")) {
            String replaced = new String(text.codePoints()
                    .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c).toArray(), 0,
                    text.codePointCount(0, text.length()));
            Encoding encoding = tokenizer.encodeWithOffsets(text);
            Encoding expected = tokenizer.encodeWithOffsets(replaced);
            assertThat(encoding.ids()).isEqualTo(expected.ids());
            assertThat(encoding.starts()).isEqualTo(expected.starts());
            assertThat(encoding.ends()).isEqualTo(expected.ends());
        }
    }

    @Test
    void streamedTextNeverHoldsHalfACharacter() {
        var tokenizer = small();
        var random = new Random(4);
        for (int round = 0; round < 200; round++) {
            String text = randomText(random, 30);
            int[] ids = tokenizer.encode(text);
            StreamDecoder decoder = tokenizer.streamDecoder();
            var streamed = new StringBuilder();
            for (int id : ids) {
                String part = decoder.add(id);
                assertThat(part).doesNotContain("\uFFFD");
                streamed.append(part);
            }
            assertThat(decoder.finish()).isEmpty();
            assertThat(streamed.toString()).isEqualTo(text.replace("<|endoftext|>", ""));
        }
    }

    @Test
    void bytesThatAreNoCharacterBecomeReplacementCharacters() {
        var tokenizer = small();
        byte[] utf8 = "한".getBytes(StandardCharsets.UTF_8);
        int first = tokenizer.id(String.valueOf(ByteAlphabet.character(utf8[0] & 0xff))).orElseThrow();
        StreamDecoder decoder = tokenizer.streamDecoder();
        assertThat(decoder.add(first)).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
        var random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int[] ids = random.ints(20, 0, tokenizer.vocabSize()).toArray();
            var bytes = new java.io.ByteArrayOutputStream();
            for (int id : ids) if (id != 0) bytes.writeBytes(ByteAlphabet.bytes(tokenizer.token(id)));
            assertThat(tokenizer.decode(ids)).isEqualTo(bytes.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void threadsShareATokenizer() {
        var tokenizer = small();
        String text = randomText(new Random(6), 20_000);
        int[] expected = small().encode(text);
        assertThat(java.util.stream.IntStream.range(0, 16).parallel().mapToObj(_ -> tokenizer.encode(text))
                .allMatch(ids -> Arrays.equals(ids, expected))).isTrue();
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        assertThatThrownBy(() -> small().decode(285)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> small().token(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
