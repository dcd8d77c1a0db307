package dev.jikji.embed;

import java.time.Duration;

/// How far [Glove] has come.
///
/// @param done    of the stage, in what [Stage] says
/// @param loss    the weighted squares of the errors, those of its zeros included, the mean over the counted pairs since the
///                last report; NaN if nothing was trained
/// @param elapsed since the stage began
public record GloveProgress(Stage stage, long done, long total, double loss, Duration elapsed) {

    /// What is done, and in which unit it is told.
    public enum Stage {
        /// tokens read
        COUNTING,
        /// pairs put in random order
        SHUFFLING,
        /// pairs learnt from, in all epochs
        TRAINING
    }
}
