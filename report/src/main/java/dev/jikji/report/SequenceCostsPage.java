package dev.jikji.report;

import dev.jikji.report.Chart.Axis;
import dev.jikji.report.Drawing.Anchor;
import dev.jikji.report.Drawing.Frame;
import dev.jikji.report.Drawing.Ink;
import dev.jikji.text.AtomicFile;
import dev.jikji.train.explain.SequenceCosts;
import dev.jikji.train.explain.SequenceCosts.Layer;
import dev.jikji.train.explain.SequenceCosts.Point;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/// What layers over a sequence cost, measured beside the textbook's orders on doubly logarithmic axes: a page and a
/// picture.
public final class SequenceCostsPage {
    private static final int WIDTH = 1_100, HEIGHT = 520, LEFT = 70, TOP = 66, BOTTOM = 96, MIDDLE = 90, RIGHT = 20;

    private final SequenceCosts costs;
    private final String machine;

    private SequenceCostsPage(SequenceCosts costs, String machine) {
        this.costs = costs;
        this.machine = machine;
    }

    /// Writes the page.
    ///
    /// @param machine on which it was measured, in words
    public static void write(Path file, SequenceCosts costs, String machine) {
        String page = new SequenceCostsPage(costs, machine).html();
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /// Writes the picture as PNG.
    ///
    /// @throws dev.jikji.text.InputException if this system has no fonts to draw with
    public static void writePicture(Path file, SequenceCosts costs) {
        BufferedImage image = new SequenceCostsPage(costs, "").drawing().image();
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    private static double bytes(Point point) {
        return point.bytes().isPresent() ? (double) point.bytes().getAsLong() : Double.NaN;
    }

    /// Seconds with a unit: `85 µs`, `1.2 ms`, `3.4 s`.
    public static String time(double seconds) {
        double micros = seconds * 1e6;
        if (micros < 1e3) return digits(micros) + " µs";
        return micros < 1e6 ? digits(micros / 1e3) + " ms" : digits(seconds) + " s";
    }

    /// `640 kB`, `12 MB`; a dash for what was not told.
    public static String memory(Point point) {
        double bytes = bytes(point);
        return Double.isNaN(bytes) ? "–" : bytes < 1e6 ? digits(bytes / 1e3) + " kB" : digits(bytes / 1e6) + " MB";
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    private String html() {
        SequenceCosts.Settings s = costs.settings();
        String body = """
                <header>
                <p class="over"><span>Explained</span><span>%s</span></p>
                <h1>What a sequence costs<small>n vectors of d = %d, filters of k = %d places</small></h1>
                <p>Self-attention compares every place with every other: its work grows with the square of the length, \
                and so do the weights it holds. Recurrence and convolution go through the sequence once. Below n = d \
                attention is the cheaper one on paper; a recurrence also waits for each place before it begins the \
                next. Full lines are measured, dashed ones the textbook's order, laid through the longer half.</p>
                </header>
                <div class="card" style="padding:1rem;margin-top:1.2rem">%s</div>
                <h2>In figures</h2>
                <div class="card scroll">%s</div>
                """.formatted(Html.escape(machine), s.dim(), s.kernel(),
                drawing().svg("Time and memory against the length of the sequence"), table());
        return Page.of("What a sequence costs", body,
                "Written by <span class=\"mono\">jikji explain attention</span>; orders as in table 1 of Vaswani et al. 2017.");
    }

    private String table() {
        var head = new StringBuilder("<tr><th class=\"number\">n</th>");
        for (Layer layer : Layer.values())
            head.append("<th class=\"number\">").append(layer.title()).append("</th><th class=\"number\">memory</th>");
        var rows = new StringBuilder();
        for (int i = 0; i < costs.settings().lengths().size(); i++) {
            rows.append("<tr><td class=\"number\">").append(Figures.grouped(costs.settings().lengths().get(i)))
                    .append("</td>");
            for (Layer layer : Layer.values()) {
                Point point = costs.points().get(layer).get(i);
                rows.append("<td class=\"number\">").append(time(point.seconds())).append("</td><td class=\"number\">")
                        .append(memory(point)).append("</td>");
            }
            rows.append("</tr>\n");
        }
        var foot = new StringBuilder("<tr><td>grows with n to the</td>");
        for (Layer layer : Layer.values())
            for (double exponent : new double[]{costs.exponent(layer, Point::seconds),
                    costs.exponent(layer, SequenceCostsPage::bytes)})
                foot.append("<td class=\"number\">")
                        .append(Double.isNaN(exponent) ? "–" : String.format(Locale.ROOT, "%.2f", exponent))
                        .append("</td>");
        return "<table><thead>" + head + "</tr></thead>\n<tbody>\n" + rows + "</tbody>\n<tfoot>" + foot
                + "</tr></tfoot></table>\n";
    }

    private static Ink ink(Layer layer) {
        return switch (layer) {
            case SELF_ATTENTION -> Ink.BLUE;
            case RECURRENCE -> Ink.ORANGE;
            case CONVOLUTION -> Ink.GREEN;
        };
    }

    private Drawing drawing() {
        var drawing = new Drawing(WIDTH, HEIGHT);
        double wide = (WIDTH - LEFT - MIDDLE - RIGHT) / 2.0, high = HEIGHT - TOP - BOTTOM;
        plot(drawing, "Time of one pass", new Frame(LEFT, TOP, wide, high), Point::seconds, SequenceCostsPage::time,
                layer -> n -> layer.operations(n, costs.settings()));
        plot(drawing, "Memory, at most", new Frame(LEFT + wide + MIDDLE, TOP, wide, high), SequenceCostsPage::bytes,
                bytes -> bytes < 1e6 ? digits(bytes / 1e3) + " kB" : digits(bytes / 1e6) + " MB",
                layer -> n -> layer.numbers(n, costs.settings()));
        double x = LEFT;
        for (Layer layer : Layer.values()) {
            drawing.line(ink(layer), 3, x, HEIGHT - 22, x + 26, HEIGHT - 22);
            String name = layer.title() + ", " + layer.order();
            drawing.text(Ink.INK, 14, false, Anchor.START, x + 34, HEIGHT - 17, name);
            x += 60 + 8.2 * name.length();
        }
        return drawing;
    }

    private void plot(Drawing drawing, String title, Frame frame, ToDoubleFunction<Point> cost,
            DoubleFunction<String> unit, Function<Layer, DoubleUnaryOperator> order) {
        drawing.text(Ink.INK, 17, true, Anchor.START, frame.left(), frame.top() - 26, title);
        double[] values = costs.points().values().stream().flatMap(List::stream).mapToDouble(cost)
                .filter(value -> value > 0).sorted().toArray();
        if (values.length < 2 || values[0] == values[values.length - 1]) {
            drawing.text(Ink.SOFT, 14, false, Anchor.START, frame.left(), frame.top() + 20, "not told by this system");
            return;
        }
        List<Integer> lengths = costs.settings().lengths();
        var across = new Axis(lengths.getFirst() / 1.15, lengths.getLast() * 1.15, true);
        var up = new Axis(values[0] / 1.6, values[values.length - 1] * 1.6, true);
        axes(drawing, frame, across, up, unit);
        for (Layer layer : Layer.values()) {
            double constant = costs.constant(layer, cost, order.apply(layer));
            if (Double.isFinite(constant))
                curve(drawing, frame, across, up, ink(layer), true, lengths.stream().mapToDouble(n -> n).toArray(),
                        lengths.stream().mapToDouble(n -> constant * order.apply(layer).applyAsDouble(n)).toArray());
            List<Point> measured = costs.points().get(layer).stream().filter(p -> cost.applyAsDouble(p) > 0).toList();
            curve(drawing, frame, across, up, ink(layer), false, measured.stream().mapToDouble(Point::length).toArray(),
                    measured.stream().mapToDouble(cost).toArray());
            for (Point p : measured)
                drawing.dot(frame, ink(layer), 4, "%s, n = %,d: %s".formatted(layer.title(), p.length(),
                        unit.apply(cost.applyAsDouble(p))), x(frame, across, p.length()),
                        y(frame, up, cost.applyAsDouble(p)));
        }
    }

    private static double x(Frame frame, Axis axis, double value) {
        return frame.left() + frame.width() * axis.at(value);
    }

    private static double y(Frame frame, Axis axis, double value) {
        return frame.bottom() - frame.height() * axis.at(value);
    }

    private static void curve(Drawing drawing, Frame frame, Axis across, Axis up, Ink ink, boolean dashed, double[] n,
            double[] value) {
        drawing.line(frame, ink, dashed ? 1.5 : 2.5, dashed, Arrays.stream(n).map(v -> x(frame, across, v)).toArray(),
                Arrays.stream(value).map(v -> y(frame, up, v)).toArray());
    }

    private void axes(Drawing drawing, Frame frame, Axis across, Axis up, DoubleFunction<String> unit) {
        for (double tick : up.ticks(6)) {
            double y = y(frame, up, tick);
            drawing.line(Ink.GRID, 1, frame.left(), y, frame.right(), y);
            drawing.text(Ink.SOFT, 12, false, Anchor.END, frame.left() - 8, y + 4, unit.apply(tick));
        }
        for (int length : costs.settings().lengths()) {
            double x = x(frame, across, length);
            drawing.line(Ink.GRID, 1, x, frame.top(), x, frame.bottom());
            drawing.text(Ink.SOFT, 12, false, Anchor.MIDDLE, x, frame.bottom() + 20, Figures.grouped(length));
        }
        drawing.text(Ink.SOFT, 13, false, Anchor.MIDDLE, frame.left() + frame.width() / 2, frame.bottom() + 42,
                "length n of the sequence");
    }
}
