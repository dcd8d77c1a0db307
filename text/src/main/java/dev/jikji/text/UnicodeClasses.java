package dev.jikji.text;

/// The character classes of GPT-2's pre-tokenization: `\p{L}`, `\p{N}`, `\s` (the Unicode property White_Space) and
/// the rest, by table for the basic plane.
final class UnicodeClasses {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;

    private static final byte[] BASIC = new byte[1 << 16];

    static {
        for (int c = 0; c < BASIC.length; c++) BASIC[c] = compute(c);
    }

    private UnicodeClasses() {}

    static byte of(int codePoint) {
        return codePoint < BASIC.length ? BASIC[codePoint] : compute(codePoint);
    }

    static boolean isSpace(int codePoint) {
        return of(codePoint) == SPACE;
    }

    /// Letters, digits and the marks that combine with them.
    static boolean isWordPart(int codePoint) {
        return switch (of(codePoint)) {
            case LETTER, NUMBER -> true;
            case OTHER -> switch (Character.getType(codePoint)) {
                case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                default -> false;
            };
            default -> false;
        };
    }

    /// `\w` of Unicode regular expressions (UTS #18, annex C).
    static boolean isRegexWord(int codePoint) {
        return Character.isAlphabetic(codePoint) || codePoint == 0x200C || codePoint == 0x200D
                || switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK,
                            Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION ->
                        true;
                    default -> false;
                };
    }

    private static byte compute(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER, Character.OTHER_LETTER ->
                LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> (c >= '\t' && c <= '\r') || c == 0x85 ? SPACE : OTHER;
        };
    }
}
