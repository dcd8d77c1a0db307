package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

/// How [Word2Vec] and [FastText] train.
///
/// @param dim           width of the vectors
/// @param window        the farthest context word; each place draws its own reach from 1 to `window`
/// @param negatives     words drawn against each word, for [Objective#NEGATIVE_SAMPLING]
/// @param noisePower    they are drawn in proportion to this power of their counts
/// @param minCount      rarer words are skipped as if they were not in the text
/// @param subsampling   threshold t: a word that makes up the share f of the text is kept with probability
///                      √(t/f) + t/f, as in word2vec.c and fastText; 0 keeps all
/// @param epochs        passes through the text
/// @param learningRate  at the start; it falls linearly to 0
/// @param threads       each trains on its own part of the text, all without locks on the same vectors (Hogwild); with
///                      one thread the same seed gives the same vectors
public record EmbeddingSettings(Architecture architecture, Objective objective, int dim, int window, int negatives,
        double noisePower, int minCount, double subsampling, int epochs, double learningRate, int threads, long seed) {

    /// What predicts what (Mikolov et al. 2013, *Efficient Estimation of Word Representations in Vector Space*).
    public enum Architecture {
        /// Each word of a window and the word in its middle predict one another.
        SKIP_GRAM,
        /// The mean of a window predicts the word in its middle.
        CBOW
    }

    /// How a prediction is scored.
    public enum Objective {
        /// against a few random words
        NEGATIVE_SAMPLING,
        /// along a Huffman tree of the vocabulary
        HIERARCHICAL_SOFTMAX,
        /// against the whole vocabulary, which has to be small
        SOFTMAX
    }

    public EmbeddingSettings {
        Limits.requireDim(dim, "100 to 300");
        Limits.requireWindow(window, 5);
        require(objective != Objective.NEGATIVE_SAMPLING || negatives > 0,
                "negatives is %d; negative sampling needs at least 1, 5 is usual", negatives);
        require(Double.isFinite(noisePower), "noise power is %s; 0.75 is usual", noisePower);
        require(minCount > 0, "minimum count is %d; it is at least 1", minCount);
        require(subsampling >= 0 && subsampling < Double.POSITIVE_INFINITY,
                "subsampling is %s; it is a share of the text such as 1e-4, or 0 to keep all", subsampling);
        require(epochs > 0, "epochs is %d; at least 1 is needed", epochs);
        require(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                "learning rate is %s; it is a positive number such as 0.05", learningRate);
        require(threads > 0, "threads is %d; at least 1 is needed", threads);
    }

    /// Skip-gram with 5 negatives, 100 values, a window of 5; five passes with one thread.
    public static EmbeddingSettings defaults() {
        return new EmbeddingSettings(Architecture.SKIP_GRAM, Objective.NEGATIVE_SAMPLING, 100, 5, 5, 0.75, 5, 1e-4, 5,
                0.05, 1, 1);
    }
}
