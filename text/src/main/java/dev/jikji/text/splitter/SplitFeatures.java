package dev.jikji.text.splitter;

import dev.jikji.text.loglinear.Features;
import java.util.List;
import java.util.Locale;

/// What the trained splitter sees of a place in a text.
final class SplitFeatures {
    private static final int REACH = 4;
    /// Of an unbroken run of characters, on either side.
    private static final int CHUNK = 16;
    private static final int LONGEST_TOKEN = 20;

    private SplitFeatures() {}

    /// Of the place behind the character at `i`, before another that is no space.
    ///
    /// @param start of the token `i` is in
    /// @param cut   whether that token was cut into words already
    static void inside(String text, int start, int i, boolean cut, Features to) {
        to.clear();
        int left = i, right = i + 1;
        while (left > 0 && i - left < CHUNK && !Splitter.isSpace(text.charAt(left - 1))) left--;
        while (right + 1 < text.length() && right - i < CHUNK && !Splitter.isSpace(text.charAt(right + 1))) right++;
        var classes = new StringBuilder();
        for (int k = 1 - REACH; k <= REACH; k++) {
            char c = i + k < left || i + k > right ? ' ' : Character.toLowerCase(text.charAt(i + k));
            char kind = i + k < left || i + k > right ? ' ' : kind(text.charAt(i + k));
            classes.append(kind);
            to.add(10 + k, c);
            to.add(20 + k, kind);
        }
        String before = text.substring(left, i + 1).toLowerCase(Locale.ROOT);
        String after = text.substring(i + 1, right + 1).toLowerCase(Locale.ROOT);
        String token = text.substring(Math.max(start, i + 1 - LONGEST_TOKEN), i + 1).toLowerCase(Locale.ROOT);
        String seen = classes.toString();
        to.add(30);
        to.add(31, seen);
        to.add(32, seen.substring(2, 6));
        to.add(33, before);
        to.add(34, after);
        to.add(35, before, after);
        to.add(36, token);
        to.add(37, token, after);
        to.add(38, cut ? 1 : 0);
        to.add(39, Math.min(i + 1 - start, 8));
        for (int n = 1; n <= 4; n++) {
            String tail = before.substring(Math.max(0, before.length() - n));
            String head = after.substring(0, Math.min(n, after.length()));
            to.add(40 + n, tail, head);
            if (n == 1) continue;
            to.add(50 + n, tail);
            to.add(60 + n, head);
            to.add(70 + n, tail, after.substring(0, 1));
            to.add(80 + n, before.substring(before.length() - 1), head);
        }
    }

    /// Of the place behind a token.
    ///
    /// @param first of the sentence the token is in
    static void between(String text, List<TextToken> tokens, int first, int i, Features to) {
        to.clear();
        String token = form(text, tokens, i), next = form(text, tokens, i + 1), after = form(text, tokens, i + 2);
        String before = i > first ? form(text, tokens, i - 1) : "";
        String lower = token.toLowerCase(Locale.ROOT), nextLower = next.toLowerCase(Locale.ROOT);
        String shape = shape(token), nextShape = shape(next), afterShape = shape(after), shapeBefore = shape(before);
        String gap = gap(text, tokens, i);
        int length = i - first + 1;
        int open = 0, quotes = 0;
        for (int k = Math.max(first, i - 60); k <= i; k++) {
            char c = text.charAt(tokens.get(k).start());
            if ("([{《「『“‘".indexOf(c) >= 0) open++;
            if (")]}》」』”’".indexOf(c) >= 0) open--;
            if (c == '"') quotes++;
        }
        String state = (open > 0 ? "open" : "") + quotes % 2;
        to.add(100);
        to.add(101, lower);
        to.add(102, nextLower);
        to.add(103, shape, nextShape);
        to.add(104, shape + nextShape, gap);
        to.add(105, lower, nextShape);
        to.add(106, lower + gap, nextShape);
        to.add(107, shape, nextLower);
        to.add(108, lower, nextLower);
        to.add(109, shapeBefore + shape, nextShape);
        to.add(110, shapeBefore, lower);
        to.add(111, shape + nextShape, afterShape);
        to.add(112, gap);
        to.add(113, gap, nextShape);
        to.add(114, state, nextShape);
        to.add(115, state + shape, gap);
        to.add(116, Math.min(length, 6), 0);
        to.add(117, Integer.SIZE - Integer.numberOfLeadingZeros(length / 5), nextShape.hashCode());
        to.add(118, lower + nextShape, before.toLowerCase(Locale.ROOT));
        to.add(119, next, gap);
        to.add(120, before.toLowerCase(Locale.ROOT), shape);
        to.add(121, after.toLowerCase(Locale.ROOT), nextShape);
        for (int n = 1; n <= 3; n++) to.add(121 + n, lower.substring(Math.max(0, lower.length() - n)), nextShape);
    }

    private static String form(String text, List<TextToken> tokens, int i) {
        if (i >= tokens.size()) return "";
        TextToken token = tokens.get(i);
        return text.substring(token.start(), Math.min(token.end(), token.start() + LONGEST_TOKEN));
    }

    private static String gap(String text, List<TextToken> tokens, int i) {
        if (i + 1 >= tokens.size()) return "end";
        int from = tokens.get(i).end(), to = tokens.get(i + 1).start();
        if (from == to) return "";
        return text.substring(from, to).indexOf('\n') >= 0 ? "line" : "space";
    }

    /// A token's kinds of characters, each repetition once, the signs themselves.
    private static String shape(String token) {
        var shape = new StringBuilder();
        char last = 0;
        for (int i = 0; i < token.length() && shape.length() < 5; i++) {
            char kind = kind(token.charAt(i));
            if (kind == 'p') kind = token.charAt(i);
            if (kind != last) shape.append(kind);
            last = kind;
        }
        return shape.toString();
    }

    private static char kind(char c) {
        if (Character.isDigit(c)) return '0';
        if (Character.isUpperCase(c)) return 'X';
        if (Character.isLowerCase(c)) return 'x';
        if (Character.isLetter(c)) return 'l';
        return Character.isSurrogate(c) ? 's' : 'p';
    }
}
