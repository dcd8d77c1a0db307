package dev.jikji.report;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a report shows of a tagger, from the run folder's `evaluation.json`: the scores of each type or tag, which tag is
/// taken for which, and some sentences with what the model found in them.
final class TaggingSection {
    private final JsonNode evaluation;

    /// @param evaluation a missing node where there is none
    TaggingSection(JsonNode evaluation) {
        this.evaluation = evaluation;
    }

    /// Empty if nothing was tagged.
    String html() {
        if (!evaluation.path("tagged").isArray()) return "";
        return "<section>\n<h2>Tags, on the %s sentences</h2>\n<div class=\"pair\">\n".formatted(
                Html.escape(evaluation.path("split").asString(""))) + scores() + confusion() + "</div>\n"
                + sentences() + "</section>\n";
    }

    private String scores() {
        var rows = new StringBuilder("<tr><th>").append(Html.escape(evaluation.path("unit").asString("tag")))
                .append("</th>");
        for (String column : List.of("precision", "recall", "F1", "right ones", "found"))
            rows.append("<th class=\"number\">").append(column).append("</th>");
        rows.append("</tr>\n");
        for (JsonNode score : evaluation.path("scores")) {
            rows.append("<tr><td>").append(Html.escape(score.path("name").asString(""))).append("</td>");
            for (String share : List.of("precision", "recall", "f1"))
                rows.append(number(Figures.score(score.path(share).asDouble(0))));
            for (String count : List.of("gold", "guessed"))
                rows.append(number(Figures.grouped(score.path(count).asLong(0))));
            rows.append("</tr>\n");
        }
        return card("Scores", rows);
    }

    private String confusion() {
        List<String> tags = evaluation.path("tags").valueStream().map(tag -> tag.asString("")).toList();
        if (tags.isEmpty()) return "";
        var rows = new StringBuilder("<tr><th>tag</th>");
        for (String tag : tags) rows.append("<th class=\"number\">→ ").append(Html.escape(tag)).append("</th>");
        rows.append("</tr>\n");
        for (int i = 0; i < tags.size(); i++) {
            rows.append("<tr><td>").append(Html.escape(tags.get(i))).append("</td>");
            for (int j = 0; j < tags.size(); j++) {
                long count = evaluation.path("tag_confusion").path(i).path(j).asLong(0);
                String text = count == 0 ? "·" : Figures.grouped(count);
                rows.append(i == j ? number("<b>" + text + "</b>") : number(text));
            }
            rows.append("</tr>\n");
        }
        return card("What is taken for what", rows);
    }

    private static String number(String html) {
        return "<td class=\"number\">" + html + "</td>";
    }

    private static String card(String title, CharSequence rows) {
        return "<div class=\"card scroll\"><h3>%s</h3><table>%s</table></div>\n".formatted(title, rows);
    }

    private String sentences() {
        var items = new StringBuilder();
        for (JsonNode sentence : evaluation.path("tagged")) {
            items.append("<li>");
            List<String> words = sentence.path("words").valueStream().map(word -> word.asString("")).toList();
            for (int i = 0; i < words.size(); i++) {
                if (i > 0) items.append(' ');
                for (JsonNode span : sentence.path("spans"))
                    if (span.path("from").asInt(0) == i) items.append(opened(span));
                items.append(Html.escape(words.get(i)));
                for (JsonNode span : sentence.path("spans"))
                    if (span.path("to").asInt(0) == i + 1) items.append("</span>");
            }
            items.append("</li>\n");
        }
        if (items.isEmpty()) return "";
        return "<p class=\"how\">Coloured: found and right. Dashed: found and wrong. Dotted: not found.</p>\n"
                + "<ol class=\"card tagged\">\n" + items + "</ol>\n";
    }

    private static String opened(JsonNode span) {
        String type = span.path("type").asString("");
        String found = span.path("state").asString("right");
        return "<span class=\"tag %s\"><small>%s</small>".formatted(
                switch (found) {
                    case "wrong", "missed" -> found;
                    default -> "right";
                }, Html.escape(type));
    }
}
