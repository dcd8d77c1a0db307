package dev.jikji.models.tag;

import dev.jikji.train.recipe.Setting;

/// What is particular to learning to tag: the section `learning` of a recipe.
public record LearningConfig(
        @Setting(value = "decay of the moving average of the weights that is measured and kept; 0 for the weights themselves", min = 0, max = 0.999999) double averaging,
        @Setting(value = "words of a batch: its sentences times the longest, at most", min = 1) int batchWords,
        @Setting(value = "sentences shown tagged at a validation; 0 for none", min = 0) int samples) {

    static LearningConfig defaults() {
        return new LearningConfig(0.998, 2_048, 3);
    }
}
