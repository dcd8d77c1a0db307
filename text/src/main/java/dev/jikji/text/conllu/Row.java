package dev.jikji.text.conllu;

/// A line of a sentence in CoNLL-U, comments aside.
public sealed interface Row permits Word, MultiWordToken, EmptyNode {

    /// The ten columns, joined by tabs.
    String line();
}
