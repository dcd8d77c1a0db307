package dev.jikji.embed;

/// A word near to something.
///
/// @param index of the word among its vectors
/// @param score the higher the nearer: a cosine, from -1 to 1, or what an [Analogy] computes from cosines
public record Neighbour(String word, int index, float score) {}
