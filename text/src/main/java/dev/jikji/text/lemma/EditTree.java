package dev.jikji.text.lemma;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// How a word becomes its lemma (Chrupała 2008, *Towards a Machine-Learning Architecture for Lexical Functional Grammar
/// Parsing*, section 6.2): the longest string both have in common stays, and what stands before and after it is edited in
/// the same way, until nothing is in common and one string replaces the other.
///
/// Only lengths are kept of what stays, so that the tree of *worked → work* (keep all but the last two, which are `ed`
/// and go) also applies to *talked*. Lengths count code points.
public sealed interface EditTree {

    /// A product of lengths above which the longest common string is not searched for but taken to be the common
    /// beginning: it takes time in proportion, and no word of a language is as long.
    long LONGEST = 1_000_000;

    /// Something between `prefix` code points, edited by `left`, and `suffix` code points, edited by `right`, stays.
    record Keep(int prefix, int suffix, EditTree left, EditTree right) implements EditTree {}

    /// Exactly `from` becomes `to`.
    record Replace(String from, String to) implements EditTree {
        /// Nothing in place of nothing.
        static final Replace NOTHING = new Replace("", "");
    }

    /// The tree that turns one string into the other. Of several longest common strings the first is kept.
    static EditTree of(String from, String to) {
        return of(from.codePoints().toArray(), to.codePoints().toArray());
    }

    private static EditTree of(int[] from, int[] to) {
        Common common = Common.longest(from, to);
        if (common.length == 0) return new Replace(string(from, 0, from.length), string(to, 0, to.length));
        int[] before = slice(from, 0, common.from);
        int[] after = slice(from, common.from + common.length, from.length);
        EditTree left = of(before, slice(to, 0, common.to));
        EditTree right = of(after, slice(to, common.to + common.length, to.length));
        return new Keep(before.length, after.length, left, right);
    }

    /// @return what the word becomes, or null if the tree does not apply to it
    default String apply(String word) {
        var out = new StringBuilder(word.length() + 4);
        int[] letters = word.codePoints().toArray();
        return apply(letters, 0, letters.length, out) ? out.toString() : null;
    }

    private boolean apply(int[] word, int start, int end, StringBuilder out) {
        return switch (this) {
            case Replace(String from, String to) -> {
                out.append(to);
                yield equal(word, start, end, from);
            }
            case Keep(int prefix, int suffix, EditTree left, EditTree right) -> {
                if (end - start <= prefix + suffix) yield false; // something has to stay
                if (!left.apply(word, start, start + prefix, out)) yield false;
                for (int i = start + prefix; i < end - suffix; i++) out.appendCodePoint(word[i]);
                yield right.apply(word, end - suffix, end, out);
            }
        };
    }

    /// What every word ends in that this tree applies to.
    default String ending() {
        return switch (this) {
            case Replace(String from, _) -> from;
            case Keep(_, int suffix, _, EditTree right) -> suffix == 0 ? "" : right.ending();
        };
    }

    /// The code points that are taken out and put in.
    default int cost() {
        return switch (this) {
            case Replace(String from, String to) ->
                from.codePointCount(0, from.length()) + to.codePointCount(0, to.length());
            case Keep(_, _, EditTree left, EditTree right) -> left.cost() + right.cost();
        };
    }

    /// As people write it: `ies→y` after what stays, for *flies → fly*. What stays is `…`.
    default String show() {
        return switch (this) {
            case Replace(String from, String to) -> from.isEmpty() && to.isEmpty() ? "" : "(" + from + "→" + to + ")";
            case Keep(_, _, EditTree left, EditTree right) -> left.show() + "…" + right.show();
        };
    }

    default void write(DataOutput out) throws IOException {
        switch (this) {
            case Replace(String from, String to) -> {
                out.writeByte(0);
                out.writeUTF(from);
                out.writeUTF(to);
            }
            case Keep(int prefix, int suffix, EditTree left, EditTree right) -> {
                out.writeByte(1);
                out.writeInt(prefix);
                out.writeInt(suffix);
                left.write(out);
                right.write(out);
            }
        }
    }

    /// @throws IOException if it is no tree
    static EditTree read(DataInput in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new Replace(in.readUTF(), in.readUTF());
            case 1 -> new Keep(in.readInt(), in.readInt(), read(in), read(in));
            default -> throw new IOException("no edit tree");
        };
    }

    private static boolean equal(int[] word, int start, int end, String text) {
        int at = start;
        for (int i = 0; i < text.length(); at++) {
            int c = text.codePointAt(i);
            if (at == end || word[at] != c) return false;
            i += Character.charCount(c);
        }
        return at == end;
    }

    private static int[] slice(int[] letters, int start, int end) {
        return Arrays.copyOfRange(letters, start, end);
    }

    private static String string(int[] letters, int start, int end) {
        return new String(letters, start, end - start);
    }

    /// What two strings have in common.
    ///
    /// @param from where it begins in the first
    /// @param to   where it begins in the second
    record Common(int from, int to, int length) {

        static Common longest(int[] from, int[] to) {
            if ((long) from.length * to.length > LONGEST) return beginning(from, to);
            var best = new Common(0, 0, 0);
            int[] above = new int[to.length + 1]; // lengths of the common strings that end before a place of `from`
            int[] here = new int[to.length + 1];
            for (int i = 1; i <= from.length; i++) {
                for (int j = 1; j <= to.length; j++) {
                    here[j] = from[i - 1] == to[j - 1] ? above[j - 1] + 1 : 0;
                    if (here[j] > best.length) best = new Common(i - here[j], j - here[j], here[j]);
                }
                int[] free = above;
                above = here;
                here = free;
            }
            return best;
        }

        private static Common beginning(int[] from, int[] to) {
            int length = 0;
            while (length < Math.min(from.length, to.length) && from[length] == to[length]) length++;
            return new Common(0, 0, length);
        }
    }
}
