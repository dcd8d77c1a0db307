package dev.jikji.report;

import dev.jikji.report.Chart.Curve;
import dev.jikji.report.Chart.Scale;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What a report shows of a classifier, from the run folder's `evaluation.json`: what is taken for what, the scores of
/// each class, calibration, the words that speak for each class, some decisions, the filters of a convolution.
final class ClassificationSection {
    private static final int MOST_CLASSES = 20;

    private final JsonNode evaluation;

    /// @param evaluation a missing node where there is none
    ClassificationSection(JsonNode evaluation) {
        this.evaluation = evaluation;
    }

    /// Empty if nothing was evaluated.
    String html() {
        if (!evaluation.path("confusion").isArray()) return "";
        return "<section>\n<h2>Classes, on the %s examples</h2>\n".formatted(
                Html.escape(evaluation.path("split").asString(""))) + "<div class=\"pair\">\n" + confusion() + classes()
                + "</div>\n<div class=\"charts\">\n" + calibration() + "</div>\n</section>\n" + telling() + decisions()
                + filters();
    }

    private List<String> labels() {
        return evaluation.path("labels").valueStream().map(label -> label.asString("")).toList();
    }

    private String confusion() {
        List<String> labels = labels();
        if (labels.size() > MOST_CLASSES) return "";
        StringBuilder rows = new StringBuilder("<tr><th>label</th>");
        for (String label : labels)
            rows.append("<th class=\"number\">→ ").append(Html.escape(label)).append("</th>");
        for (int i = 0; i < labels.size(); i++) {
            JsonNode row = evaluation.path("confusion").path(i);
            long sum = row.valueStream().mapToLong(cell -> cell.asLong(0)).sum();
            rows.append("</tr>\n<tr><td>").append(Html.escape(labels.get(i))).append("</td>");
            for (int j = 0; j < labels.size(); j++) {
                long count = row.path(j).asLong(0);
                long percent = Math.round(70.0 * count / Math.max(1, sum));
                rows.append("<td class=\"number cell%s\" style=\"--share:%d%%\">%s</td>".formatted(i == j
                        ? " right"
                        : "", percent, Figures.grouped(count)));
            }
        }
        return "<div class=\"card scroll\"><h3>What is taken for what</h3><table class=\"confusion\">" + rows
                + "</tr></table></div>\n";
    }

    private String classes() {
        StringBuilder rows = new StringBuilder(
                "<tr><th>class</th><th class=\"number\">precision</th><th class=\"number\">recall</th><th class=\"number\">F1</th><th class=\"number\">examples</th></tr>\n");
        for (JsonNode score : evaluation.path("classes"))
            rows.append(("<tr><td>%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td>"
                    + "<td class=\"number\">%s</td><td class=\"number\">%s</td></tr>\n").formatted(
                            Html.escape(score.path("label").asString("")),
                            Figures.score(score.path("precision").asDouble(0)),
                            Figures.score(score.path("recall").asDouble(0)),
                            Figures.score(score.path("f1").asDouble(0)),
                            Figures.grouped(score.path("support").asLong(0))));
        return "<div class=\"card scroll\"><h3>Scores</h3><table>" + rows + "</table></div>\n";
    }

    private String calibration() {
        List<JsonNode> bins = evaluation.path("calibration").valueStream()
                .filter(bin -> bin.path("count").asLong(0) > 0).toList();
        double[] confidence = bins.stream().mapToDouble(bin -> bin.path("confidence").asDouble(0)).toArray();
        double[] accuracy = bins.stream().mapToDouble(bin -> bin.path("accuracy").asDouble(0)).toArray();
        double[] count = bins.stream().mapToDouble(bin -> bin.path("count").asDouble(0)).toArray();
        String error = String.format(Locale.ROOT, "Calibration: accuracy by confidence, error %.4f",
                evaluation.path("calibration_error").asDouble(0));
        return new Chart(error, "", Scale.AROUND, "confidence",
                List.of(new Curve("accuracy", "s0", confidence, accuracy),
                        new Curve("as it should be", "s6 dashed", confidence, confidence)))
                .html(false)
                + new Chart("Examples by confidence", "", Scale.FROM_ZERO, "confidence",
                        List.of(new Curve("examples", "s0", confidence, count))).html(false);
    }

    private String telling() {
        StringBuilder cards = new StringBuilder();
        for (var label : evaluation.path("telling").properties()) {
            double most = label.getValue().path(0).path("weight").asDouble(1);
            StringBuilder words = new StringBuilder();
            for (JsonNode word : label.getValue())
                words.append("<span class=\"part\" style=\"--share:%d%%\" title=\"%s, %s times\">%s</span> ".formatted(
                        Math.round(80 * word.path("weight").asDouble(0) / Math.max(most, 1e-12)),
                        String.format(Locale.ROOT, "%.3f", word.path("weight").asDouble(0)),
                        Figures.grouped(word.path("count").asLong(0)), Html.escape(word.path("part").asString(""))));
            if (!words.isEmpty())
                cards.append("<div class=\"card\"><h3>").append(Html.escape(label.getKey()))
                        .append("</h3><p class=\"parts\">").append(words).append("</p></div>\n");
        }
        return cards.isEmpty()
                ? ""
                : "<section>\n<h2>The most telling words</h2>\n<p class=\"how\">What spoke most for each class, in all texts"
                        + " together that were given to it.</p>\n<div class=\"pair\">\n" + cards
                        + "</div>\n</section>\n";
    }

    private String decisions() {
        StringBuilder items = new StringBuilder();
        for (JsonNode decision : evaluation.path("decisions")) {
            double most = decision.path("parts").valueStream()
                    .mapToDouble(part -> Math.abs(part.path("weight").asDouble(0))).max().orElse(1);
            StringBuilder words = new StringBuilder();
            for (JsonNode part : decision.path("parts")) {
                double weight = part.path("weight").asDouble(0);
                words.append("<span class=\"part%s\" style=\"--share:%d%%\" title=\"%s\">%s</span> ".formatted(
                        weight < 0 ? " against" : "", Math.round(80 * Math.abs(weight) / Math.max(most, 1e-12)),
                        String.format(Locale.ROOT, "%+.3f", weight), Html.escape(part.path("part").asString(""))));
            }
            boolean right = decision.path("label").equals(decision.path("predicted"));
            items.append(
                    "<li class=\"card\"><p class=\"when\"><b>%s</b> %s · p %s%s · %s</p><p class=\"parts\">%s</p></li>\n"
                            .formatted(Html.escape(decision.path("predicted").asString("")), right ? "right" : "wrong",
                                    Figures.score(decision.path("probability").asDouble(0)),
                                    right ? "" : ", it is " + Html.escape(decision.path("label").asString("")),
                                    Html.escape(decision.path("where").asString("")), words));
        }
        return items.isEmpty()
                ? ""
                : "<section>\n<h2>Decisions</h2>\n<p class=\"how\">The most confident right ones and the most confident wrong"
                        + " ones. What is marked spoke for the decision, what is underlined against it.</p>\n<ol class=\"earlier\">\n"
                        + items + "</ol>\n</section>\n";
    }

    private String filters() {
        StringBuilder rows = new StringBuilder();
        for (JsonNode filter : evaluation.path("filters")) {
            String ngrams = String.join("  ·  ", filter.path("ngrams").valueStream()
                    .map(ngram -> ngram.path("ngram").asString("")).toList());
            rows.append("<tr><td class=\"number\">%d</td><td>%s</td><td class=\"number\">%s</td><td>%s</td></tr>\n"
                    .formatted(
                            filter.path("width").asInt(0), Html.escape(filter.path("class").asString("")),
                            String.format(Locale.ROOT, "%+.3f", filter.path("weight").asDouble(0)),
                            Html.escape(ngrams)));
        }
        return rows.isEmpty()
                ? ""
                : "<section>\n<h2>Filters</h2>\n<p class=\"how\">The filters that say most, the class they say it for, and the"
                        + " n-grams they answer to most.</p>\n<div class=\"card scroll\"><table><tr><th class=\"number\">width</th>"
                        + "<th>class</th><th class=\"number\">weight</th><th>n-grams</th></tr>\n" + rows
                        + "</table></div>\n</section>\n";
    }
}
