package dev.jikji.cli;

import dev.jikji.models.seq2seq.BeamSearch;
import picocli.CommandLine.Option;

/// The options of beam search.
final class BeamOptions {
    @Option(names = "--beam", paramLabel = "N", defaultValue = "5", description = "Hypotheses of a sentence; 1 takes the best token each time (default: ${DEFAULT-VALUE}).")
    private int width;

    @Option(names = "--length-penalty", paramLabel = "A", defaultValue = "1", description = "0 prefers short translations, 1 long ones (default: ${DEFAULT-VALUE}).")
    private double lengthPenalty;

    @Option(names = "--coverage-penalty", paramLabel = "B", defaultValue = "0", description = "Above 0 prefers translations that look at all of the source (default: ${DEFAULT-VALUE}).")
    private double coveragePenalty;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "0", description = "Longest translation; 0 for twice the source and ten more (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    /// @param best translations wanted of each sentence
    BeamSearch.Settings settings(int best) {
        return new BeamSearch.Settings(width, lengthPenalty, coveragePenalty, best, maxTokens);
    }
}
