package dev.jikji.text.features;

import dev.jikji.text.Corpus;
import dev.jikji.text.Piece;
import java.util.function.Consumer;

/// Reads a corpus document by document.
final class Documents {
    private Documents() {}

    static void forEach(Corpus corpus, Consumer<String> document) {
        var text = new StringBuilder();
        try (Corpus.Pass pass = corpus.open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                text.append(piece.text());
                if (piece.endsDocument()) {
                    document.accept(text.toString());
                    text.setLength(0);
                }
            }
        }
    }
}
