package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.util.function.Supplier;

/// Makes each thread its output layer; all share the weights, which begin as zeros.
final class OutputLayers {
    private final Supplier<OutputLayer> layers;

    /// @throws dev.jikji.text.InputException if the text is not longer than a window, or the vocabulary too large for a
    ///         full softmax
    OutputLayers(TrainingWords words, EmbeddingSettings settings) {
        require(words.total() > settings.window(),
                "the text has %d words that occur at least %d times, not more than the window of %d; train on more"
                        + " text",
                words.total(), settings.minCount(), settings.window());
        layers = switch (settings.objective()) {
            case NEGATIVE_SAMPLING -> {
                Matrix weights = Matrix.zeros(words.size(), settings.dim());
                AliasTable noise = words.noise(settings.noisePower());
                yield () -> new NegativeSampling(weights, noise, settings.negatives());
            }
            case HIERARCHICAL_SOFTMAX -> {
                Matrix weights = Matrix.zeros(words.size(), settings.dim());
                var tree = new HuffmanTree(words.counts());
                yield () -> new HierarchicalSoftmax(weights, tree);
            }
            case SOFTMAX -> {
                require(words.size() <= FullSoftmax.MAX_WORDS,
                        "a full softmax over %d words; at most %d can be trained so: raise the minimum count, or choose"
                                + " negative sampling or hierarchical softmax",
                        words.size(), FullSoftmax.MAX_WORDS);
                Matrix weights = Matrix.zeros(words.size(), settings.dim());
                yield () -> new FullSoftmax(weights);
            }
        };
    }

    OutputLayer create() {
        return layers.get();
    }
}
