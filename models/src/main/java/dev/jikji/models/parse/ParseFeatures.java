package dev.jikji.models.parse;

/// What a transition parser looks at (Chen and Manning 2014, section 3.1): 18 words around the stack and the buffer, with
/// their parts of speech, and the relations by which 12 of them were attached.
final class ParseFeatures {
    /// The three topmost words of the stack, the three first of the buffer; of each of the two topmost the two outermost
    /// dependents on both sides; and of each of these the outermost dependents of the outermost dependents.
    static final int WORDS = 18;
    /// Of the dependents among them.
    static final int LABELS = 12;

    private ParseFeatures() {}

    /// @param words places in the sentence, from 1, for each feature; 0 where there is no such word
    static void extract(Configuration c, int... words) {
        for (int i = 0; i < 3; i++) {
            words[i] = c.stack(i + 1);
            words[3 + i] = c.buffer(i + 1);
        }
        int at = 6;
        for (int place = 0; place < 2; place++) {
            int word = words[place];
            int left = c.leftDependent(word, 1), right = c.rightDependent(word, 1);
            words[at++] = left;
            words[at++] = right;
            words[at++] = c.leftDependent(word, 2);
            words[at++] = c.rightDependent(word, 2);
            words[at++] = c.leftDependent(left, 1);
            words[at++] = c.rightDependent(right, 1);
        }
    }
}
