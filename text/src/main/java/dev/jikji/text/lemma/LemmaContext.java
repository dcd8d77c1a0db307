package dev.jikji.text.lemma;

import dev.jikji.text.Hangul;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.loglinear.Features;
import java.util.List;
import java.util.Locale;

/// What a lemmatizer sees of a sentence.
final class LemmaContext {
    private static final String NONE = "_";
    private static final String OUTSIDE = "";
    private static final int PREFIX = 4;
    private static final int SUFFIX = 6;
    private static final int HANGUL_SUFFIX = 10; // letters, some four syllables

    private final String[] form;
    private final String[] lower;
    private final String[] upos;
    private final String[] xpos;
    private final String[] feats;
    private final String casing;

    LemmaContext(List<Word> words, Tags tags) {
        int length = words.size();
        form = new String[length];
        lower = new String[length];
        upos = new String[length];
        xpos = new String[length];
        feats = new String[length];
        int capitals = 0;
        for (int i = 0; i < length; i++) {
            Word word = words.get(i);
            form[i] = word.form();
            lower[i] = form[i].toLowerCase(Locale.ROOT);
            upos[i] = tags == Tags.NONE ? NONE : word.upos();
            xpos[i] = tags == Tags.NONE || tags == Tags.UPOS ? NONE : word.xpos();
            feats[i] = tags == Tags.ALL ? word.feats().text() : NONE;
            if (!lower[i].equals(form[i])) capitals++;
        }
        casing = 2 * capitals > length ? "HEADLINE" : "text";
    }

    /// Whether it sees no tag of a word.
    boolean untagged(int i) {
        return upos[i].equals(NONE) && xpos[i].equals(NONE);
    }

    String xpos(int i) {
        return xpos[i];
    }

    /// A word with its tags, by which it is looked up.
    String key(int i) {
        return untagged(i) ? form[i] : form[i] + "\t" + upos[i] + "\t" + xpos[i];
    }

    void features(int i, Features to) {
        String word = lower[i];
        String u = upos[i], x = xpos[i];
        String shape = shape(form[i]);
        String place = i == 0 ? "first" : isLetters(form[i - 1]) ? "inside" : "after";
        String before = i == 0 ? OUTSIDE : lower[i - 1], after = i + 1 == lower.length ? OUTSIDE : lower[i + 1];
        String tagBefore = i == 0 ? OUTSIDE : upos[i - 1], tagAfter = i + 1 == lower.length ? OUTSIDE : upos[i + 1];
        to.clear();
        to.add(1);
        to.add(2, u);
        to.add(3, x);
        to.add(4, feats[i]);
        to.add(5, x, feats[i]);
        to.add(6, word);
        to.add(7, word, u);
        to.add(8, word, x);
        to.add(9, form[i]);
        to.add(10, shape, x);
        to.add(11, shape, place);
        to.add(12, shape + place, u);
        to.add(13, casing, shape);
        to.add(14, before);
        to.add(15, after);
        to.add(16, tagBefore, u);
        to.add(17, tagAfter, u);
        to.add(18, Math.min(word.length(), 10));
        String three = word.substring(Math.max(0, word.length() - 3));
        to.add(19, three, before);
        to.add(20, three, after);
        to.add(21, three, tagBefore);
        to.add(22, three, tagAfter);
        String letters = Hangul.letters(word);
        int suffixes = letters.equals(word) ? SUFFIX : HANGUL_SUFFIX;
        for (int n = 1; n <= Math.min(suffixes, letters.length()); n++) {
            String suffix = letters.substring(letters.length() - n);
            to.add(40 + n, suffix);
            to.add(60 + n, suffix, u);
            to.add(80 + n, suffix, x);
            if (n > 3) to.add(100 + n, suffix, feats[i]);
        }
        for (int n = 1; n <= Math.min(PREFIX, word.length()); n++) {
            String prefix = word.substring(0, n);
            to.add(120 + n, prefix);
            to.add(140 + n, prefix, x);
        }
        if (!feats[i].equals(NONE)) for (String feat : feats[i].split("\\|")) to.add(23, feat);
    }

    private static boolean isLetters(String word) {
        return Character.isLetterOrDigit(word.codePointBefore(word.length()));
    }

    /// Its kinds of characters, each repetition once: `Xx` of `London`, `X.X.` of `U.S.`.
    private static String shape(String word) {
        var shape = new StringBuilder();
        char last = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            char kind = Character.isUpperCase(c)
                    ? 'X'
                    : Character.isLowerCase(c) ? 'x' : Character.isDigit(c) ? '0' : Character.isLetter(c) ? 'l' : c;
            if (kind != last && shape.length() < 8) shape.append(kind);
            last = kind;
        }
        return shape.toString();
    }
}
