package dev.jikji.text.metrics;

import java.util.regex.Pattern;

/// White space as Python sees it, which sacreBLEU goes by.
final class Whitespace {
    private static final String CLASS = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
    private static final Pattern RUN = Pattern.compile(CLASS + "+");
    private static final Pattern END = Pattern.compile(CLASS + "+\\z");
    private static final Pattern START = Pattern.compile("\\A" + CLASS + "+");
    private static final String[] NO_WORDS = {};

    private Whitespace() {}

    static String stripEnd(String text) {
        return END.matcher(text).replaceFirst("");
    }

    static String remove(String text) {
        return RUN.matcher(text).replaceAll("");
    }

    static String[] split(String text) {
        String stripped = START.matcher(stripEnd(text)).replaceFirst("");
        return stripped.isEmpty() ? NO_WORDS : RUN.split(stripped);
    }
}
