package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// What is particular to learning to classify: the section `learning` of a recipe.
public record LearningConfig(
        @Setting(value = "passes over the examples, from which training.steps are set; null for what suits the model and their number, 0 to take steps", min = 0) OptionalInt epochs,
        @Setting("weights of the classes in the loss: LABEL=WEIGHT, others 1; or balanced, for the inverse of their shares") List<String> classWeights,
        @Setting(value = "decay of the moving average of the weights that is measured and kept; 0 for the weights themselves", min = 0, max = 0.999999) double averaging,
        @Setting(value = "augmentation: share of tokens dropped from a text", min = 0, max = 0.9) double tokenDropout,
        @Setting(value = "augmentation: share of tokens that change places with another", min = 0, max = 0.9) double randomSwap,
        @Setting(value = "augmentation: share of tokens replaced by a word near to them, by the word vectors", min = 0, max = 0.9) double synonymSwap) {

    /// Over the last two hundred steps: it takes the noise of small batches away.
    private static final double AVERAGING = 0.995;

    static LearningConfig defaults() {
        return new LearningConfig(OptionalInt.empty(), List.of(), AVERAGING, 0, 0, 0);
    }

    boolean augments() {
        return tokenDropout > 0 || randomSwap > 0 || synonymSwap > 0;
    }

    /// @param counts of the classes' examples
    /// @return a weight for each class
    /// @throws InputException if one is given that is no class
    float[] weights(List<String> labels, long... counts) {
        float[] weights = new float[labels.size()];
        Arrays.fill(weights, 1);
        if (classWeights.equals(List.of("balanced"))) {
            double all = Arrays.stream(counts).sum();
            for (int i = 0; i < weights.length; i++) weights[i] = (float) (all / (weights.length * (double) counts[i]));
            return weights;
        }
        for (String given : classWeights) {
            int equals = given.lastIndexOf('=');
            require(equals > 0, "learning.class_weights: '%s' is not LABEL=WEIGHT, nor balanced", given);
            int label = labels.indexOf(given.substring(0, equals));
            require(label >= 0, "learning.class_weights: no class '%s'; there are %s", given.substring(0, equals),
                    String.join(", ", labels));
            try {
                weights[label] = Float.parseFloat(given.substring(equals + 1));
            } catch (NumberFormatException e) {
                throw new InputException("learning.class_weights: '%s' is not a number".formatted(given), e);
            }
            require(weights[label] > 0 && Float.isFinite(weights[label]),
                    "learning.class_weights: %s is not positive", given);
        }
        return weights;
    }
}
