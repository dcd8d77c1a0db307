package dev.jikji.models.parse;

/// The arc-standard transition system (Nivre 2004): SHIFT reads a word, LEFT and RIGHT draw an arc between the two
/// topmost words of the stack and take the dependent away. Each projective tree of n words takes 2n - 1 transitions.
///
/// Transitions are numbers: 0 shifts, `1 + 2r` draws a left arc with relation r, `2 + 2r` a right one.
final class ArcStandard {
    static final int SHIFT = 0;

    private ArcStandard() {}

    /// @return how many transitions there are
    static int count(int relations) {
        return 1 + 2 * relations;
    }

    static int left(int relation) {
        return 1 + 2 * relation;
    }

    static int right(int relation) {
        return 2 + 2 * relation;
    }

    static boolean isLeft(int transition) {
        return (transition & 1) == 1;
    }

    /// @return the relation of an arc
    static int relation(int transition) {
        return (transition - 1) / 2;
    }

    static boolean canShift(Configuration c) {
        return !c.isBufferEmpty();
    }

    static boolean canReduce(Configuration c) {
        return c.depth() >= 2;
    }

    static void apply(int transition, Configuration c) {
        if (transition == SHIFT) c.shift();
        else if (isLeft(transition)) c.left(relation(transition));
        else
            c.right(relation(transition));
    }

    /// The one transition that a projective tree's canonical derivation takes here (the static oracle): an arc as soon as
    /// its dependent has all its own.
    ///
    /// @param c         one on the way to the tree
    /// @param relations of the tree's arcs
    static int oracle(Configuration c, int[] heads, int[] relations) {
        int first = c.stack(1), second = c.stack(2);
        if (second != Configuration.NONE) {
            if (heads[second] == first) return left(relations[second]);
            if (heads[first] == second && !hasDependentAfter(first, c.next(), heads)) return right(relations[first]);
        }
        return SHIFT;
    }

    private static boolean hasDependentAfter(int head, int from, int[] heads) {
        for (int word = from; word < heads.length; word++) if (heads[word] == head) return true;
        return false;
    }
}
