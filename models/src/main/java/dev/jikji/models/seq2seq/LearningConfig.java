package dev.jikji.models.seq2seq;

import dev.jikji.train.recipe.Setting;

/// What is particular to learning to translate: the section `learning` of a recipe.
public record LearningConfig(
        @Setting(value = "decay of the moving average of the weights that is measured and kept; 0 for the weights themselves", min = 0, max = 0.999999) double averaging,
        @Setting(value = "tokens of a batch: its pairs times its longest sentence, at most", min = 1) int batchTokens) {

    static LearningConfig defaults() {
        return new LearningConfig(0.998, 4_096);
    }
}
