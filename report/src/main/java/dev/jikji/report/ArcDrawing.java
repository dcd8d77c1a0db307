package dev.jikji.report;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A dependency tree as arcs over its words, as SVG: for a page, whose colours it follows, or as a file by itself.
///
/// @param words of the sentence
/// @param tags  stand below the words; empty for none
/// @param arcs  one of each word
public record ArcDrawing(List<String> words, List<String> tags, List<Arc> arcs) {
    private static final double LETTER = 8.2, WIDE_LETTER = 15; // of 15 pixel text, on average
    private static final double SMALL_LETTER = 6.3; // of 11 pixel text
    private static final double GAP = 22;
    private static final double LEVEL = 26;
    private static final double MARGIN = 12;
    private static final double ARROW = 5;

    /// An arc.
    ///
    /// @param head      place of a word, from 1; 0 for the root
    /// @param dependent place of a word, from 1
    /// @param wrong     whether it is to stand out
    public record Arc(int head, int dependent, String relation, boolean wrong) {
        int from() {
            return Math.min(head, dependent);
        }

        int to() {
            return Math.max(head, dependent);
        }
    }

    public ArcDrawing {
        words = List.copyOf(words);
        tags = List.copyOf(tags);
        arcs = List.copyOf(arcs);
        require(tags.isEmpty() || tags.size() == words.size(), "%d tags for %d words", tags.size(), words.size());
        for (Arc arc : arcs)
            require(arc.head >= 0 && arc.head <= words.size() && arc.dependent >= 1 && arc.dependent <= words.size(),
                    "arc from %d to %d is outside the sentence (%d words)", arc.head, arc.dependent, words.size());
    }

    /// An `<svg>` element.
    public String svg() {
        double[] middles = middles();
        int[] levels = levels();
        int highest = Math.max(1, Arrays.stream(levels).max().orElse(1));
        double base = MARGIN + 14 + highest * LEVEL; // where arcs stand
        double width = words.isEmpty() ? 2 * MARGIN : middles[words.size() - 1] + width(words.size() - 1) / 2 + MARGIN;
        double height = base + (tags.isEmpty() ? 32 : 48);
        var svg = new StringBuilder();
        line(svg, """
                <svg xmlns="http://www.w3.org/2000/svg" class="arcs" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" \
                role="img" aria-label="dependency tree" font-family="system-ui, 'Noto Sans', 'Noto Sans CJK KR', \
                'Malgun Gothic', sans-serif" text-anchor="middle">""", width, height, width, height);
        for (int i = 0; i < arcs.size(); i++) draw(arcs.get(i), levels[i], base, middles, svg);
        for (int i = 0; i < words.size(); i++) {
            line(svg, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"15\" fill=\"var(--ink, #1c1d1f)\">%s</text>", middles[i],
                    base + 20, Html.escape(words.get(i)));
            if (!tags.isEmpty())
                line(svg, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" fill=\"var(--soft, #5f6368)\">%s</text>",
                        middles[i], base + 37, Html.escape(tags.get(i)));
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Arc arc, int level, double base, double[] middles, StringBuilder svg) {
        String ink = arc.wrong ? "var(--validation, #d55e00)" : "var(--train, #0072b2)";
        double end = middles[arc.dependent - 1] + landing(arc);
        double top = base - level * LEVEL;
        if (arc.head == 0) {
            line(svg, "<path d=\"M%.1f %.1fV%.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\"/>", end,
                    MARGIN + 8, base - ARROW, ink);
            label(svg, end, MARGIN + 6, arc.relation, ink);
        } else {
            double start = middles[arc.head - 1] + leaving(arc);
            double side = Math.signum(end - start), bend = Math.min(12, Math.abs(end - start) / 2);
            line(svg, "<path d=\"M%.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f\" fill=\"none\" "
                    + "stroke=\"%s\" stroke-width=\"1.4\"/>", start, base, top + bend, start, top, start + side * bend,
                    top, end - side * bend, end, top, end, top + bend, base - ARROW, ink);
            label(svg, (start + end) / 2, top - 3, arc.relation, ink);
        }
        line(svg, "<path d=\"M%.1f %.1fl%.1f %.1fh%.1fz\" fill=\"%s\"/>", end, base, -ARROW * .7, -ARROW * 1.4,
                ARROW * 1.4, ink);
    }

    /// Over a ground of its own, so that arcs do not run through it.
    private static void label(StringBuilder svg, double x, double y, String text, String ink) {
        line(svg, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" fill=\"%s\" stroke=\"var(--card, #fff)\" "
                + "stroke-width=\"3\" paint-order=\"stroke\">%s</text>", x, y, ink, Html.escape(text));
    }

    /// Arcs end a little to the side they come from, so that those of one word stand beside each other.
    private double landing(Arc arc) {
        boolean leaves = arcs.stream().anyMatch(other -> other.head == arc.dependent);
        if (!leaves || arc.head == 0) return 0;
        return arc.head < arc.dependent ? -5 : 5;
    }

    private static double leaving(Arc arc) {
        return arc.dependent < arc.head ? -2 : 2;
    }

    /// Shorter arcs lie below longer ones that they overlap.
    private int[] levels() {
        int[] levels = new int[arcs.size()];
        int[] byLength = IntStream.range(0, arcs.size()).boxed()
                .sorted(Comparator.comparingInt(i -> arcs.get(i).to() - arcs.get(i).from())).mapToInt(i -> i).toArray();
        for (int k = 0; k < byLength.length; k++) {
            Arc arc = arcs.get(byLength[k]);
            if (arc.head == 0) continue;
            int level = 1;
            for (int j = 0; j < k; j++) {
                Arc other = arcs.get(byLength[j]);
                boolean overlaps = other.head != 0 && other.from() < arc.to() && other.to() > arc.from();
                if (overlaps) level = Math.max(level, levels[byLength[j]] + 1);
            }
            levels[byLength[k]] = level;
        }
        return levels;
    }

    private double[] middles() {
        double[] middles = new double[words.size()];
        double at = MARGIN;
        for (int i = 0; i < middles.length; i++) {
            if (i > 0) {
                int left = i;
                double label = arcs.stream().filter(arc -> arc.from() == left && arc.to() == left + 1)
                        .mapToDouble(arc -> arc.relation.length() * SMALL_LETTER + 12).max().orElse(0);
                double apart = (width(i - 1) + width(i)) / 2 + GAP;
                at = middles[i - 1] + Math.max(apart, label) - width(i) / 2;
            }
            middles[i] = at + width(i) / 2;
        }
        return middles;
    }

    private double width(int word) {
        double width = words.get(word).codePoints().mapToDouble(c -> Character.isIdeographic(c)
                || Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL ? WIDE_LETTER : LETTER).sum();
        double tag = tags.isEmpty() ? 0 : tags.get(word).length() * SMALL_LETTER;
        return Math.max(14, Math.max(width, tag));
    }

    private static void line(StringBuilder svg, String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
