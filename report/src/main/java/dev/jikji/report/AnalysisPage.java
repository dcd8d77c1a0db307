package dev.jikji.report;

import dev.jikji.text.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A page that shows analyzed sentences: the text with its entities, and trees as arcs.
public final class AnalysisPage {
    private AnalysisPage() {}

    /// An entity.
    ///
    /// @param start in the sentence's text, in UTF-16 units
    /// @param end   in the sentence's text
    public record Mark(String type, int start, int end) {}

    /// A sentence.
    ///
    /// @param marks in the order of the text, none inside another
    /// @param words a line of each: form, lemma, tags
    /// @param tree  null if there is none
    /// @param label empty if there is none
    public record Shown(String text, List<Mark> marks, List<List<String>> words, ArcDrawing tree, String label) {}

    /// @param columns of the words
    /// @param omitted sentences that were left out, for the page not to grow without end
    public static void write(Path file, String title, List<String> columns, List<Shown> sentences, long omitted) {
        var body = new StringBuilder("<header><p class=\"over\">analysis</p><h1>").append(Html.escape(title))
                .append("</h1></header>\n<style>mark.entity{background:none;color:inherit;border-bottom:3px solid "
                        + "var(--train,#0072b2);padding:0 .1em}mark.entity small{color:var(--soft);font-size:.7em;"
                        + "margin-left:.3em}.analysis{padding:1rem;margin-bottom:.75rem;overflow-x:auto}"
                        + ".analysis td{text-align:left;padding:.1rem .8rem .1rem 0}</style>\n");
        for (Shown sentence : sentences) show(sentence, columns, body);
        if (omitted > 0)
            body.append(String.format(Locale.ROOT, "<p class=\"over\">%,d more sentences are left out</p>\n",
                    omitted));
        String page = Page.of(title, body.toString(), String.format(Locale.ROOT, "%,d sentences.",
                sentences.size()));
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static void show(Shown sentence, List<String> columns, StringBuilder body) {
        body.append("<figure class=\"card analysis\"><figcaption dir=\"auto\">").append(marked(sentence));
        if (!sentence.label.isEmpty())
            body.append(" <span class=\"token\">").append(Html.escape(sentence.label))
                    .append("</span>");
        body.append("</figcaption>\n");
        if (sentence.tree != null) body.append(sentence.tree.svg());
        body.append("<details><summary>words</summary><table><thead><tr>");
        for (String column : columns) body.append("<th>").append(Html.escape(column)).append("</th>");
        body.append("</tr></thead><tbody>\n");
        for (List<String> word : sentence.words) {
            body.append("<tr>");
            for (String cell : word) body.append("<td>").append(Html.escape(cell)).append("</td>");
            body.append("</tr>\n");
        }
        body.append("</tbody></table></details></figure>\n");
    }

    private static String marked(Shown sentence) {
        var html = new StringBuilder();
        int at = 0;
        for (Mark mark : sentence.marks) {
            if (mark.start < at) continue;
            html.append(Html.escape(sentence.text.substring(at, mark.start))).append("<mark class=\"entity\">")
                    .append(Html.escape(sentence.text.substring(mark.start, mark.end))).append("<small>")
                    .append(Html.escape(mark.type)).append("</small></mark>");
            at = mark.end;
        }
        return html.append(Html.escape(sentence.text.substring(at))).toString();
    }
}
