package dev.jikji.text;

/// A text's tokens and where each stands in it: token `i` is made of `text.substring(starts[i], ends[i])`. Offsets count
/// UTF-16 units, as Java's strings do; [#inCodePoints] counts as the Hugging Face library does.
///
/// Tokens need not cover the text (a word tokenizer's leave out the spaces), and several may stand at one place: the
/// parts of an emoji that is several byte-level tokens have its offsets each.
///
/// @param ids    of the tokens
/// @param starts where each token's first character begins
/// @param ends   where each token's last character ends
public record Encoding(int[] ids, int[] starts, int[] ends) {

    public Encoding {
        if (starts.length != ids.length || ends.length != ids.length) {
            throw new IllegalArgumentException("Encoding: " + ids.length + " ids, " + starts.length + " starts, "
                    + ends.length + " ends");
        }
    }

    /// How many tokens.
    public int size() {
        return ids.length;
    }

    /// This encoding with offsets in code points, as the Hugging Face library reports them.
    ///
    /// @param text the text that was encoded
    public Encoding inCodePoints(String text) {
        var counts = new int[text.length() + 1]; // code points that begin before each index
        for (int i = 0; i < text.length(); i++) {
            boolean low = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
            counts[i + 1] = counts[i] + (low ? 0 : 1);
        }
        var codePointStarts = new int[ids.length];
        var codePointEnds = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            codePointStarts[i] = counts[starts[i]];
            codePointEnds[i] = counts[ends[i]];
        }
        return new Encoding(ids.clone(), codePointStarts, codePointEnds);
    }
}
