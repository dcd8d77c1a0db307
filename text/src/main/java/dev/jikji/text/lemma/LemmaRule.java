package dev.jikji.text.lemma;

import dev.jikji.text.Hangul;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;

/// A class of words that become their lemmas in the same way: how the word is seen first, and the tree that edits it.
///
/// @param view what the tree is applied to
/// @param tree edits that; Hangul in it is spelt out in letters, so that 갔 → 가+았 and 났 → 나+았 are the same
public record LemmaRule(View view, EditTree tree) {

    /// How a word is seen.
    public enum View {
        /// In lower case.
        LOWER,
        /// As it stands.
        AS_WRITTEN,
        /// With an upper-case letter first and lower-case letters behind.
        TITLE,
        /// As it stands, Hangul in syllables.
        EXACT;

        private static final View[] VIEWS = values();

        String of(String form) {
            return switch (this) {
                case LOWER -> Hangul.letters(form.toLowerCase(Locale.ROOT));
                case AS_WRITTEN -> Hangul.letters(form);
                case TITLE -> Hangul.letters(title(form));
                case EXACT -> form;
            };
        }
    }

    private static String title(String form) {
        if (form.isEmpty()) return form;
        int length = Character.charCount(form.codePointAt(0));
        return Character.toString(Character.toTitleCase(form.codePointAt(0)))
                + form.substring(length).toLowerCase(Locale.ROOT);
    }

    /// The rule of a word: the view that leaves the least to edit, the first of those.
    public static LemmaRule of(String form, String lemma) {
        LemmaRule best = null;
        for (View view : View.VIEWS) {
            var rule = new LemmaRule(view, EditTree.of(view.of(form), view == View.EXACT ? lemma : Hangul.letters(lemma)));
            if (best != null && rule.tree.cost() >= best.tree.cost()) continue;
            if (lemma.equals(rule.apply(form))) best = rule; // it may not: letters come together as other syllables
        }
        return best;
    }

    /// @return the lemma, or null if the rule does not apply to the word
    public String apply(String form) {
        return applyTo(view.of(form));
    }

    /// @param seen the word as [View#of] shows it
    String applyTo(String seen) {
        String lemma = tree.apply(seen);
        return lemma == null || view == View.EXACT ? lemma : Hangul.syllables(lemma);
    }

    /// As people write it: the tree after what the view does to the letters.
    public String show() {
        String edits = Hangul.syllables(tree.show());
        return switch (view) {
            case LOWER -> edits;
            case AS_WRITTEN, EXACT -> edits + " as written";
            case TITLE -> edits + " with a capital";
        };
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(view.name().charAt(0));
        tree.write(out);
    }

    static LemmaRule read(DataInput in) throws IOException {
        int letter = in.readByte();
        for (View view : View.VIEWS)
            if (view.name().charAt(0) == letter) return new LemmaRule(view, EditTree.read(in));
        throw new IOException("no view of a word: " + letter);
    }
}
