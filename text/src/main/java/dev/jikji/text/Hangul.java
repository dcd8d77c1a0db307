package dev.jikji.text;

/// The arithmetic of Hangul in Unicode (The Unicode Standard, section 3.12): a syllable is a leading consonant, a vowel
/// and perhaps a trailing consonant.
public final class Hangul {
    static final char FIRST_LEADING = 0x1100;
    static final char FIRST_VOWEL = 0x1161;
    static final char FIRST_TRAILING = 0x11A8;
    static final int LEADINGS = 19;
    static final int VOWELS = 21;
    static final int TRAILINGS = 27;

    private static final char FIRST_SYLLABLE = 0xAC00;
    private static final int CODAS = TRAILINGS + 1; // none is one of them

    private static final String LEADING_ALONE = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    private static final String TRAILING_ALONE = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

    private Hangul() {}

    static boolean isSyllable(int c) {
        return c >= FIRST_SYLLABLE && c < FIRST_SYLLABLE + LEADINGS * VOWELS * CODAS;
    }

    static char leading(int syllable) {
        return (char) (FIRST_LEADING + (syllable - FIRST_SYLLABLE) / (VOWELS * CODAS));
    }

    static char vowel(int syllable) {
        return (char) (FIRST_VOWEL + (syllable - FIRST_SYLLABLE) / CODAS % VOWELS);
    }

    /// @return the trailing consonant, or 0 if there is none
    static char trailing(int syllable) {
        int coda = (syllable - FIRST_SYLLABLE) % CODAS;
        return (char) (coda == 0 ? 0 : FIRST_TRAILING + coda - 1);
    }

    static boolean isLeading(int c) {
        return c >= FIRST_LEADING && c < FIRST_LEADING + LEADINGS;
    }

    static boolean isVowel(int c) {
        return c >= FIRST_VOWEL && c < FIRST_VOWEL + VOWELS;
    }

    static boolean isTrailing(int c) {
        return c >= FIRST_TRAILING && c < FIRST_TRAILING + TRAILINGS;
    }

    /// Whether `c` is one of the letters that syllables are made of.
    static boolean isJamo(int c) {
        return isLeading(c) || isVowel(c) || isTrailing(c);
    }

    /// Whether a trailing consonant can still be added.
    static boolean isOpen(int c) {
        return isSyllable(c) && (c - FIRST_SYLLABLE) % CODAS == 0;
    }

    static char compose(int leading, int vowel) {
        return (char) (FIRST_SYLLABLE + ((leading - FIRST_LEADING) * VOWELS + vowel - FIRST_VOWEL) * CODAS);
    }

    static char close(int openSyllable, int trailing) {
        return (char) (openSyllable + trailing - FIRST_TRAILING + 1);
    }

    /// Whether letters that syllables are made of stand in a text by themselves.
    public static boolean hasLetters(String text) {
        return text.chars().anyMatch(Hangul::isJamo);
    }

    /// Syllables spelt out in the letters they are made of; all else stays.
    public static String letters(String text) {
        int first = 0;
        while (first < text.length() && !isSyllable(text.charAt(first))) first++;
        if (first == text.length()) return text;
        var letters = new StringBuilder(3 * text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSyllable(c)) {
                letters.append(c);
                continue;
            }
            letters.append(leading(c)).append(vowel(c));
            if (!isOpen(c)) letters.append(trailing(c));
        }
        return letters.toString();
    }

    /// Consonants that stand in a text by themselves become the letters that keyboards write: U+11AB becomes ㄴ.
    public static String compatible(String text) {
        var result = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isTrailing(c)) result.setCharAt(i, TRAILING_ALONE.charAt(c - FIRST_TRAILING));
            else if (isLeading(c)) result.setCharAt(i, LEADING_ALONE.charAt(c - FIRST_LEADING));
        }
        return result.toString();
    }

    /// The reverse of [#letters] for every text that had no letters of its own.
    public static String syllables(String letters) {
        var text = new StringBuilder(letters.length());
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            char last = text.isEmpty() ? 0 : text.charAt(text.length() - 1);
            if (isVowel(c) && isLeading(last)) text.setCharAt(text.length() - 1, compose(last, c));
            else if (isTrailing(c) && isOpen(last)) text.setCharAt(text.length() - 1, close(last, c));
            else
                text.append(c);
        }
        return text.toString();
    }
}
