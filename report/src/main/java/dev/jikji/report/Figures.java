package dev.jikji.report;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them: three digits that matter, and a unit. NaN is a dash.
final class Figures {
    private Figures() {}

    /// `9,876`, `12.3k`, `124M`.
    static String count(double n) {
        if (Double.isNaN(n)) return "–";
        return Math.abs(n) < 10_000 ? grouped(Math.round(n)) : scaled(n, "");
    }

    /// `12,345,678`.
    static String grouped(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// In powers of ten: `950 B`, `12.3 kB`, `1.21 GB`.
    static String bytes(double n) {
        return Double.isNaN(n) ? "–" : scaled(n, " ") + "B";
    }

    /// A loss, a perplexity, a share of something: `4.123`, `61.52`, `1,204`; what is tiny in powers of ten.
    static String score(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
        if (size >= 1e6) return String.format(Locale.ROOT, "%.2e", value);
        if (size >= 1000) return String.format(Locale.ROOT, "%,.0f", value);
        if (size >= 100) return String.format(Locale.ROOT, "%.1f", value);
        if (size >= 10) return String.format(Locale.ROOT, "%.2f", value);
        return size >= 0.001 || size == 0
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, "%.1e", value);
    }

    /// `42 s`, `3 min 05 s`, `2 h 07 min`.
    static String duration(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 60) return seconds + " s";
        if (seconds < 3600) return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    private static String scaled(double n, String space) {
        String[] units = {"", "k", "M", "G", "T"};
        int unit = 0;
        while (Math.abs(n) >= 999.5 && unit < units.length - 1) {
            n /= 1000;
            unit++;
        }
        int decimals = unit == 0 || Math.abs(n) >= 99.95 ? 0 : Math.abs(n) >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s%s", n, space, units[unit]);
    }
}
