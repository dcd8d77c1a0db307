package dev.jikji.text.metrics;

/// How far what was found agrees with what there was to find.
public interface Overlap {

    /// How much there was to find.
    long gold();

    /// How much was found.
    long found();

    /// How much of it was right.
    long correct();

    /// @return share of the found that is right; 0 if nothing was found
    default double precision() {
        return found() == 0 ? 0 : (double) correct() / found();
    }

    /// @return share of the gold standard that was found; 0 if it is empty
    default double recall() {
        return gold() == 0 ? 0 : (double) correct() / gold();
    }

    /// @return the harmonic mean of both; 0 if nothing is right
    default double f1() {
        return correct() == 0 ? 0 : 2.0 * correct() / (gold() + found());
    }
}
