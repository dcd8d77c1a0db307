package dev.jikji.text.conllu;

/// An arc of the enhanced graph, from the column DEPS.
///
/// @param head id of a word or an empty node: `7`, `8.1`, or `0`
public record Dependency(String head, String relation) {}
