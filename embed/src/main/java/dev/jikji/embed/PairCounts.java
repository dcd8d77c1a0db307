package dev.jikji.embed;

/// Pairs of words and what they count, by rising pair: row of the first word, then the second word.
interface PairCounts {

    /// Moves to the next pair; at first there is none.
    ///
    /// @return whether there is one
    boolean next();

    /// The first word in the upper half, the second, which is not lower, in the lower half.
    long pair();

    long count();
}
