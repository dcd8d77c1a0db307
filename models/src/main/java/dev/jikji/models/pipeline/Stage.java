package dev.jikji.models.pipeline;

import dev.jikji.text.conllu.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A model at work in a [Pipeline]. Any thread may call it.
interface Stage extends AutoCloseable {

    /// Earlier ones before later ones: lemmatizers and parsers read what taggers wrote.
    int rank();

    /// What it adds.
    Set<Layer> fills();

    /// What of other models it was trained to read.
    default Set<Layer> reads() {
        return Set.of();
    }

    /// Adds to the drafts.
    void annotate(List<Draft> drafts);

    @Override
    default void close() {}

    /// A sentence that is being annotated.
    final class Draft {
        Sentence sentence;
        final String text;
        final List<Mention> mentions = new ArrayList<>();
        Optional<AnalyzedSentence.Label> label = Optional.empty();

        Draft(Sentence sentence, String text) {
            this.sentence = sentence;
            this.text = text;
        }
    }

    /// An entity.
    ///
    /// @param first id of its first word
    /// @param last  id of its last word
    record Mention(String type, int first, int last, double score) {}
}
