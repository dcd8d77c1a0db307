package dev.jikji.train.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The known word a misspelt one was meant to be.
public final class Nearest {
    private Nearest() {}

    /// @return the candidate with the fewest edits, at most one in three letters
    public static Optional<String> to(String word, Collection<String> candidates) {
        if (word.length() > 100) return Optional.empty();
        return candidates.stream().filter(c -> edits(word, c) <= (Math.max(word.length(), c.length()) + 2) / 3)
                .min(Comparator.comparingInt(c -> edits(word, c)));
    }

    /// Insertions, deletions and substitutions between two words (Levenshtein 1966), row by row.
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
