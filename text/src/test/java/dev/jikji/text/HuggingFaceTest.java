package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Every id and every offset beside the Hugging Face library's, on generated lines: 3,000 of them, or as many as
/// `-Djikji.differential.lines=100000` says. Skipped where that library's native code does not load.
@Tag("native")
class HuggingFaceTest {
    private static final int LINES = Integer.getInteger("jikji.differential.lines", 3_000);

    @TempDir
    Path folder;

    private static HuggingFaceTokenizer reference(Path tokenizerJson) throws IOException {
        try {
            return HuggingFaceTokenizer.newInstance(tokenizerJson,
                    Map.of("modelMaxLength", "1000000000", "truncation", "false", "padding", "false"));
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
            return Assumptions.abort("skipped: the Hugging Face library does not load here: " + e);
        }
    }

    private static void compare(Tokenizer tokenizer, HuggingFaceTokenizer reference, Iterable<String> lines) {
        for (String line : lines) {
            Encoding ours = tokenizer.encodeWithOffsets(line);
            ai.djl.huggingface.tokenizers.Encoding theirs = reference.encode(line, false, false);
            int[] ids = Arrays.stream(theirs.getIds()).mapToInt(Math::toIntExact).toArray();
            assertThat(ours.ids()).as("ids of %s", escaped(line)).isEqualTo(ids);
            assertThat(tokenizer.encode(line)).isEqualTo(ids);
            Encoding inCodePoints = ours.inCodePoints(line);
            CharSpan[] spans = theirs.getCharTokenSpans();
            int[] starts = Arrays.stream(spans).mapToInt(CharSpan::getStart).toArray();
            int[] ends = Arrays.stream(spans).mapToInt(CharSpan::getEnd).toArray();
            assertThat(inCodePoints.starts()).as("starts in %s", escaped(line)).isEqualTo(starts);
            assertThat(inCodePoints.ends()).as("ends in %s", escaped(line)).isEqualTo(ends);
            Encoding special = tokenizer.template().around(ours);
            int[] specialIds = Arrays.stream(reference.encode(line, true, false).getIds()).mapToInt(Math::toIntExact)
                    .toArray();
            assertThat(special.ids()).isEqualTo(specialIds);
        }
    }

    private static String escaped(String line) {
        var text = new StringBuilder();
        line.codePoints().forEach(c -> text.append(c > ' ' && c < 0x7F
                ? Character.toString(c)
                : String.format("\\u{%X}", c)));
        return text.toString();
    }

    private static Iterable<String> lines(int count) {
        var lines = new MixedLines(11);
        return () -> Stream.generate(lines::next).limit(count).iterator();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "bert-base-uncased"})
    void idsAndOffsetsAreThoseOfTheReference(String name) throws IOException {
        Path file = SharedData.path("tokenizers/" + name + "/tokenizer.json");
        try (var reference = reference(file)) {
            compare(Tokenizer.load(file), reference, lines(LINES));
        }
    }

    @Test
    void whatJikjiWritesGivesTheSameThere() throws IOException {
        var texts = new MixedLines(5);
        var corpus = Corpus.ofDocuments(Stream.generate(texts::next).limit(1_000).toList());
        List<Tokenizer> tokenizers = List.of(CharTokenizer.train(corpus, 2),
                WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WORDS, 2, 800),
                WordTokenizer.train(corpus, WordTokenizer.Pretokenization.WHITESPACE, 2, 800),
                BpeTokenizer.train(corpus, 800, 2), CharBpeTokenizer.train(corpus, 800, 2, TrainingWatch.NONE),
                WordPieceTokenizer.train(corpus, WordPieceTokenizer.Options.cased(), 800, 2, TrainingWatch.NONE),
                WordPieceTokenizer.train(corpus, WordPieceTokenizer.Options.uncased(), 800, 2, TrainingWatch.NONE));
        for (int i = 0; i < tokenizers.size(); i++) {
            Path file = folder.resolve(i + ".json");
            tokenizers.get(i).save(file);
            try (var reference = reference(file)) {
                compare(tokenizers.get(i), reference, lines(200));
                compare(Tokenizer.load(file), reference, lines(50));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WHITESPACE", "PUNCTUATION"})
    void wordsWithASuffixAreMergedAsThere(CharBpeTokenizer.Pretokenization pretokenization) throws IOException {
        var tokens = new ArrayList<>(List.of("<unk>", "th", "the</w>", "er", "in", "ing</w>"));
        for (char c = 'a'; c <= 'z'; c++) tokens.addAll(List.of("" + c, c + "</w>"));
        var vocabulary = new Vocabulary(tokens);
        Merges merges = TokenizerJson.merges("", vocabulary, Stream.of("t h", "th e</w>", "e r", "i n", "in g</w>")
                .map(pair -> pair.split(" ")).toList(), "");
        var tokenizer = new CharBpeTokenizer(vocabulary, merges,
                new CharBpeTokenizer.Options(pretokenization, "<unk>", true, "", "</w>"));
        Path file = folder.resolve("tokenizer.json");
        tokenizer.save(file);
        try (var reference = reference(file)) {
            compare(tokenizer, reference, lines(300));
        }
        assertThat(tokenizer.decode(tokenizer.encode("the other thing"))).isEqualTo("the other thing");
    }

    /// Texts that are wholly white space, start or end with it, or have it in added tokens, among others.
    @ParameterizedTest
    @ValueSource(strings = {
            """
            {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""", """
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}""", """
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true}""", """
            {"type": "RobertaProcessing", "sep": ["ab", 257], "cls": ["<|endoftext|>", 0], "trim_offsets": true,
             "add_prefix_space": false}""", """
            {"type": "BertProcessing", "sep": ["ab", 257], "cls": ["<|endoftext|>", 0]}""", """
            {"type": "Sequence", "processors": [
             {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "ab", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
              "special_tokens": {"ab": {"id": "ab", "ids": [257], "tokens": ["ab"]}}}]}"""})
    void offsetsAndTemplatesOfAPostProcessorAreThoseOfTheReference(String postProcessor) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        BpeTokenizer.train(Corpus.ofDocuments(List.of("ab ab ab  ab  ")), 260, 1).save(file);
        var root = (ObjectNode) TokenizerJson.readTree(file);
        root.set("post_processor", TokenizerJson.MAPPER.readTree(postProcessor));
        int id = 260;
        for (String content : List.of(" [X] ", "[MASK]")) {
            TokenizerJson.addToken(root, new TokenizerJson.Added(id++, content, true, false, true, true, false));
        }
        TokenizerJson.MAPPER.writeValue(file, root);
        Tokenizer tokenizer = Tokenizer.load(file);
        Path saved = folder.resolve("saved.json");
        tokenizer.save(saved);
        var lines = new ArrayList<>(
                List.of("", " ", "   ", " ab", "  ab ", "ab [MASK] ab", " \u00A0[MASK]\t ab", "[X]  [X] "));
        lines(200).forEach(lines::add);
        for (Path written : List.of(file, saved)) {
            try (var reference = reference(written)) {
                compare(Tokenizer.load(file), reference, lines);
                compare(Tokenizer.load(saved), reference, lines);
            }
        }
    }
}
