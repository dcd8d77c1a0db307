package dev.jikji.text.conllu;

/// What a sentence must fulfil while it is read.
public enum Check {
    /// Columns and ids; heads may lack or make no tree. For text to be annotated, and to copy files.
    ROWS,
    /// Every sentence must be a tree with one root. For training and evaluation.
    TREES,
    /// As [#TREES], but sentences that are not so are passed over and counted.
    SKIP_BAD_SENTENCES
}
