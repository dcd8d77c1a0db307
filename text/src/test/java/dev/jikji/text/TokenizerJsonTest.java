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
    void postProcessorsThatCannotBeFollowedAreRefused() {
        refused(root -> root.put("post_processor", "x"),
                "post_processor is x; supported are TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel"
                        + " and a Sequence of them");
        refused(root -> root.putObject("post_processor").put("type", "Sequence"),
                "post_processor.processors is missing");
        refused(root -> root.putObject("post_processor").put("type", "ByteLevel").put("trim_offsets", 1),
                "post_processor.trim_offsets is 1, neither true nor false");
        refused(root -> root.putObject("post_processor").put("type", "RobertaProcessing").put("cls", "<s>"),
                "post_processor.cls is <s>, not a token and its id");
        refused(root -> root.putObject("post_processor").put("type", "BertProcessing").putArray("cls").add("ab").add(5),
                "post_processor.cls: \"ab\" is 5, but 257 in the vocabulary");
        refused(root -> root.putObject("post_processor").put("type", "BertProcessing").putArray("cls").add("no").add(5),
                "post_processor names \"no\", which the vocabulary lacks");
        refused(root -> root.putObject("post_processor").put("type", "TemplateProcessing"),
                "post_processor.single is missing");
        refused(root -> root.putObject("post_processor").put("type", "TemplateProcessing").putArray("single")
                .addObject().putObject("Sequence").put("id", "B"),
                "post_processor.single has a part {\"Sequence\":{\"id\":\"B\"}}");
        refused(root -> root.putObject("post_processor").put("type", "TemplateProcessing").putArray("single")
                .addObject().putObject("SpecialToken").put("id", "ab"),
                "post_processor.special_tokens: \"ab\" is missing, but 257 in the vocabulary");
        refused(root -> {
            ArrayNode list = root.putObject("post_processor").put("type", "Sequence").putArray("processors");
            for (int i = 0; i < 2; i++) list.addObject().put("type", "ByteLevel");
        }, "post_processor is {\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"},{\"type…; a Sequence may be one"
                + " ByteLevel and then one template");
    }

    @Test
    void whatCharacterBpeCannotFollowIsRefused() {
        CharBpeTokenizer.train(Corpus.ofDocuments(List.of("ab ab ab")), 6, 1, TrainingWatch.NONE).save(file);
        refused(root -> model(root).put("dropout", 0.1), "model.dropout is 0.1, which is not supported");
        refused(root -> root.putObject("normalizer").put("type", "NFC"),
                "normalizer is {\"type\":\"NFC\"}, which is not supported");
        refused(root -> root.putObject("post_processor").put("type", "X"),
                "post_processor is {\"type\":\"X\"}, which is not supported");
        refused(root -> root.putObject("pre_tokenizer").put("type", "Digits"), "pre_tokenizer is {\"type\":\"Digits\"};"
                + " supported are ByteLevel, WhitespaceSplit, BertPreTokenizer and Metaspace");
        refused(root -> root.putObject("decoder").put("type", "Fuse"),
                "decoder is {\"type\":\"Fuse\"}; supported is Metaspace");
        refused(root -> root.putObject("decoder").put("type", "Metaspace").put("prepend_scheme", "never"),
                "decoder is {\"type\":\"Metaspace\",\"prepend_scheme\":\"never\"}; supported is ▁, always prepended and"
                        + " split at");
        refused(root -> model(root).put("end_of_word_suffix", "</w>"),
                "model.end_of_word_suffix is \"</w>\", which is not supported with Metaspace");
        refused(root -> model(root).remove("unk_token"), "model.unk_token is missing");
        refused(root -> model(root).put("unk_token", "?"), "model.vocab lacks the unknown token ?");
        refused(root -> model(root).put("fuse_unk", 1), "model.fuse_unk is 1, neither true nor false");
        refused(root -> model(root).put("continuing_subword_prefix", 1),
                "model.continuing_subword_prefix is 1, which is no text");
        refused(root -> root.putObject("pre_tokenizer").put("type", "WhitespaceSplit"),
                "decoder is {\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"alwa…; supported is BPEDecoder");
        refused(root -> {
            root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
            root.putObject("decoder").put("type", "BPEDecoder");
        }, "model.end_of_word_suffix is missing: no space could be decoded");
        refused(root -> {
            root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
            root.putObject("decoder").put("type", "BPEDecoder");
            model(root).put("end_of_word_suffix", "@@");
        }, "decoder.suffix is \"</w>\", but model.end_of_word_suffix \"@@\"");
    }

    @Test
    void whatWordPieceCannotFollowIsRefused() {
        new WordPieceTokenizer(List.of("[UNK]", "a", "##b"), WordPieceTokenizer.Options.uncased()).save(file);
        refused(root -> ((ObjectNode) root.get("added_tokens").get(0)).put("normalized", true),
                "added token \"[UNK]\" is to be normalized, which is not supported with a normalizer");
        refused(root -> root.putObject("post_processor").put("type", "ByteLevel"), "post_processor is {\"type\":"
                + "\"ByteLevel\"}, which trims offsets; supported is that only with byte-level BPE");
        refused(root -> model(root).put("max_input_chars_per_word", 0),
                "model.max_input_chars_per_word is 0, not a number above 0");
        refused(root -> root.putNull("normalizer"), "normalizer is null; supported is BertNormalizer");
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
