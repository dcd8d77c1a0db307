package dev.jikji.models.tag;

import java.util.List;

/// A sentence with the tags a model gave it.
///
/// @param tags     one for each word, in the scheme of the training data
/// @param scores   the probability of each tag
/// @param entities that the tags tell of; empty if they are not of entities
public record Tagging(List<String> words, List<String> tags, List<Float> scores, List<Span> entities) {

    public Tagging {
        words = List.copyOf(words);
        tags = List.copyOf(tags);
        scores = List.copyOf(scores);
        entities = List.copyOf(entities);
    }

    /// An entity.
    ///
    /// @param from  its first word, from 0
    /// @param to    the word after its last
    /// @param text  its words, with spaces between
    /// @param score the lowest probability of its tags
    public record Span(String type, int from, int to, String text, double score) {}

    /// The words with brackets around entities, such as `[PER Kim] lives in [LOC Seoul]`, or, without entities, each with
    /// its tag, such as `dogs_NOUN bark_VERB`.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            int at = i;
            if (i > 0) text.append(' ');
            entities.stream().filter(e -> e.from == at).forEach(e -> text.append('[').append(e.type).append(' '));
            text.append(words.get(i));
            if (entities.isEmpty() && !tags.get(i).equals("O")) text.append('_').append(tags.get(i));
            entities.stream().filter(e -> e.to == at + 1).forEach(_ -> text.append(']'));
        }
        return text.toString();
    }
}
