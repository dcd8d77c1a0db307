package dev.jikji.report;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.report.Chart.Axis;
import dev.jikji.report.Chart.Curve;
import dev.jikji.report.Chart.Scale;
import dev.jikji.report.History.Diagnosed;
import dev.jikji.train.Diagnosis;
import dev.jikji.train.Diagnosis.Activations;
import dev.jikji.train.Diagnosis.LayerNorms;
import dev.jikji.train.Diagnosis.ThroughTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What a report shows of the diagnoses: how far back gradients reach, and for each layer the course of its norms and
/// of its activations as a strip of colours, one cell a diagnosis.
final class DiagnosisSection {
    /// Cells of a strip, at most.
    private static final int CELLS = 60;
    /// Colours of a strip, `.v0` to `.v11` in the style sheet.
    private static final int LEVELS = 12;
    private static final int SERIES = 8;

    private final List<Diagnosed> diagnoses;

    DiagnosisSection(List<Diagnosed> diagnoses) {
        this.diagnoses = diagnoses;
    }

    /// Empty if nothing was diagnosed.
    String html() {
        if (diagnoses.isEmpty()) return "";
        String note = "<p class=\"how\">Each strip runs from step %s to step %s; %s.</p>\n".formatted(
                Figures.grouped(diagnoses.getFirst().step()), Figures.grouped(diagnoses.getLast().step()),
                diagnoses.size() == 1 ? "one diagnosis" : diagnoses.size() + " diagnoses");
        return "<section>\n<h2>Inside the model</h2>\n" + throughTime() + note + norms() + activations()
                + "</section>\n";
    }

    private String throughTime() {
        List<Curve> curves = new ArrayList<>();
        Diagnosed first = diagnoses.getFirst(), last = diagnoses.getLast();
        for (int i = 0; i < last.diagnosis().throughTime().size(); i++) {
            ThroughTime layer = last.diagnosis().throughTime().get(i);
            String style = "s" + i % SERIES;
            curves.add(curve(layer, layer.name() + ", step " + Figures.grouped(last.step()), style));
            if (diagnoses.size() > 1 && i < first.diagnosis().throughTime().size())
                curves.add(curve(first.diagnosis().throughTime().get(i), layer.name() + ", step "
                        + Figures.grouped(first.step()), style + " dashed"));
        }
        if (curves.isEmpty()) return "";
        return "<div class=\"charts\">\n" + throughTimeChart("Gradient, by steps back in time", curves) + "</div>\n"
                + THROUGH_TIME_NOTE;
    }

    static final String THROUGH_TIME_NOTE = """
            <p class="note">The norm of the gradient of the last place's loss with respect to the hidden vector so many \
            places before it, on a logarithmic axis: a straight fall is a gradient that vanishes, a rise one that \
            explodes (Pascanu et al. 2013).</p>
            """;

    static String throughTimeChart(String title, List<Curve> curves) {
        return new Chart(title, "", Scale.LOGARITHMIC, "steps back", curves).html(true);
    }

    static Curve curve(ThroughTime layer, String name, String style) {
        double[] norms = layer.norms().stream().mapToDouble(Double::doubleValue).toArray();
        double[] back = new double[norms.length];
        for (int k = 0; k < back.length; k++) back[k] = k;
        return new Curve(name, style, back, norms);
    }

    private String norms() {
        Map<String, double[]> gradient = byName(Diagnosis::layers, LayerNorms::name, LayerNorms::gradient);
        Map<String, double[]> ratio = byName(Diagnosis::layers, LayerNorms::name, LayerNorms::updateRatio);
        Map<String, double[]> weight = byName(Diagnosis::layers, LayerNorms::name, LayerNorms::weight);
        if (gradient.isEmpty()) return "";
        Axis gradients = decades(gradient), ratios = decades(ratio), weights = decades(weight);
        StringBuilder rows = new StringBuilder();
        gradient.forEach((name, values) -> rows.append("<tr><td class=\"mono\">").append(Html.escape(name))
                .append("</td>").append(strip(values, gradients, Figures::score))
                .append(strip(ratio.get(name), ratios, Figures::score))
                .append(strip(weight.get(name), weights, Figures::score)).append("</tr>\n"));
        return """
                <div class="card scroll"><table class="strips">
                <thead><tr><th>layer</th><th colspan="2">gradient norm</th><th colspan="2">update / weight</th>\
                <th colspan="2">weight norm</th></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><td></td>%s%s%s</tr></tfoot>
                </table></div>
                <p class="note">L2 norms over each layer's parameters, gradients before clipping; the figures are those \
                of the last diagnosis. An update of about a thousandth of the weights is usual.</p>
                """.formatted(rows, key(gradients, Figures::score), key(ratios, Figures::score),
                key(weights, Figures::score));
    }

    private String activations() {
        Map<String, double[]> shares = byName(Diagnosis::activations, Activations::name, Activations::share);
        if (shares.isEmpty()) return "";
        Axis axis = new Axis(0, 1, false);
        StringBuilder rows = new StringBuilder();
        for (Activations activation : diagnoses.getLast().diagnosis().activations()) {
            boolean rectifier = activation.function() == Nonlinearity.RELU;
            rows.append("<tr><td class=\"mono\">%s</td><td>%s</td>%s</tr>\n".formatted(Html.escape(activation.name()),
                    rectifier ? "ReLU, dead" : activation.function().name().toLowerCase(Locale.ROOT) + ", saturated",
                    strip(shares.get(activation.name()), axis, DiagnosisSection::percent)));
        }
        return """
                <div class="card scroll second"><table class="strips">
                <thead><tr><th>activation</th><th>share of</th><th colspan="2">course</th></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><td></td><td></td>%s</tr></tfoot>
                </table></div>
                <p class="note">Dead: units that gave zero for the whole batch. Saturated: outputs where the slope is \
                below a fifth of its steepest, sigmoids outside 0.05 to 0.95, tanh outside -0.9 to 0.9.</p>
                """.formatted(rows, key(axis, DiagnosisSection::percent));
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /// A figure of each part over the diagnoses; NaN where one lacks the part.
    private <P> Map<String, double[]> byName(Function<Diagnosis, List<P>> parts, Function<P, String> name,
            ToDoubleFunction<P> figure) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (int i = 0; i < diagnoses.size(); i++) {
            for (P part : parts.apply(diagnoses.get(i).diagnosis())) {
                double[] course = values.computeIfAbsent(name.apply(part), _ -> {
                    double[] empty = new double[diagnoses.size()];
                    Arrays.fill(empty, Double.NaN);
                    return empty;
                });
                course[i] = figure.applyAsDouble(part);
            }
        }
        return values;
    }

    private static Axis decades(Map<String, double[]> values) {
        double[] positive = values.values().stream().flatMapToDouble(Arrays::stream)
                .filter(v -> v > 0 && Double.isFinite(v)).sorted().toArray();
        if (positive.length == 0) return new Axis(1, 10, true);
        double low = positive[0], high = positive[positive.length - 1];
        return high > 1.01 * low ? new Axis(low, high, true) : new Axis(low / 2, low * 2, true);
    }

    /// Two cells of the table: the colours and the last value.
    private static String strip(double[] values, Axis axis, DoubleFunction<String> figure) {
        int cells = Math.min(CELLS, values.length);
        StringBuilder[] paths = new StringBuilder[LEVELS];
        for (int cell = 0; cell < cells; cell++) {
            double value = values[cells == 1 ? 0 : (int) ((long) cell * (values.length - 1) / (cells - 1))];
            if (Double.isNaN(value)) continue;
            int level = value <= axis.low() ? 0 : (int) Math.clamp(axis.at(value) * LEVELS, 0, LEVELS - 1);
            if (paths[level] == null) paths[level] = new StringBuilder();
            paths[level].append('M').append(cell).append(" 0h1v1h-1z");
        }
        StringBuilder drawn = new StringBuilder();
        for (int level = 0; level < LEVELS; level++)
            if (paths[level] != null)
                drawn.append("<path class=\"v%d\" d=\"%s\"/>".formatted(level, paths[level]));
        return "<td class=\"strip\"><svg viewBox=\"0 0 %d 1\" preserveAspectRatio=\"none\">%s</svg></td><td class=\"number\">%s</td>"
                .formatted(cells, drawn, Html.escape(figure.apply(values[values.length - 1])));
    }

    /// What the colours of a column mean.
    private static String key(Axis axis, DoubleFunction<String> figure) {
        StringBuilder levels = new StringBuilder();
        for (int level = 0; level < LEVELS; level++)
            levels.append("<path class=\"v%d\" d=\"M%d 0h1v1h-1z\"/>".formatted(level, level));
        return """
                <td class="key" colspan="2"><span>%s</span><svg viewBox="0 0 %d 1" preserveAspectRatio="none">%s</svg>\
                <span>%s</span></td>""".formatted(Html.escape(figure.apply(axis.low())), LEVELS, levels,
                Html.escape(figure.apply(axis.high())));
    }
}
