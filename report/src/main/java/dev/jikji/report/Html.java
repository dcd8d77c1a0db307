package dev.jikji.report;

import java.util.regex.Pattern;

/// Text made safe to stand in a page.
final class Html {
    /// What is no text of a sample, escaped already: `<unk>`, `</s>`, `<|endoftext|>`, `⟨U+0007⟩`.
    private static final Pattern SPECIAL = Pattern
            .compile("&lt;(/?[a-z]{1,4}|\\|[A-Za-z_]+\\|)&gt;|⟨U\\+[0-9A-F]+⟩");

    private Html() {}

    /// For element content and quoted attributes. Characters that have no glyph, or that would reorder the line, are
    /// replaced by something visible; line ends and tabs stay.
    static String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + text.length() / 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\n', '\t' -> html.appendCodePoint(c);
                default -> html.append(isInvisible(c) ? String.format("⟨U+%04X⟩", c) : Character.toString(c));
            }
        });
        return html.toString();
    }

    /// A sample of a model: escaped, its special tokens set apart.
    static String sample(String text) {
        return SPECIAL.matcher(escape(text)).replaceAll("<span class=\"token\">$0</span>");
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            // The joiners shape Persian, Hindi and emoji; the soft hyphen is harmless.
            case Character.FORMAT -> c != 0x200c && c != 0x200d && c != 0xad;
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }
}
