package dev.jikji.examples;

import dev.jikji.models.lm.Evaluation;
import dev.jikji.models.lm.ModelFolder;
import dev.jikji.text.Corpus;
import dev.jikji.text.PackedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Measures a trained model on a text: `Evaluate runs/book other.txt`.
public final class Evaluate {
    private Evaluate() {}

    public static void main(String[] args) throws IOException {
        Path tokens = Files.createTempFile("text", ".tokens");
        try (ModelFolder folder = ModelFolder.load(Path.of(args[0]))) {
            Corpus text = Corpus.of(List.of(args[1]), Corpus.Documents.BLANK_LINE, false);
            PackedTokens.write(tokens, folder.requireTokenizer(), text, _ -> {});
            int window = Math.min(folder.model().context(), 1_024);
            var reading = new Evaluation.Reading(8, window, Math.max(1, window / 2), 0);
            try (PackedTokens packed = PackedTokens.open(tokens)) {
                Evaluation result = Evaluation.of(folder.model(), packed, reading, _ -> {});
                System.out.printf("%d tokens: loss %.4f, perplexity %.2f, %.3f bits per byte%n", result.tokens(),
                        result.loss(), result.perplexity(), result.bitsPerByte());
            }
        } finally {
            Files.delete(tokens);
        }
    }
}
