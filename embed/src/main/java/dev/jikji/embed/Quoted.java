package dev.jikji.embed;

/// Words as messages show them.
final class Quoted {
    private static final int LONGEST = 40;

    private Quoted() {}

    /// @return one line of at most some 40 characters, without any that could move the cursor
    static String of(String text) {
        String visible = text.codePoints().limit(LONGEST).mapToObj(
                c -> Character.isISOControl(c) ? String.format("<U+%04X>", c) : Character.toString(c))
                .reduce("", String::concat);
        return text.codePointCount(0, text.length()) > LONGEST ? visible + "…" : visible;
    }
}
