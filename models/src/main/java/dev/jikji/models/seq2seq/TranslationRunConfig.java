package dev.jikji.models.seq2seq;

import dev.jikji.models.RunSettings;
import dev.jikji.models.PrecisionChoice;
import dev.jikji.train.recipe.Setting;

/// What does not change the model's task: the section `run` of a recipe.
public record TranslationRunConfig(
        @Setting("decides initial weights, batches, dropout and splits") long seed,
        @Setting("how exactly products are computed; auto for the best on this processor") PrecisionChoice precision,
        @Setting(value = "threads; 0 for all processors", min = 0, max = 1024) int threads,
        @Setting("whether other work keeps this machine busy") boolean sharedMachine,
        @Setting(value = "validation sentences shown with their translation; 0 for none", min = 0) int samples,
        @Setting(value = "validation sentences translated for BLEU, greedily; 0 for none", min = 0) int bleuSentences)
        implements
            RunSettings {

    static TranslationRunConfig defaults() {
        return new TranslationRunConfig(1, PrecisionChoice.AUTO, 0, false, 3, 200);
    }
}
