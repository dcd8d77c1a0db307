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
        int[][][] inRest = subtrees(rest);
        if (depth == 0) return most - (most == 0 ? 0 : bestRoot(inRest[0][most - 1], rest));
        // gained[i][j][h]: arcs won by joining the i topmost words of the stack and the first j of the rest under h,
        // which is numbered from the bottom of that part of the stack
        int[] all = new int[depth + most]; // from the top of the stack down, then the rest
        for (int i = 0; i < depth; i++) all[i] = stack[depth - 1 - i];
        System.arraycopy(rest, 0, all, depth, most);
        int[][][] gained = new int[depth + 1][most + 1][all.length];
        for (int[][] plane : gained) for (int[] row : plane) Arrays.fill(row, -1);
        gained[1][0][0] = 0;
        for (int i = 1; i <= depth; i++)
            for (int j = 0; j <= most; j++) {
                int[] here = gained[i][j];
                for (int h = 0; h < here.length; h++) {
                    if (here[h] < 0) continue;
                    if (i < depth) {
                        int below = all[i];
                        raise(gained[i + 1][j], h, here[h] + arc(all[h], below));
                        raise(gained[i + 1][j], i, here[h] + arc(below, all[h]));
                    }
                    for (int to = j + 1; to <= most; to++) {
                        int[] subtree = inRest[j][to - 1];
                        for (int g = j; g < to; g++) {
                            raise(gained[i][to], h, here[h] + subtree[g] + arc(all[h], rest[g]));
                            raise(gained[i][to], depth + g, here[h] + subtree[g] + arc(rest[g], all[h]));
                        }
                    }
                }
            }
        return all.length - bestRoot(gained[depth][most], all);
    }

    private int bestRoot(int[] gained, int[] words) {
        int best = 0;
        for (int h = 0; h < words.length; h++)
            if (gained[h] >= 0) best = Math.max(best, gained[h] + arc(0, words[h]));
        return best;
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

    /// For each stretch of words and each head in it, the arcs that the best projective tree over it wins.
    ///
    /// @return `[first][last][head]`
    private int[][][] subtrees(int... words) {
        int count = words.length;
        int[][][] gained = new int[count][count][count];
        for (int first = count - 1; first >= 0; first--) {
            for (int last = first + 1; last < count; last++) {
                int[] here = gained[first][last];
                Arrays.fill(here, -1);
                for (int split = first; split < last; split++) {
                    int[] before = gained[first][split], after = gained[split + 1][last];
                    for (int g = first; g <= split; g++)
                        for (int h = split + 1; h <= last; h++) {
                            int both = before[g] + after[h];
                            raise(here, g, both + arc(words[g], words[h]));
                            raise(here, h, both + arc(words[h], words[g]));
                        }
                }
            }
        }
        return gained;
    }
}
