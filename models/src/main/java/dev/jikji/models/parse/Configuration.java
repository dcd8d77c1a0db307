package dev.jikji.models.parse;

import java.util.Arrays;

/// How far a transition parser has come with a sentence: a stack of words, a buffer of those not yet read, and the arcs
/// drawn so far (Nivre 2004). There is no root among the words: the one left at the end is the tree's.
final class Configuration {
    static final int NONE = 0;

    private final int words;
    private final int[] stack;
    private int depth;
    private int next = 1; // first of the buffer
    private final int[] heads; // -1 where none is known yet
    private final int[] relations;
    // The outermost dependents so far, and the ones next to them; 0 for none.
    private final int[] left1;
    private final int[] left2;
    private final int[] right1;
    private final int[] right2;

    Configuration(int words) {
        this.words = words;
        stack = new int[words];
        heads = new int[words + 1];
        relations = new int[words + 1];
        left1 = new int[words + 1];
        left2 = new int[words + 1];
        right1 = new int[words + 1];
        right2 = new int[words + 1];
        Arrays.fill(heads, -1);
    }

    int words() {
        return words;
    }

    int depth() {
        return depth;
    }

    /// @return first word of the buffer; beyond the last if it is empty
    int next() {
        return next;
    }

    /// @param place from the top, from 1
    /// @return [#NONE] if the stack is not so deep
    int stack(int place) {
        return place > depth ? NONE : stack[depth - place];
    }

    /// @param place from the front, from 1
    /// @return [#NONE] if the buffer is not so long
    int buffer(int place) {
        int word = next + place - 1;
        return word > words ? NONE : word;
    }

    boolean isBufferEmpty() {
        return next > words;
    }

    boolean isFinal() {
        return isBufferEmpty() && depth <= 1;
    }

    void shift() {
        stack[depth++] = next++;
    }

    /// The second word of the stack becomes a dependent of the first.
    void left(int relation) {
        int head = stack[depth - 1], dependent = stack[depth - 2];
        stack[depth - 2] = head;
        depth--;
        heads[dependent] = head;
        relations[dependent] = relation;
        if (left1[head] == NONE || dependent < left1[head]) {
            left2[head] = left1[head];
            left1[head] = dependent;
        }
    }

    /// The first word of the stack becomes a dependent of the second.
    void right(int relation) {
        int head = stack[depth - 2], dependent = stack[depth - 1];
        depth--;
        heads[dependent] = head;
        relations[dependent] = relation;
        if (right1[head] == NONE || dependent > right1[head]) {
            right2[head] = right1[head];
            right1[head] = dependent;
        }
    }

    /// @return head of a word, -1 while it is not known
    int head(int word) {
        return heads[word];
    }

    int relation(int word) {
        return relations[word];
    }

    /// The heads of a final configuration.
    ///
    /// @return from 1; the word left on the stack has 0
    int[] heads() {
        int[] tree = heads.clone();
        if (depth == 1) tree[stack[0]] = 0;
        tree[0] = -1;
        return tree;
    }

    /// @param order 1 for the outermost, 2 for the one next to it
    int leftDependent(int word, int order) {
        return order == 1 ? left1[word] : left2[word];
    }

    int rightDependent(int word, int order) {
        return order == 1 ? right1[word] : right2[word];
    }

    Configuration copy() {
        var copy = new Configuration(words);
        copy.depth = depth;
        copy.next = next;
        int[][] from = {stack, heads, relations, left1, left2, right1, right2};
        int[][] to = {copy.stack, copy.heads, copy.relations, copy.left1, copy.left2, copy.right1, copy.right2};
        for (int i = 0; i < from.length; i++) System.arraycopy(from[i], 0, to[i], 0, from[i].length);
        return copy;
    }
}
