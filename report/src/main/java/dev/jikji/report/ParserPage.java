package dev.jikji.report;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.conllu.Conll18.Metric;
import dev.jikji.text.conllu.Conll18.Score;
import dev.jikji.text.metrics.Overlap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A page on what a parser gets right: its scores, tables of where the mistakes are, and trees beside those of the gold
/// standard.
public final class ParserPage {
    private ParserPage() {}

    /// A line of a table.
    public record Row(String name, long gold, long found, long correct) implements Overlap {}

    /// A sentence.
    ///
    /// @param found what the parser says
    /// @param gold  what is right; null if the parser says so
    public record Tree(String text, ArcDrawing found, ArcDrawing gold) {}

    /// @param scores    in the order of the page
    /// @param relations by relation
    /// @param lengths   by the length of arcs
    /// @param crossing  arcs that cross others
    public static void write(Path file, String run, Map<Metric, Score> scores, List<Row> relations,
            List<Row> lengths, Row crossing, List<Tree> trees) {
        var body = new StringBuilder("<header><p class=\"over\">dependency parser</p><h1>")
                .append(Html.escape(run)).append("</h1></header>\n<dl class=\"tiles scores\">\n");
        scores.forEach((metric, score) -> body.append(String.format(Locale.ROOT,
                "<div><dt>%s</dt><dd>%.2f</dd><dd>%,d of %,d</dd></div>%n", metric.title(), 100 * score.f1(),
                score.correct(), score.gold())));
        body.append("</dl>\n");
        table("Relations", "Universal relations; an arc is right if its head and its relation are.", relations, body);
        table("Length of arcs",
                "Words between head and dependent, both ends counted once; the last line are arcs over a "
                        + "word that does not depend on their head.",
                lengths, body);
        body.insert(body.lastIndexOf("</tbody>"), line(crossing));
        if (!trees.isEmpty()) body.append("<h2>Trees</h2>\n");
        for (Tree tree : trees) {
            body.append("<figure class=\"card\" style=\"padding:1rem;margin-bottom:.75rem;overflow-x:auto\">"
                    + "<figcaption>").append(Html.escape(tree.text)).append("</figcaption>\n");
            if (tree.gold != null) body.append("<p class=\"over\">parser, wrong arcs set apart</p>\n");
            body.append(tree.found.svg());
            if (tree.gold != null) body.append("<p class=\"over\">gold standard</p>\n").append(tree.gold.svg());
            body.append("</figure>\n");
        }
        String page = Page.of("Parser " + run, body.toString(), "Scores as the CoNLL 2018 shared task defines them.");
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static void table(String title, String note, List<Row> rows, StringBuilder body) {
        body.append("<h2>").append(title).append("</h2>\n<p class=\"over\">").append(note)
                .append("</p>\n<div class=\"card\" style=\"overflow-x:auto\"><table><thead><tr><th></th><th>gold</th>"
                        + "<th>parser</th><th>precision</th><th>recall</th><th>F1</th></tr></thead><tbody>\n");
        for (Row row : rows) body.append(line(row));
        body.append("</tbody></table></div>\n");
    }

    private static String line(Row row) {
        return String.format(Locale.ROOT,
                "<tr><th>%s</th><td>%,d</td><td>%,d</td><td>%.1f</td><td>%.1f</td><td>%.1f</td></tr>%n",
                Html.escape(row.name), row.gold, row.found, 100 * row.precision(), 100 * row.recall(), 100 * row.f1());
    }
}
