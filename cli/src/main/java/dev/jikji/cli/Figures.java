package dev.jikji.cli;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Scores as people and as programs read them.
final class Figures {
    private Figures() {}

    /// `loss 3.1520, perplexity 23.4 per word, 1.8730 bits per byte`.
    ///
    /// @param metrics `loss`, `perplexity` and `bits_per_byte`
    static String text(Map<String, Double> metrics, String unit) {
        double perplexity = metrics.get("perplexity");
        String digits = perplexity >= 1e6 ? "%.2e" : perplexity >= 1000 ? "%,.0f" : perplexity >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, "loss %.4f, perplexity " + digits + " per %s, %.4f bits per byte",
                metrics.get("loss"), perplexity, unit, metrics.get("bits_per_byte"));
    }

    /// Each under its name; what JSON cannot write, because it is not finite, as `null`.
    static void put(ObjectNode json, Map<String, Double> metrics) {
        metrics.forEach((name, value) -> json.put(name, Double.isFinite(value) ? value : null));
    }
}
