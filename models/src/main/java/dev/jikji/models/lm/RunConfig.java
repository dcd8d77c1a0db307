package dev.jikji.models.lm;

import dev.jikji.models.PrecisionChoice;
import dev.jikji.models.RunSettings;
import dev.jikji.train.recipe.Setting;

/// What does not change the model's task: the section `run` of a recipe.
public record RunConfig(@Setting("decides initial weights, batches, dropout and samples") long seed,
        @Setting("how exactly products are computed; auto for the best on this processor") PrecisionChoice precision,
        @Setting(value = "threads; 0 for all processors", min = 0, max = 1024) int threads,
        @Setting("whether other work keeps this machine busy") boolean sharedMachine,
        @Setting("text the samples go on from") String samplePrompt,
        @Setting(value = "tokens of a sample; 0 for none", min = 0) int sampleTokens)
        implements
            RunSettings {

    static RunConfig defaults() {
        return new RunConfig(1, PrecisionChoice.AUTO, 0, false, "", 120);
    }
}
