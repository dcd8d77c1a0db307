package dev.jikji.text.ngram;

/// What lies between `<s>` and `</s>`.
public enum Sentences {
    /// Each line, empty or not.
    LINE,
    /// Each document of the corpus.
    DOCUMENT
}
