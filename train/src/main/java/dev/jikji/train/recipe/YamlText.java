package dev.jikji.train.recipe;

import java.util.Set;
import java.util.regex.Pattern;

/// Writes a text as a YAML scalar that every reader, of YAML 1.1 or 1.2, takes for that text.
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}/_][\\p{L}\\p{N}/._-]*");
    /// Words that are null or a truth value somewhere.
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    static String of(String text) {
        if (PLAIN.matcher(text).matches() && WORDS.stream().noneMatch(text::equalsIgnoreCase)) return text;
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (needsEscape(c)) quoted.append("\\u%04x".formatted(c));
                    else
                        quoted.appendCodePoint(c);
                }
            }
        });
        return quoted.append('"').toString();
    }

    /// Control characters, other line ends, the byte order mark, halves of surrogate pairs and non-characters.
    private static boolean needsEscape(int c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff
                || (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff;
    }
}
