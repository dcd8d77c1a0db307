package dev.jikji.text.splitter;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.loglinear.LogLinear;

/// How a [TrainedSplitter] is trained.
///
/// @param epochs       passes over the text
/// @param learningRate of AdaGrad at the start; it falls to a tenth
/// @param bits         the weights lie in a table of 2 to this power
/// @param seed         decides where the paragraphs and lines of the text end
public record SplitterSettings(int epochs, double learningRate, int bits, long seed) {
    public SplitterSettings {
        require(epochs > 0, "epochs: %d is not positive", epochs);
        require(learningRate > 0, "learning_rate: %s is not positive", learningRate);
        require(bits >= LogLinear.MIN_BITS && bits <= LogLinear.MAX_BITS, "bits: %d is not between %d and %d", bits,
                LogLinear.MIN_BITS, LogLinear.MAX_BITS);
    }

    public static SplitterSettings defaults() {
        return new SplitterSettings(4, 0.3, 20, 1);
    }
}
