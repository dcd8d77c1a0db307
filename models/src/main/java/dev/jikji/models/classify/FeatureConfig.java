package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.features.CountVectorizer;
import dev.jikji.train.recipe.Setting;

/// What a bag of words consists of: the section `features` of a recipe, for linear, logistic, softmax and mlp.
public record FeatureConfig(@Setting("what a feature counts") Weighting weighting,
        @Setting(value = "tokens of the shortest n-gram", min = 1, max = 16) int minN,
        @Setting(value = "tokens of the longest n-gram", min = 1, max = 16) int maxN,
        @Setting(value = "texts that an n-gram must be in", min = 1) int minDf,
        @Setting(value = "features at most, the most frequent", min = 1) int maxFeatures) {

    /// Of an n-gram in a text.
    public enum Weighting {
        /// Its count.
        COUNTS,
        /// Whether it is there.
        BINARY,
        /// Its count times its inverse document frequency, the whole of length 1.
        TFIDF
    }

    public FeatureConfig {
        require(minN <= maxN, "features: min_n %d is above max_n %d", minN, maxN);
    }

    static FeatureConfig defaults() {
        return new FeatureConfig(Weighting.TFIDF, 1, 2, 2, 200_000);
    }

    CountVectorizer.Settings settings() {
        return new CountVectorizer.Settings(minN, maxN, minDf, 1, maxFeatures, weighting == Weighting.BINARY);
    }
}
