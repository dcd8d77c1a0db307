package dev.jikji.text;

import dev.jikji.text.TokenizerJson.Added;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds the tokens that a tokenizer takes out of a text before it cuts the rest into words, as the Hugging Face library
/// does: the leftmost first, the longest where several begin; those marked as normalized only in what the others leave.
final class AddedTokens {
    private final List<Added> tokens;
    private final List<Matcher> matchers;

    /// Is given the parts of a text in order.
    interface Parts {
        void text(int from, int to);

        void token(int id, int from, int to);
    }

    AddedTokens(List<Added> tokens) {
        this.tokens = List.copyOf(tokens);
        matchers = new ArrayList<>();
        for (boolean normalized : new boolean[]{false, true}) {
            List<Added> some = tokens.stream().filter(token -> token.normalized() == normalized)
                    .sorted(Comparator.comparingInt((Added token) -> -token.content().length())).toList();
            if (!some.isEmpty()) matchers.add(new Matcher(some));
        }
    }

    List<Added> tokens() {
        return tokens;
    }

    void split(String text, Parts parts) {
        split(0, text, 0, text.length(), parts);
    }

    private void split(int level, String text, int from, int to, Parts parts) {
        if (from == to) return;
        if (level == matchers.size()) {
            parts.text(from, to);
            return;
        }
        Matcher matcher = matchers.get(level);
        int rest = from; // where the part that no token has taken begins
        for (int at = matcher.candidate(text, from, to); at >= 0;) {
            Added token = matcher.tokenAt(text, at, to);
            int next = at + (token == null ? 1 : token.content().length());
            if (token != null && at >= rest && token.fits(text, from, at, to)) {
                int start = token.lstrip() ? skipSpaceBack(text, rest, at) : at;
                int end = token.rstrip() ? skipSpace(text, next, to) : next;
                split(level + 1, text, rest, start, parts);
                parts.token(token.id(), start, end);
                rest = end;
            }
            at = matcher.candidate(text, next, to);
        }
        split(level + 1, text, rest, to, parts);
    }

    private static int skipSpaceBack(String text, int from, int at) {
        int i = at;
        while (i > from && UnicodeClasses.isSpace(text.charAt(i - 1))) i--;
        return i;
    }

    private static int skipSpace(String text, int at, int to) {
        int i = at;
        while (i < to && UnicodeClasses.isSpace(text.charAt(i))) i++;
        return i;
    }

    private record Matcher(List<Added> longestFirst) {

        /// @return the first place from `from` on where the first character of a token stands, or -1
        int candidate(String text, int from, int to) {
            int nearest = -1;
            for (Added token : longestFirst) {
                int limit = nearest < 0 ? to : nearest;
                int at = from >= limit ? -1 : text.indexOf(token.content().charAt(0), from, limit);
                if (at >= 0) nearest = at;
            }
            return nearest;
        }

        Added tokenAt(String text, int at, int to) {
            for (Added token : longestFirst) {
                if (token.content().length() <= to - at && text.startsWith(token.content(), at)) return token;
            }
            return null;
        }
    }
}
