package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

/// What settings may be at most.
final class Limits {
    private static final int MAX_WINDOW = 10_000;

    private Limits() {}

    /// @param usual in words
    static void requireDim(int dim, String usual) {
        require(dim > 0, "dim is %d; vectors need at least 1 value, %s are usual", dim, usual);
        require(dim <= VectorHeader.MAX_DIM, "dim is %d; %d is the most, %s are usual", dim, VectorHeader.MAX_DIM,
                usual);
    }

    static void requireWindow(int window, int usual) {
        require(window > 0, "window is %d; it takes at least 1 word on each side, %d is usual", window, usual);
        require(window <= MAX_WINDOW, "window is %d; %d is the most, %d is usual", window, MAX_WINDOW, usual);
    }
}
