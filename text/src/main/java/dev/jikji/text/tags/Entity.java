package dev.jikji.text.tags;

/// A stretch of words of one type.
///
/// @param from its first word, from 0
/// @param to   the word after its last
public record Entity(String type, int from, int to) {}
