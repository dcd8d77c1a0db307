package dev.jikji.models.parse;

/// Whether arcs of a tree cross. Trees are arrays: `heads[d]` is the head of word `d`, counted from 1, and 0 for the
/// root's; element 0 is of no meaning.
public final class Projectivity {
    private Projectivity() {}

    /// An arc is projective if its head is an ancestor of all words between its ends (Kahane et al. 1998).
    public static boolean isProjective(int[] heads, int dependent) {
        int head = heads[dependent];
        for (int between = Math.min(head, dependent) + 1; between < Math.max(head, dependent); between++)
            if (!isAncestor(head, between, heads)) return false;
        return true;
    }

    /// Whether all arcs are.
    public static boolean isProjective(int... heads) {
        for (int dependent = 1; dependent < heads.length; dependent++)
            if (!isProjective(heads, dependent)) return false;
        return true;
    }

    private static boolean isAncestor(int ancestor, int word, int[] heads) {
        while (word != ancestor && word != 0) word = heads[word];
        return word == ancestor;
    }

    /// Makes a tree projective: while an arc is not, the shortest of these is lifted to the head of its head (Nivre and
    /// Nilsson 2005, the lifting without their labels, so that nothing undoes it after parsing).
    ///
    /// @return `heads` itself if it is projective, else others
    public static int[] lifted(int... heads) {
        int[] lifted = heads;
        while (true) {
            int shortest = 0, length = Integer.MAX_VALUE;
            for (int dependent = 1; dependent < lifted.length; dependent++) {
                int distance = Math.abs(lifted[dependent] - dependent);
                if (distance < length && !isProjective(lifted, dependent)) {
                    shortest = dependent;
                    length = distance;
                }
            }
            if (shortest == 0) return lifted;
            if (lifted == heads) lifted = heads.clone();
            lifted[shortest] = lifted[lifted[shortest]];
        }
    }
}
