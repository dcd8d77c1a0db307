package dev.jikji.text.tags;

import java.util.List;

/// A sentence with a tag for each word.
///
/// @param file   it stands in
/// @param lines  of its words, from 1
/// @param begins whether a document begins with it
public record TaggedSentence(List<String> words, List<String> tags, String file, List<Integer> lines,
        boolean begins) {

    public TaggedSentence {
        words = List.copyOf(words);
        tags = List.copyOf(tags);
        lines = List.copyOf(lines);
    }

    /// @return such as `train.conll:17`
    public String place(int word) {
        return file + ":" + lines.get(word);
    }

    /// @return this with other tags
    public TaggedSentence withTags(List<String> tags) {
        return new TaggedSentence(words, tags, file, lines, begins);
    }

    /// @return this as the first of a document
    public TaggedSentence beginning() {
        return new TaggedSentence(words, tags, file, lines, true);
    }
}
