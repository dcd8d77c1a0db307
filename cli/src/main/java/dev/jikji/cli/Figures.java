package dev.jikji.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Scores as people and as programs read them.
final class Figures {
    private Figures() {}

    /// `loss 3.1520, perplexity 23.4 per word, 1.8730 bits per byte`; those of other tasks under their names.
    ///
    /// @param unit what a token is
    static String text(Map<String, Double> metrics, String unit) {
        return metrics.entrySet().stream().map(metric -> text(metric.getKey(), metric.getValue(), unit))
                .collect(Collectors.joining(", "));
    }

    private static String text(String name, double value, String unit) {
        return switch (name) {
            case "perplexity" -> {
                String digits = value >= 1e6 ? "%.2e" : value >= 1000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f";
                yield format("perplexity " + digits + " per %s", value, unit);
            }
            case "bits_per_byte" -> format("%.4f bits per byte", value);
            case "bleu" -> format("BLEU %.2f", value);
            case "chrf" -> format("chrF %.2f", value);
            case "uas", "las", "clas", "upos" -> format("%s %.2f", name.toUpperCase(Locale.ROOT), value);
            default -> format("%s %.4f", name.replace('_', ' '), value);
        };
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /// Each under its name; what JSON cannot write, because it is not finite, as `null`.
    static void put(ObjectNode json, Map<String, Double> metrics) {
        metrics.forEach((name, value) -> json.put(name, Double.isFinite(value) ? value : null));
    }
}
