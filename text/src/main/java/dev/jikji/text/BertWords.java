package dev.jikji.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The words that BERT's tokenizer divides into pieces (Devlin et al. 2019): text is cleaned and normalized, then cut
/// at white space and around every punctuation character.
final class BertWords {
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

    private BertWords() {}

    static void cut(WordPieceTokenizer.Options options, String text, WordCounts.Sink words) {
        char[] chars = normalize(options, text).toCharArray();
        for (int i = 0, end; i < chars.length; i = end) {
            int c = Character.codePointAt(chars, i, chars.length);
            end = i + Character.charCount(c);
            if (UnicodeClasses.isSpace(c)) continue;
            while (!isPunctuation(c) && end < chars.length) {
                int next = Character.codePointAt(chars, end, chars.length);
                if (UnicodeClasses.isSpace(next) || isPunctuation(next)) break;
                end += Character.charCount(next);
            }
            words.accept(chars, i, end);
        }
    }

    private static String normalize(WordPieceTokenizer.Options options, String text) {
        var cleaned = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (options.cleanText() && isControl(c)) return;
            boolean alone = options.spaceAroundCjk() && isChinese(c);
            if (alone) cleaned.append(' ');
            cleaned.appendCodePoint(c);
            if (alone) cleaned.append(' ');
        });
        String normalized = cleaned.toString();
        if (options.stripAccents()) {
            normalized = MARKS.matcher(Normalizer.normalize(normalized, Normalizer.Form.NFD)).replaceAll("");
        }
        return options.lowercase() ? normalized.toLowerCase(Locale.ROOT) : normalized;
    }

    private static boolean isControl(int c) {
        if (c == '\t' || c == '\n' || c == '\r') return false;
        return c == 0xFFFD || switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE,
                    Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    private static boolean isChinese(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    private static boolean isPunctuation(int c) {
        if (c < 0x80) return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION, Character.OTHER_PUNCTUATION ->
                true;
            default -> false;
        };
    }
}
