package dev.jikji.text.splitter;

import java.util.List;

/// A sentence of a text.
///
/// @param tokens at least one, in the order of the text
public record TextSentence(List<TextToken> tokens) {
    public TextSentence {
        tokens = List.copyOf(tokens);
    }

    /// Where its first token begins.
    public int start() {
        return tokens.getFirst().start();
    }

    /// Where its last token ends.
    public int end() {
        return tokens.getLast().end();
    }
}
