package dev.jikji.models;

import dev.jikji.train.recipe.Setting;

/// The section `run` of a recipe, for tasks that add nothing of their own to it.
public record BasicRunConfig(@Setting("decides initial weights, batches, dropout and splits") long seed,
        @Setting("how exactly products are computed; auto for the best on this processor") PrecisionChoice precision,
        @Setting(value = "threads; 0 for all processors", min = 0, max = 1024) int threads,
        @Setting("whether other work keeps this machine busy") boolean sharedMachine)
        implements
            RunSettings {

    public static BasicRunConfig defaults() {
        return new BasicRunConfig(1, PrecisionChoice.AUTO, 0, false);
    }
}
