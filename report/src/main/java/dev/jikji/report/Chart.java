package dev.jikji.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Curves over training steps, drawn as SVG that stretches to whatever width the page has: the strokes keep their
/// width, and the figures along the axes are HTML beside the drawing. It needs no script; one only adds the tooltip.
///
/// @param unit     behind the numbers: empty, ` tok/s`, `B`
/// @param scale    of the vertical axis
/// @param across   what the horizontal axis counts, such as `step`
record Chart(String title, String unit, Scale scale, String across, List<Curve> curves) {

    /// The vertical axis.
    enum Scale {
        /// From zero, leaving out the highest half percent of the values.
        FROM_ZERO,
        /// Around the values.
        AROUND,
        /// Around the values, and the reader can switch to a logarithmic one.
        BOTH,
        /// Logarithmic; what is not positive is left out.
        LOGARITHMIC
    }

    /// Over training steps.
    Chart(String title, String unit, Scale scale, List<Curve> curves) {
        this(title, unit, scale, "step", curves);
    }

    /// The drawing's own units; high enough to be written as integers.
    private static final int WIDTH = 10_000, HEIGHT = 5_000;

    /// A curve draws at most twice as many points.
    static final int BUCKETS = 500;

    /// Points from left to right.
    ///
    /// @param style class in the style sheet: `raw`, `smooth`, `marks`, `best`, or `s0` to `s7`, of colours that are told
    ///              apart, and behind it ` dashed`, ` point` or nothing
    @SuppressWarnings("ArrayRecordComponent") // seen by this package only, and never compared
    record Curve(String name, String style, double[] x, double[] y) {

        private Curve positive() {
            int[] kept = IntStream.range(0, y.length).filter(i -> y[i] > 0).toArray();
            return new Curve(name, style, Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
                    Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
        }

        /// At most two points for each of `buckets` parts of the curve, its lowest and its highest, so that no spike
        /// gets lost. What is not finite is left out.
        Curve thinned(int buckets) {
            int[] finite = IntStream.range(0, y.length).filter(i -> Double.isFinite(y[i])).toArray();
            List<Integer> kept = new ArrayList<>();
            if (finite.length <= 2 * buckets) {
                for (int i : finite) kept.add(i);
            } else {
                for (int bucket = 0; bucket < buckets; bucket++) {
                    int from = (int) ((long) finite.length * bucket / buckets);
                    int to = (int) ((long) finite.length * (bucket + 1) / buckets);
                    int low = finite[from], high = finite[from];
                    for (int i = from; i < to; i++) {
                        if (y[finite[i]] < y[low]) low = finite[i];
                        if (y[finite[i]] > y[high]) high = finite[i];
                    }
                    kept.add(Math.min(low, high));
                    if (low != high) kept.add(Math.max(low, high));
                }
            }
            return new Curve(name, style, kept.stream().mapToDouble(i -> x[i]).toArray(),
                    kept.stream().mapToDouble(i -> y[i]).toArray());
        }
    }

    /// The weighted mean of the `span` values around each one, the near ones weighing more: a mean of means. It lags on
    /// neither side. What is not finite is passed over.
    static double[] smooth(double[] y, int span) {
        return mean(mean(y, span / 4), span / 4);
    }

    /// The mean of the `reach` values before each one, itself, and as many after; of fewer towards the start, where a
    /// loss falls too steeply for one-sided means, and of those there are at the end.
    private static double[] mean(double[] y, int reach) {
        double[] sum = new double[y.length + 1];
        int[] finite = new int[y.length + 1];
        for (int i = 0; i < y.length; i++) {
            boolean counts = Double.isFinite(y[i]);
            sum[i + 1] = sum[i] + (counts ? y[i] : 0);
            finite[i + 1] = finite[i] + (counts ? 1 : 0);
        }
        double[] mean = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - reach), to = Math.min(y.length, i + Math.min(i, reach) + 1);
            mean[i] = Double.isFinite(y[i]) ? (sum[to] - sum[from]) / (finite[to] - finite[from]) : Double.NaN;
        }
        return mean;
    }

    /// Where values lie along an axis.
    record Axis(double low, double high, boolean logarithmic) {

        /// @return 0 at the low end, 1 at the high end
        double at(double value) {
            return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        }

        /// Round numbers, about `count` of them.
        double[] ticks(int count) {
            if (logarithmic && high / low > 8) {
                int first = (int) Math.floor(Math.log10(low)), last = (int) Math.ceil(Math.log10(high));
                double[] digits = last - first > 4 ? new double[]{1} : new double[]{1, 2, 5};
                DoubleStream.Builder ticks = DoubleStream.builder();
                int stride = (last - first) / 12 + 1; // a label for each of at most a dozen powers
                for (int power = Math.ceilDiv(first, stride) * stride; power <= last; power += stride)
                    for (double digit : digits) ticks.add(digit * Math.pow(10, power));
                return ticks.build().filter(t -> t >= low && t <= high).toArray();
            }
            double rough = (high - low) / count, power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
            // Adding zero turns -0 into 0, which would be written with its sign.
            double first = Math.ceil(low / step - 1e-9) + 0.0, last = Math.floor(high / step + 1e-9);
            return DoubleStream.iterate(first, t -> t <= last, t -> t + 1).map(t -> t * step).toArray();
        }
    }

    /// @param large whether it has a row of its own
    String html(boolean large) {
        List<Curve> drawn = scale == Scale.LOGARITHMIC ? curves.stream().map(Curve::positive).toList() : curves;
        List<Curve> thin = drawn.stream().map(c -> c.thinned(BUCKETS)).filter(c -> c.x.length > 0).toList();
        String heading = "<h3>" + Html.escape(title) + "</h3>";
        if (thin.isEmpty())
            return "<figure class=\"chart\"><figcaption>" + heading
                    + "</figcaption><p class=\"none\">Nothing measured yet.</p></figure>\n";
        double[] x = thin.stream().flatMapToDouble(c -> Arrays.stream(c.x)).toArray();
        double[] y = drawn.stream().flatMapToDouble(c -> Arrays.stream(c.y)).filter(Double::isFinite).sorted()
                .toArray();
        Axis steps = new Axis(0, Math.max(1, Arrays.stream(x).max().orElse(1)), false);
        Axis linear = scale == Scale.FROM_ZERO ? above(y) : around(y);
        boolean both = scale == Scale.BOTH && y[0] > 0 && y[y.length - 1] / y[0] > 1.2;
        String legend = thin.stream().map(c -> "<li class=\"" + c.style + "\">" + Html.escape(c.name) + "</li>")
                .collect(Collectors.joining("", "<ul class=\"legend\">", "</ul>"));
        String name = Html.escape(title.toLowerCase(Locale.ROOT).replaceAll("\\W", "-"));
        String toggle = !both ? "" : """
                <input type="radio" name="%1$s" id="%1$s-lin" class="lin" checked><label for="%1$s-lin">linear</label>\
                <input type="radio" name="%1$s" id="%1$s-log" class="log"><label for="%1$s-log">log</label>
                """.formatted(name);
        String plots = scale == Scale.LOGARITHMIC
                ? plot("", thin, steps, decades(y))
                : plot("linear", thin, steps, linear) + (both ? plot("logarithmic", thin, steps, decades(y)) : "")
                        + peak(y, linear);
        return "<figure class=\"chart" + (large ? " large" : "") + "\" data-unit=\"" + Html.escape(unit)
                + "\" data-across=\"" + Html.escape(across) + "\">\n" + "<figcaption>" + heading + legend
                + "</figcaption>\n" + toggle + plots + json(thin, steps) + "</figure>\n";
    }

    private static Axis decades(double[] sorted) {
        double low = sorted[0], high = sorted[sorted.length - 1];
        double margin = high > low ? Math.pow(high / low, 0.04) : 2;
        return new Axis(low / margin, high * margin, true);
    }

    private static Axis around(double[] sorted) {
        double low = sorted[0], high = sorted[sorted.length - 1];
        double margin = high > low ? 0.04 * (high - low) : Math.max(Math.abs(low) * 0.1, 1e-6);
        return new Axis(low - margin, high + margin, false);
    }

    private static Axis above(double[] sorted) {
        double high = sorted[(int) (0.995 * (sorted.length - 1))];
        return new Axis(0, high > 0 ? 1.08 * high : 1, false);
    }

    private String peak(double[] sorted, Axis shown) {
        double peak = sorted[sorted.length - 1];
        return peak <= shown.high ? "" : "<p class=\"note\">Highest, above the drawing: " + tick(peak) + "</p>\n";
    }

    private String plot(String style, List<Curve> curves, Axis steps, Axis values) {
        StringBuilder grid = new StringBuilder(), labels = new StringBuilder();
        for (double value : values.ticks(5)) {
            long height = Math.round(HEIGHT * (1 - values.at(value)));
            grid.append("M0 ").append(height).append('H').append(WIDTH);
            labels.append(String.format(Locale.ROOT, "<span style=\"top:%.1f%%\">%s</span>",
                    100 * (1 - values.at(value)), tick(value)));
        }
        String drawn = curves.stream().map(c -> path(c, steps, values)).collect(Collectors.joining());
        String stepLabels = Arrays.stream(steps.ticks(5)).filter(t -> t == Math.rint(t))
                .mapToObj(t -> String.format(Locale.ROOT, "<span style=\"left:%.1f%%\">%s</span>", 100 * steps.at(t),
                        Figures.grouped((long) t)))
                .collect(Collectors.joining());
        return """
                <div class="plot %s"><div class="y">%s</div><div class="area">\
                <svg viewBox="0 0 %d %d" preserveAspectRatio="none" role="img" aria-label="%s by %s">\
                <path class="grid" d="%s"/>%s</svg></div><div class="x">%s</div></div>
                """.formatted(style, labels, WIDTH, HEIGHT, Html.escape(title), Html.escape(across), grid, drawn, stepLabels);
    }

    private static String path(Curve curve, Axis steps, Axis values) {
        StringBuilder line = new StringBuilder(), marks = new StringBuilder();
        for (int i = 0; i < curve.x.length; i++) {
            String point = Math.round(WIDTH * steps.at(curve.x[i])) + " "
                    + Math.round(HEIGHT * (1 - values.at(curve.y[i])));
            line.append(i == 0 ? "M" : " ").append(point);
            marks.append('M').append(point).append("h0");
        }
        String path = "<path class=\"%s\" d=\"%s\"/>";
        return switch (curve.style) {
            case "marks" -> path.formatted("link", line) + path.formatted("marks", marks);
            case "best" -> path.formatted("halo", marks) + path.formatted("best", marks);
            case String point when point.endsWith(" point") -> path.formatted(point, marks);
            default -> path.formatted(curve.style, line);
        };
    }

    /// The same points as numbers, for the tooltip.
    private static String json(List<Curve> curves, Axis steps) {
        String series = curves.stream().filter(c -> !c.style.equals("best"))
                .map(c -> "{\"name\":%s,\"style\":\"%s\",\"x\":%s,\"y\":%s}".formatted(text(c.name), c.style, json(c.x),
                        json(c.y)))
                .collect(Collectors.joining(","));
        return "<script type=\"application/json\">{\"from\":%s,\"to\":%s,\"curves\":[%s]}</script>\n"
                .formatted(number(steps.low), number(steps.high), series);
    }

    /// Names of layers and runs are not this package's own: nothing in them may end the script element.
    private static String text(String name) {
        return History.JSON.writeValueAsString(name).replace("<", "\\u003c");
    }

    private static String json(double[] values) {
        return Arrays.stream(values).mapToObj(Chart::number).collect(Collectors.joining(",", "[", "]"));
    }

    /// Whole numbers as they are, others with five digits.
    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e7) return Long.toString((long) value);
        return new BigDecimal(value).round(new MathContext(5)).stripTrailingZeros().toString();
    }

    /// A round number on an axis: `2.5`, `3e-4`, `15k`, `1.5 GB`.
    private String tick(double value) {
        double size = Math.abs(value);
        String[] prefixes = {"", "k", "M", "G", "T"};
        int prefix = size < 1000 ? 0 : Math.min(4, (int) (Math.log10(size * 1.000001) / 3));
        double scaled = value / Math.pow(1000, prefix);
        String digits = new DecimalFormat(size > 0 && size < 0.01 ? "0.##E0" : "0.###",
                DecimalFormatSymbols.getInstance(Locale.ROOT)).format(scaled).replace('E', 'e');
        return digits + (unit.equals("B") ? " " : "") + prefixes[prefix] + unit;
    }
}
