package dev.jikji.text;

/// GPT-2's pre-tokenization, the pattern
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, by hand.
final class Gpt2Words {
    private Gpt2Words() {}

    /// @return where the word that starts at `from` ends, at most `to`
    static int end(char[] text, int from, int to) {
        char first = text[from];
        if (first == '\'' && from + 1 < to) {
            int length = contraction(text, from + 1, to);
            if (length > 0) return from + 1 + length;
        }
        byte kind = classAt(text, from, to);
        if (kind != UnicodeClasses.SPACE) return endOfRun(text, from, to, kind);
        if (first == ' ' && from + 1 < to) {
            byte next = classAt(text, from + 1, to);
            if (next != UnicodeClasses.SPACE) return endOfRun(text, from + 1, to, next);
        }
        int end = from + 1;
        while (end < to && UnicodeClasses.isSpace(text[end])) end++;
        // The last white space before a word goes with the word, or stands alone.
        return end == to || end == from + 1 ? end : end - 1;
    }

    private static int contraction(char[] text, int at, int to) {
        return switch (text[at]) {
            case 's', 't', 'm', 'd' -> 1;
            case 'r', 'v' -> at + 1 < to && text[at + 1] == 'e' ? 2 : 0;
            case 'l' -> at + 1 < to && text[at + 1] == 'l' ? 2 : 0;
            default -> 0;
        };
    }

    private static int endOfRun(char[] text, int from, int to, byte kind) {
        int i = from;
        while (i < to && classAt(text, i, to) == kind) i += Character.charCount(Character.codePointAt(text, i, to));
        return i;
    }

    private static byte classAt(char[] text, int i, int to) {
        char c = text[i];
        return UnicodeClasses.of(Character.isHighSurrogate(c) ? Character.codePointAt(text, i, to) : c);
    }
}
