package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TokenizerJsonTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void save() {
        file = folder.resolve("tokenizer.json");
        BpeTokenizer.train(Corpus.ofDocuments(List.of("ab ab ab")), 259, 1).save(file);
    }

    private void refused(Consumer<ObjectNode> damage, String message) {
        var root = (ObjectNode) TokenizerJson.readTree(file);
        damage.accept(root);
        Path damaged = folder.resolve("damaged.json");
        TokenizerJson.MAPPER.writeValue(damaged, root);
        assertThatThrownBy(() -> Tokenizer.load(damaged)).isInstanceOf(InputException.class)
                .hasMessage(damaged + ": " + message);
    }

    private static ObjectNode model(JsonNode root) {
        return (ObjectNode) root.get("model");
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNamed() {
        refused(root -> root.remove("model"), "model is missing");
        refused(root -> model(root).put("type", "Unigram"),
                "model.type is \"Unigram\"; known are BPE, WordLevel and WordPiece");
        refused(root -> model(root).put("type", 3), "model.type is no string");
        refused(root -> model(root).remove("vocab"), "model.vocab is missing");
        refused(root -> model(root).putArray("vocab"), "model.vocab is no object");
        refused(root -> model(root).remove("merges"), "model.merges is missing");
        refused(root -> model(root).put("merges", "a b"), "model.merges is no list");
        refused(root -> root.put("added_tokens", 1), "added_tokens is no list");
        refused(root -> ((ObjectNode) root.get("added_tokens").get(0)).remove("id"),
                "added_tokens[0] lacks id or content");
    }

    @Test
    void idsMustBeDenseAndTheirTokensKnown() {
        refused(root -> ((ObjectNode) model(root).get("vocab")).put("ab", "x"),
                "model.vocab: the id of \"ab\" is x, not a number");
        refused(root -> ((ObjectNode) model(root).get("vocab")).put("ab", 9_000),
                "the id of \"ab\" is 9000; 259 tokens have ids 0 to 258");
        refused(root -> ((ObjectNode) model(root).get("vocab")).put("ab", -1),
                "the id of \"ab\" is -1; 259 tokens have ids 0 to 258");
        refused(root -> ((ObjectNode) model(root).get("vocab")).put("ab", 258),
                "\"ab\" and \"Ġab\" have the same id 258");
        refused(root -> ((ObjectNode) root.get("added_tokens").get(0)).put("id", 5),
                "added token \"<|endoftext|>\" has id 5, but 0 in model.vocab");
        refused(root -> ((ObjectNode) model(root).get("vocab")).put("AB", 256).remove("Ń"),
                "the vocabulary lacks byte 0xAD (\"Ń\"); it is not byte-level");
    }

    @Test
    void mergesMustNameKnownTokens() {
        refused(root -> ((ArrayNode) model(root).get("merges")).set(1, "Ġ b"),
                "merge 1 (\"Ġ\" and \"b\") names \"Ġb\", which the vocabulary lacks");
        refused(root -> ((ArrayNode) model(root).get("merges")).add("a b c"), "merge 2 is not two tokens: \"a b c\"");
        refused(root -> ((ArrayNode) model(root).get("merges")).add(7), "merge 2 is not two tokens: \"\"");
    }

    @Test
    void whatWouldEncodeOtherwiseIsRefused() {
        refused(root -> model(root).put("byte_fallback", true), "model.byte_fallback is true, which is not supported");
        refused(root -> ((ObjectNode) root.get("pre_tokenizer")).put("add_prefix_space", true),
                "pre_tokenizer is {\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":t…; supported is ByteLevel "
                        + "with add_prefix_space false");
        refused(root -> root.putObject("normalizer").put("type", "NFC"),
                "normalizer is {\"type\":\"NFC\"}, which is not supported");
    }

    @Test
    void mergesMayBePairs() {
        var root = (ObjectNode) TokenizerJson.readTree(file);
        Tokenizer strings = Tokenizer.load(file);
        ArrayNode merges = model(root).putArray("merges");
        merges.addArray().add("a").add("b");
        merges.addArray().add("Ġ").add("ab");
        TokenizerJson.MAPPER.writeValue(file, root);
        assertThat(Tokenizer.load(file).encode("ab ab b")).isEqualTo(strings.encode("ab ab b")).hasSize(4);
    }

    @Test
    void aFileCutShortOrAlteredIsRefusedInOneLine() throws IOException {
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("none.json")))
                .hasMessage(folder.resolve("none.json") + ": no such file");
        String whole = Files.readString(file);
        var random = new Random(9);
        Path damaged = folder.resolve("damaged.json");
        for (int round = 0; round < 300; round++) {
            int at = random.nextInt(whole.length() - 1);
            boolean cut = round % 2 == 0;
            String text = cut
                    ? whole.substring(0, at)
                    : whole.substring(0, at) + (char) (32 + random.nextInt(90)) + whole.substring(at + 1);
            Files.writeString(damaged, text);
            try {
                Tokenizer.load(damaged);
                assertThat(cut).as("a file cut at %d was read", at).isFalse();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(damaged.toString()).doesNotContain("\n");
            }
        }
    }
}
