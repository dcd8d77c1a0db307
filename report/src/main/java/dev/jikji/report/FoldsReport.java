package dev.jikji.report;

import static dev.jikji.text.InputException.require;

import dev.jikji.report.Chart.Curve;
import dev.jikji.report.Chart.Scale;
import dev.jikji.report.History.Validation;
import dev.jikji.text.AtomicFile;
import dev.jikji.train.RunFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// A cross-validation as a page: each fold's scores, their mean and standard deviation, and the folds' curves.
public final class FoldsReport {
    private static final int SERIES = 8;

    private FoldsReport() {}

    /// Reads `fold-1`, `fold-2`, … in a folder and writes its `report.html`.
    ///
    /// @throws dev.jikji.text.InputException if there is none
    public static void write(Path folder) {
        List<History> folds = new ArrayList<>();
        while (Files.exists(folder.resolve("fold-" + (folds.size() + 1))))
            folds.add(History.read(new RunFolder(folder.resolve("fold-" + (folds.size() + 1)))));
        require(!folds.isEmpty(), "%s: no fold-1 in this folder", folder);
        String body = """
                <header>
                <p class="over"><span>Cross-validation</span><span class="mono">%s</span></p>
                <h1>%s<small>%d folds</small></h1>
                </header>
                """.formatted(Html.escape(folder.toString()), Html.escape(folds.getFirst().model), folds.size())
                + table(folds) + curves(folds);
        String page = Page.of(folds.size() + " folds", body, "Written by Jikji from the files of these runs.");
        AtomicFile.write(folder.resolve("report.html"), out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static String table(List<History> folds) {
        var names = new TreeSet<String>();
        folds.forEach(fold -> names.addAll(fold.test.keySet()));
        StringBuilder rows = new StringBuilder("<tr><th></th>");
        for (String name : names)
            rows.append("<th class=\"number\">").append(Html.escape(name.replace('_', ' '))).append("</th>");
        for (int i = 0; i < folds.size(); i++) {
            rows.append("</tr>\n<tr><td><a href=\"fold-%d/report.html\">fold %d</a></td>".formatted(i + 1, i + 1));
            for (String name : names)
                rows.append("<td class=\"number\">")
                        .append(Figures.score(folds.get(i).test.getOrDefault(name, Double.NaN))).append("</td>");
        }
        rows.append("</tr>\n<tr><td><b>mean ± standard deviation</b></td>");
        for (String name : names) {
            double[] values = folds.stream().mapToDouble(fold -> fold.test.getOrDefault(name, Double.NaN)).toArray();
            rows.append("<td class=\"number\"><b>").append(spread(values)).append("</b></td>");
        }
        return "<section>\n<h2>Scores on each fold</h2>\n<div class=\"card scroll\"><table class=\"compared\">" + rows
                + "</tr></table></div>\n</section>\n";
    }

    private static String spread(double... values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
        return String.format(Locale.ROOT, "%.4f ± %.4f", mean, Math.sqrt(squares / Math.max(1, values.length - 1)));
    }

    private static String curves(List<History> folds) {
        return "<section>\n<h2>Curves</h2>\n<div class=\"charts\">\n" + chart(folds, "Validation loss", "loss")
                + chart(folds, "Validation accuracy", "accuracy") + "</div>\n</section>\n";
    }

    private static String chart(List<History> folds, String title, String metric) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < folds.size(); i++) {
            List<Validation> validations = folds.get(i).validations;
            curves.add(new Curve("fold " + (i + 1), "s" + i % SERIES,
                    validations.stream().mapToDouble(Validation::step).toArray(),
                    validations.stream().mapToDouble(v -> v.metrics().getOrDefault(metric, Double.NaN)).toArray()));
        }
        return new Chart(title, "", Scale.AROUND, curves).html(false);
    }
}
