package dev.jikji.models.parse;

import dev.jikji.train.recipe.Setting;

/// What is particular to learning to parse: the section `learning` of a recipe.
public record ParserLearning(
        @Setting(value = "decay of the moving average of the weights that is measured and kept; 0 for the weights themselves", min = 0, max = 0.999999) double averaging,
        @Setting(value = "words of a batch: its sentences times its longest, at most", min = 1) int batchWords) {

    static ParserLearning defaults() {
        return new ParserLearning(0.99, 1_000);
    }
}
