package dev.jikji.text.splitter;

import java.util.List;

/// A token of a text.
///
/// @param start where it begins in the text, in UTF-16 units
/// @param end   where it ends
/// @param words the syntactic words it stands for, mostly one: itself. `don't` stands for `do` and `n't`
public record TextToken(int start, int end, List<String> words) {
    public TextToken {
        words = List.copyOf(words);
    }

    public boolean isMultiWord() {
        return words.size() > 1;
    }
}
