package dev.jikji.text;

/// A stretch of a corpus: a whole document, or part of one that is too long to be held at once. The texts of all
/// pieces, one after the other, are the corpus.
///
/// @param text         includes the line ends and blank lines that follow a document; may be empty where only the end
///                     of a document is left to tell
/// @param endsDocument whether the next piece starts another document
/// @param bytes        length of `text` in UTF-8
public record Piece(String text, boolean endsDocument, long bytes) {

    public Piece(String text, boolean endsDocument) {
        this(text, endsDocument, utf8Length(text, 0, text.length()));
    }

    /// @return the bytes of `text[from, to)` in UTF-8, where an unpaired surrogate counts as U+FFFD
    static long utf8Length(CharSequence text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
