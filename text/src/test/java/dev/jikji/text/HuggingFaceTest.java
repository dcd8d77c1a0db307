package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return () -> java.util.stream.Stream.generate(lines::next).limit(count).iterator();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "bert-base-uncased"})
    void idsAndOffsetsAreThoseOfTheReference(String name) throws IOException {
        Path file = SharedData.path("tokenizers/" + name + "/tokenizer.json");
        try (var reference = reference(file)) {
            compare(Tokenizer.load(file), reference, lines(LINES));
        }
    }
}
