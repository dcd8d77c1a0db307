package dev.jikji.models.pipeline;

import java.util.Locale;

/// What a model adds to a text.
public enum Layer {
    /// Sentences, tokens and words.
    SENTENCES, UPOS, XPOS, FEATS, LEMMA, TREE, ENTITIES,
    /// What a classifier takes each sentence for.
    LABEL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
