package dev.jikji.models.parse;

import java.util.ArrayList;
import java.util.List;

/// All trees over a few words.
final class Trees {
    private Trees() {}

    /// @return heads from 1 of every tree with one root
    static List<int[]> all(int words) {
        List<int[]> trees = new ArrayList<>();
        extend(new int[words + 1], 1, trees);
        return trees;
    }

    static List<int[]> projective(int words) {
        return all(words).stream().filter(Projectivity::isProjective).toList();
    }

    private static void extend(int[] heads, int word, List<int[]> trees) {
        if (word == heads.length) {
            if (isTree(heads)) trees.add(heads.clone());
            return;
        }
        for (int head = 0; head < heads.length; head++) {
            if (head == word) continue;
            heads[word] = head;
            extend(heads, word + 1, trees);
        }
    }

    static boolean isTree(int... heads) {
        int roots = 0;
        for (int word = 1; word < heads.length; word++) {
            if (heads[word] == 0) roots++;
            int at = word;
            for (int steps = 0; at != 0; steps++) {
                if (steps > heads.length) return false;
                at = heads[at];
            }
        }
        return roots == 1;
    }
}
