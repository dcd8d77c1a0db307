package dev.jikji.models.classify;

import java.util.List;

/// Says how likely the classes are, and why. Used by one thread at a time.
interface Predictor extends AutoCloseable {

    List<String> labels();

    /// @return for each text the probability of each label
    double[][] probabilities(List<String> texts);

    /// What the parts of a text do to the decision for a class.
    ///
    /// @param labels of each text, the class asked about
    List<List<Contribution>> explain(List<String> texts, int[] labels);

    /// A part of a text: a token or a feature.
    ///
    /// @param weight above 0 speaks for the class, below against it
    record Contribution(String part, double weight) {}

    /// ln p/(1 - p), of probabilities within what float32 tells from 0 and 1.
    static double logOdds(double p) {
        double within = Math.clamp(p, 1e-7, 1 - 1e-7);
        return Math.log(within / (1 - within));
    }

    @Override
    void close();
}
