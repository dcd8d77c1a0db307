package dev.jikji.report;

import dev.jikji.report.Chart.Curve;
import dev.jikji.report.Chart.Scale;
import dev.jikji.report.Comparison.Row;
import dev.jikji.report.History.Validation;
import dev.jikji.train.Diagnosis.ThroughTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A [Comparison] as a page.
final class ComparisonPage {
    private static final int SERIES = 8;

    private final Comparison comparison;
    private final List<Row> rows;

    ComparisonPage(Comparison comparison) {
        this.comparison = comparison;
        rows = comparison.rows();
    }

    String html() {
        String remarks = String.join("", comparison.remarks().stream()
                .map(remark -> "<p class=\"warning plain\">" + Html.escape(remark) + "</p>\n").toList());
        String body = """
                <header>
                <p class="over"><span>%s</span></p>
                <h1>%d models side by side<small>measured on %s</small></h1>
                %s</header>
                """.formatted(comparison.lineage() ? "Lineage" : "Comparison", rows.size(),
                Html.escape(comparison.measured()), remarks) + table() + pictures() + samples();
        return Page.of("Comparison of " + rows.size() + " models", body, "Written by Jikji.");
    }

    private String table() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            lines.append("""
                    <tr><td><i class="dot s%d"></i><b>%s</b>%s</td><td class="number">%s</td><td class="number">%s</td>\
                    <td class="number">%s</td><td class="number">%s</td><td class="number">%s<small> / %s</small></td>\
                    <td class="number%s">%s</td><td class="number">%s</td></tr>
                    """.formatted(i % SERIES, Html.escape(row.name()),
                    row.model().equals(row.name()) ? "" : " <small>" + Html.escape(row.model()) + "</small>",
                    Figures.count((double) row.parameters()), Figures.grouped(row.steps()),
                    Figures.duration(row.time()), Figures.count(row.tokensPerSecond()), Figures.score(row.perplexity()),
                    Html.escape(row.measured().unit()), row.bitsPerByte() == least() ? " best-of" : "",
                    Figures.score(row.bitsPerByte()), Figures.bytes((double) row.measured().modelBytes())));
        }
        return """
                <section>
                <h2>Figures</h2>
                <div class="card scroll"><table class="compared">
                <thead><tr><th>model</th><th class="number">parameters</th><th class="number">steps</th>\
                <th class="number">training time</th><th class="number">tokens/s</th><th class="number">perplexity</th>\
                <th class="number">bits per byte</th><th class="number">size on disk</th></tr></thead>
                <tbody>
                %s</tbody>
                </table></div>
                <p class="note">Perplexities compare only where tokens are the same; bits per byte always do. An n-gram \
                model's parameters are its n-grams.</p>
                </section>
                """.formatted(lines);
    }

    private double least() {
        return rows.stream().mapToDouble(Row::bitsPerByte).filter(Double::isFinite).min().orElse(Double.NaN);
    }

    private String pictures() {
        return "<section>\n<h2>Bits per byte</h2>\n<div class=\"charts\">\n" + bars() + courses() + throughTime()
                + "</div>\n</section>\n";
    }

    private String bars() {
        double most = rows.stream().mapToDouble(Row::bitsPerByte).filter(Double::isFinite).max().orElse(1);
        StringBuilder bars = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            double bits = rows.get(i).bitsPerByte();
            bars.append(String.format(Locale.ROOT,
                    "<span>%s</span><div><i class=\"bar s%d\" style=\"width:%.1f%%\"></i><b>%s</b></div>\n",
                    Html.escape(rows.get(i).name()), i % SERIES, Double.isFinite(bits) ? 84 * bits / most : 0,
                    Figures.score(bits)));
        }
        return "<figure class=\"chart large\"><figcaption><h3>By model</h3></figcaption><div class=\"bars\">\n" + bars
                + "</div></figure>\n";
    }

    private String courses() {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double seconds = row.history().seconds();
            if (comparison.sameText() && row.history().validations.size() > 1)
                curves.add(new Curve(row.name() + ", validation", "s" + i % SERIES + " course", course(row)[0],
                        course(row)[1]));
            if (Double.isFinite(row.bitsPerByte()))
                curves.add(new Curve(row.name(), "s" + i % SERIES + " point", new double[]{seconds},
                        new double[]{row.bitsPerByte()}));
        }
        boolean courses = curves.stream().anyMatch(curve -> curve.style().endsWith(" course"));
        return new Chart("By seconds of training", "", Scale.AROUND, "seconds", curves).html(true) + (courses
                ? "<p class=\"note large\">Lines: the validation text, while they trained. Points: the test text.</p>\n"
                : "");
    }

    /// Seconds of training and bits per byte of each validation.
    static double[][] course(Row row) {
        List<Validation> validations = row.history().validations.stream()
                .filter(v -> Double.isFinite(v.metrics().getOrDefault("bits_per_byte", Double.NaN))).toList();
        double[] bits = validations.stream().mapToDouble(v -> v.metrics().get("bits_per_byte")).toArray();
        double[] seconds = validations.stream().mapToDouble(v -> secondsAt(row.history(), v.step())).toArray();
        return new double[][]{seconds, bits};
    }

    private static double secondsAt(History history, long step) {
        return history.steps.stream().filter(s -> s.step() == step).mapToDouble(History.Step::seconds).findFirst()
                .orElse(Double.NaN);
    }

    /// The last diagnosis of every recurrent run, each by its layer nearest to the output.
    private String throughTime() {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<History.Diagnosed> diagnoses = rows.get(i).history().diagnoses;
            if (diagnoses.isEmpty()) continue;
            String name = rows.get(i).name(), style = "s" + i % SERIES;
            add(curves, diagnoses.getLast(), name, style);
            if (diagnoses.size() > 1) add(curves, diagnoses.getFirst(), name, style + " dashed");
        }
        if (curves.isEmpty()) return "";
        return DiagnosisSection.throughTimeChart("Gradient, by steps back in time, in proportion to the last place's",
                curves)
                + "<div class=\"large\">"
                + DiagnosisSection.THROUGH_TIME_NOTE + "</div>\n";
    }

    private static void add(List<Curve> curves, History.Diagnosed diagnosed, String name, String style) {
        List<ThroughTime> layers = diagnosed.diagnosis().throughTime();
        if (layers.isEmpty()) return;
        ThroughTime top = layers.getLast();
        double last = top.norms().getFirst();
        double[] norms = top.norms().stream().mapToDouble(norm -> norm / last).toArray();
        curves.add(DiagnosisSection.curve(new ThroughTime(top.name(), Arrays.stream(norms).boxed().toList()),
                "%s, step %s".formatted(name, Figures.grouped(diagnosed.step())), style));
    }

    private String samples() {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.measured().sample().isBlank()) continue;
            items.append("""
                    <li class="card"><p class="when"><i class="dot s%d"></i><b>%s</b> · %s bits per byte</p>\
                    <div class="sample" lang="" dir="auto">%s</div></li>
                    """.formatted(i % SERIES, Html.escape(row.name()), Figures.score(row.bitsPerByte()),
                    Html.sample(row.measured().sample())));
        }
        return items.isEmpty()
                ? ""
                : "<section>\n<h2>What they write</h2>\n<ol class=\"earlier\">\n" + items + "</ol>\n</section>\n";
    }
}
