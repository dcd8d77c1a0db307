package dev.jikji.text.splitter;

import java.util.List;

/// Cuts raw text into sentences, these into tokens, and these into words, as treebanks have them. A blank line ends a
/// sentence. Any number of threads may use one.
public sealed interface Splitter permits RuleSplitter, TrainedSplitter {

    /// @return none for a text of white space
    List<TextSentence> split(String text);

    /// Without training: sentences as [java.text.BreakIterator] finds them, tokens by rules.
    static Splitter byRules() {
        return new RuleSplitter();
    }

    /// Whether a character stands between tokens and belongs to none: white space, and what shows nothing.
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c < ' ' || c == '\u007f' || c == '\uFEFF'
                || c == '\u200b' || c == '\u0085';
    }
}
