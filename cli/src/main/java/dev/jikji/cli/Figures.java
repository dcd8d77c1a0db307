package dev.jikji.cli;

import java.util.Locale;

/// Scores as people read them.
final class Figures {
    private Figures() {}

    /// `loss 3.152, perplexity 23.4 per word, 1.873 bits per byte`.
    static String text(double loss, double perplexity, String unit, double bitsPerByte) {
        String digits = perplexity >= 1e6 ? "%.2e" : perplexity >= 1000 ? "%,.0f" : perplexity >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, "loss %.4f, perplexity " + digits + " per %s, %.4f bits per byte", loss,
                perplexity, unit, bitsPerByte);
    }
}
