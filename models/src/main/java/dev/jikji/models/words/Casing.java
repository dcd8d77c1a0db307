package dev.jikji.models.words;

/// What a word's capitals and digits look like (after Collobert et al. 2011, section 5.1).
enum Casing {
    /// Letters, none of them a capital; those of scripts without capitals too.
    LOWER(0),
    /// The first letter alone.
    INITIAL(1),
    /// All letters, at least two.
    UPPER(2),
    /// Capitals elsewhere.
    MIXED(3),
    /// Letters and digits.
    LETTERS_AND_DIGITS(4),
    /// Digits and no letters.
    DIGITS(5),
    /// Neither.
    OTHER(6);

    /// Its row in a table of vectors.
    final int id;

    Casing(int id) {
        this.id = id;
    }

    static Casing of(String word) {
        int letters = 0, capitals = 0, digits = 0;
        boolean initial = false;
        for (int i = 0; i < word.length(); i++) { // letters beyond the first plane have no case worth telling
            char c = word.charAt(i);
            if (Character.isDigit(c)) digits++;
            if (!Character.isLetter(c)) continue;
            boolean capital = Character.isUpperCase(c);
            if (letters == 0) initial = capital;
            if (capital) capitals++;
            letters++;
        }
        if (letters == 0) return digits > 0 ? DIGITS : OTHER;
        if (digits > 0) return LETTERS_AND_DIGITS;
        if (capitals == 0) return LOWER;
        if (capitals == letters && letters > 1) return UPPER;
        return initial && capitals == 1 ? INITIAL : MIXED;
    }
}
