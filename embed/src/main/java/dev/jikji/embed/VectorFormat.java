package dev.jikji.embed;

/// How words and their vectors stand in a file.
public enum VectorFormat {
    /// A line `words width`, then on each line a word and its values in decimals. What word2vec writes with
    /// `-binary 0`, and fastText as `.vec`.
    WORD2VEC_TEXT,

    /// A line `words width`, then for each word its bytes, a space, its values as little-endian floats and a line
    /// end. What word2vec writes with `-binary 1`.
    WORD2VEC_BINARY,

    /// As [#WORD2VEC_TEXT] without the first line. What GloVe writes.
    GLOVE_TEXT
}
