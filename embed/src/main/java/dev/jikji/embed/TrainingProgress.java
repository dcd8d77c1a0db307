package dev.jikji.embed;

import java.time.Duration;

/// How far a training of word vectors has come.
///
/// @param words        read so far, those that subsampling dropped included
/// @param totalWords   to read, in all epochs
/// @param loss         the mean of what was measured since the last report, in nats per prediction; NaN if nothing was
/// @param learningRate now
/// @param elapsed      since the training began
public record TrainingProgress(long words, long totalWords, double loss, double learningRate, Duration elapsed) {}
