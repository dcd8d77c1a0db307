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

    /// Insertions, deletions, substitutions and swaps of neighbours between two words (Damerau 1964; each place is
    /// edited once).
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) edits[i][0] = i;
        for (int j = 0; j <= b.length(); j++) edits[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int substituted = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(substituted, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
            }
        }
        return edits[a.length()][b.length()];
    }
}
