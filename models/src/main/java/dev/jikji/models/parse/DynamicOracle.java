package dev.jikji.models.parse;

import java.util.Arrays;

/// What each transition of [ArcStandard] costs, from any configuration, also one off the way to the tree: how many arcs
/// of the tree it puts out of reach (Goldberg and Nivre 2012). Arcs are not reachable independently of each other here,
/// so that the best of the trees still in reach is found by tabulation (Goldberg, Sartorio and Satta 2014).
///
/// The buffer is first cut down to what matters: a word whose head and whose own subtree are still to be read loses
/// nothing whatever is done now. Then each item is a stretch from the stack across to the buffer, with its head; it grows
/// by the next word of the stack, or by a subtree of the rest of the buffer.
final class DynamicOracle {
    private final int[] heads;
    private final boolean[] onStack;
    private final boolean[] awaited; // words of the buffer that a word of the stack is a descendant of

    // Tables that each cost fills anew: a training asks for millions, which would be gigabytes of garbage.

    /// For each stretch of the rest of the buffer, by first and last word, and each head in it: the arcs that the best
    /// projective tree over it wins.
    private int[] inRest = {};

    /// `[i][j][h]`: arcs won by joining the i topmost words of the stack and the first j of the rest under h, which is
    /// numbered from the top of the stack down, then along the rest.
    private int[] gained = {};

    /// @param heads of a projective tree, from 1
    DynamicOracle(int[] heads) {
        this.heads = heads;
        onStack = new boolean[heads.length];
        awaited = new boolean[heads.length];
    }

    /// Costs of the kinds of transition.
    ///
    /// @param shift [#FORBIDDEN] where it cannot be taken; the others alike
    record Costs(int shift, int left, int right) {
        static final int FORBIDDEN = Integer.MAX_VALUE;

        /// A transition whose arc is one of the tree's costs more by one if its relation is not; others cost the same with
        /// any relation.
        boolean isFree(int transition) {
            if (transition == ArcStandard.SHIFT) return shift == 0;
            return ArcStandard.isLeft(transition) ? left == 0 : right == 0;
        }
    }

    Costs costs(Configuration c) {
        int[] stack = stack(c);
        int depth = stack.length;
        int best = lost(stack, depth, c.next());
        int shift = Costs.FORBIDDEN, left = Costs.FORBIDDEN, right = Costs.FORBIDDEN;
        if (ArcStandard.canShift(c)) {
            int[] more = Arrays.copyOf(stack, depth + 1);
            more[depth] = c.next();
            shift = lost(more, depth + 1, c.next() + 1) - best;
        }
        if (ArcStandard.canReduce(c)) {
            int first = stack[depth - 1], second = stack[depth - 2];
            right = lost(stack, depth - 1, c.next()) + (heads[first] == second ? 0 : 1) - best;
            int[] fewer = Arrays.copyOf(stack, depth - 1);
            fewer[depth - 2] = first;
            left = lost(fewer, depth - 1, c.next()) + (heads[second] == first ? 0 : 1) - best;
        }
        return new Costs(shift, left, right);
    }

    private static int[] stack(Configuration c) {
        int[] stack = new int[c.depth()];
        for (int i = 0; i < stack.length; i++) stack[i] = c.stack(stack.length - i);
        return stack;
    }

    /// @return how many words of the stack and the buffer get a wrong head in the best tree within reach
    int lost(Configuration c) {
        int[] stack = stack(c);
        return lost(stack, stack.length, c.next());
    }

    private int lost(int[] stack, int depth, int next) {
        int[] rest = rest(stack, depth, next);
        int most = rest.length;
        subtrees(rest);
        if (depth == 0) return most - (most == 0 ? 0 : bestRoot(inRest, tree(0, most - 1, most), rest));
        int[] all = new int[depth + most]; // from the top of the stack down, then the rest
        for (int i = 0; i < depth; i++) all[i] = stack[depth - 1 - i];
        System.arraycopy(rest, 0, all, depth, most);
        int size = all.length, plane = (most + 1) * size; // numbers for each j, for each i
        gained = unknown(gained, (depth + 1) * plane);
        gained[plane] = 0; // the top of the stack alone
        for (int i = 1; i <= depth; i++)
            for (int j = 0; j <= most; j++) {
                int here = i * plane + j * size;
                for (int h = 0; h < size; h++) {
                    int won = gained[here + h];
                    if (won < 0) continue;
                    if (i < depth) {
                        int below = all[i];
                        raise(gained, here + plane + h, won + arc(all[h], below));
                        raise(gained, here + plane + i, won + arc(below, all[h]));
                    }
                    for (int to = j + 1; to <= most; to++) {
                        int subtree = tree(j, to - 1, most), joined = i * plane + to * size;
                        for (int g = j; g < to; g++) {
                            int both = won + inRest[subtree + g];
                            raise(gained, joined + h, both + arc(all[h], rest[g]));
                            raise(gained, joined + depth + g, both + arc(rest[g], all[h]));
                        }
                    }
                }
            }
        return size - bestRoot(gained, depth * plane + most * size, all);
    }

    /// @param from where in `table` the arcs won under each word as the head begin
    private int bestRoot(int[] table, int from, int... words) {
        int best = 0;
        for (int h = 0; h < words.length; h++)
            if (table[from + h] >= 0) best = Math.max(best, table[from + h] + arc(0, words[h]));
        return best;
    }

    /// @return a table whose first `size` numbers say that nothing is known; `table` itself if it is large enough
    private static int[] unknown(int[] table, int size) {
        int[] large = table.length >= size ? table : new int[Math.max(size, 2 * table.length)];
        Arrays.fill(large, 0, size, -1);
        return large;
    }

    private static void raise(int[] values, int at, int value) {
        if (value > values[at]) values[at] = value;
    }

    private int arc(int head, int dependent) {
        return heads[dependent] == head ? 1 : 0;
    }

    /// The words of the buffer that something depends on now.
    private int[] rest(int[] stack, int depth, int next) {
        Arrays.fill(onStack, false);
        Arrays.fill(awaited, next, awaited.length, false);
        for (int i = 0; i < depth; i++) onStack[stack[i]] = true;
        for (int i = 0; i < depth; i++)
            for (int word = heads[stack[i]]; word >= next && !awaited[word]; word = heads[word]) awaited[word] = true;
        int count = 0;
        int[] rest = new int[heads.length - next];
        for (int word = next; word < heads.length; word++)
            if (heads[word] < next || awaited[word]) rest[count++] = word;
        return Arrays.copyOf(rest, count);
    }

    /// Fills [#inRest].
    private void subtrees(int... words) {
        int count = words.length;
        inRest = unknown(inRest, count * count * count);
        for (int first = count - 1; first >= 0; first--) {
            inRest[tree(first, first, count) + first] = 0;
            for (int last = first + 1; last < count; last++) {
                int here = tree(first, last, count);
                for (int split = first; split < last; split++) {
                    int before = tree(first, split, count), after = tree(split + 1, last, count);
                    for (int g = first; g <= split; g++)
                        for (int h = split + 1; h <= last; h++) {
                            int both = inRest[before + g] + inRest[after + h];
                            raise(inRest, here + g, both + arc(words[g], words[h]));
                            raise(inRest, here + h, both + arc(words[h], words[g]));
                        }
                }
            }
        }
    }

    /// @return where in [#inRest] a stretch of `count` words has its numbers
    private static int tree(int first, int last, int count) {
        return (first * count + last) * count;
    }
}
