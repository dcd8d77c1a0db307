package dev.jikji.text.table;

/// A text and what it is said to be.
///
/// @param label null where none is known
/// @param where it stands, such as `train.tsv:12`
public record LabelledText(String text, String label, String where) {}
