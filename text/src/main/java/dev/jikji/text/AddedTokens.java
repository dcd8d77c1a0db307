package dev.jikji.text;

import dev.jikji.text.TokenizerJson.Added;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Finds the tokens that a tokenizer takes out of a text before it cuts the rest into words, as the Hugging Face library
/// does: the leftmost first, the longest where several begin; those marked as normalized only in what the others leave.
final class AddedTokens {
    private final List<Added> tokens;
    private final List<Matcher> matchers;
    private final BitSet ids = new BitSet();

    /// Is given the parts of a text in order.
    interface Parts {
        void text(int from, int to);

        void token(int id, int from, int to);
    }

    AddedTokens(List<Added> tokens) {
        this.tokens = List.copyOf(tokens);
        matchers = new ArrayList<>();
        for (Added token : tokens) ids.set(token.id());
        for (boolean normalized : new boolean[]{false, true}) {
            List<Added> some = tokens.stream().filter(token -> token.normalized() == normalized).toList();
            if (!some.isEmpty()) matchers.add(Matcher.of(some));
        }
    }

    /// @return whether `id` is one of these tokens
    boolean isAdded(int id) {
        return ids.get(id);
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

    /// @param firsts the characters that tokens start with
    private record Matcher(List<Added> longestFirst, String firsts) {

        static Matcher of(List<Added> tokens) {
            var firsts = new StringBuilder();
            tokens.stream().mapToInt(token -> token.content().charAt(0)).distinct()
                    .forEach(c -> firsts.append((char) c));
            return new Matcher(
                    tokens.stream().sorted(Comparator.comparingInt((Added token) -> -token.content().length()))
                            .toList(),
                    firsts.toString());
        }

        /// @return the first place from `from` on where the first character of a token stands, or -1
        int candidate(String text, int from, int to) {
            if (firsts.length() == 1) return text.indexOf(firsts.charAt(0), from, to);
            for (int i = from; i < to; i++) if (firsts.indexOf(text.charAt(i)) >= 0) return i;
            return -1;
        }

        Added tokenAt(String text, int at, int to) {
            for (Added token : longestFirst) {
                if (token.content().length() <= to - at && text.startsWith(token.content(), at)) return token;
            }
            return null;
        }
    }
}
