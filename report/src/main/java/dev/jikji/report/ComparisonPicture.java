package dev.jikji.report;

import dev.jikji.report.Chart.Axis;
import dev.jikji.report.Comparison.Row;
import dev.jikji.text.InputException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/// The picture of a [Comparison], for slides and papers: bits per byte by model at the left, by training time at the
/// right. Colours are those of the page.
final class ComparisonPicture {
    /// Drawn at twice its size, for screens and print.
    private static final int ZOOM = 2, WIDTH = 1_120, ROW = 34, TOP = 64, BOTTOM = 44, NAMES = 120, MIDDLE = 560;
    private static final Color INK = new Color(0x1c1d1f), SOFT = new Color(0x5f6368), GRID = new Color(0xe3e3df);
    private static final Color[] SERIES = {new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73),
            new Color(0xcc79a7), new Color(0xe69f00), new Color(0x56b4e9), new Color(0x7f7f7f), new Color(0x8c564b)};

    private final Comparison comparison;
    private final List<Row> rows;
    private final int height;

    ComparisonPicture(Comparison comparison) {
        this.comparison = comparison;
        rows = comparison.rows();
        height = Math.max(320, TOP + BOTTOM + ROW * rows.size());
    }

    /// @throws InputException if this system has no fonts to draw with
    BufferedImage image() {
        System.setProperty("java.awt.headless", "true");
        var image = new BufferedImage(WIDTH * ZOOM, height * ZOOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            draw(g);
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new InputException("the picture cannot be drawn (%s); install fontconfig and a font"
                    .formatted(String.valueOf(e.getMessage()).lines().findFirst().orElse("")), e);
        } finally {
            g.dispose();
        }
        return image;
    }

    private void draw(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.scale(ZOOM, ZOOM);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, height);
        title(g, "Bits per byte by model", 24);
        bars(g);
        title(g, "by training time", MIDDLE + 46);
        courses(g);
    }

    private static void title(Graphics2D g, String text, int x) {
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        g.setColor(INK);
        g.drawString(text, x, 34);
    }

    private static Color colour(int row) {
        return SERIES[row % SERIES.length];
    }

    private void bars(Graphics2D g) {
        double most = rows.stream().mapToDouble(Row::bitsPerByte).filter(Double::isFinite).max().orElse(1);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        double room = MIDDLE - NAMES - 24 - 70;
        for (int i = 0; i < rows.size(); i++) {
            double bits = rows.get(i).bitsPerByte(), y = TOP + i * ROW;
            double length = Double.isFinite(bits) ? room * bits / most : 0;
            g.setColor(INK);
            g.drawString(shortened(g, rows.get(i).name(), NAMES - 12), 24, (float) y + 17);
            g.setColor(colour(i));
            g.fill(new RoundRectangle2D.Double(24.0 + NAMES, y + 2, length, ROW - 14.0, 5, 5));
            g.setColor(INK);
            g.drawString(Figures.score(bits), (float) (24 + NAMES + length + 8), (float) y + 17);
        }
    }

    private static String shortened(Graphics2D g, String name, int width) {
        String shown = name;
        while (shown.length() > 1 && g.getFontMetrics().stringWidth(shown) > width)
            shown = shown.substring(0, shown.length() - 2) + "…";
        return shown;
    }

    private void courses(Graphics2D g) {
        double left = MIDDLE + 90, right = WIDTH - 30, bottom = height - BOTTOM, top = TOP;
        double[][][] courses = rows.stream().map(row -> comparison.sameText()
                ? ComparisonPage.course(row)
                : new double[][]{{}, {}}).toArray(double[][][]::new);
        double[] ends = rows.stream().mapToDouble(row -> row.history().seconds()).toArray();
        double[] bits = DoubleStream.concat(rows.stream().mapToDouble(Row::bitsPerByte),
                Arrays.stream(courses).flatMapToDouble(c -> Arrays.stream(c[1]))).filter(Double::isFinite).sorted()
                .toArray();
        if (bits.length == 0) return;
        double margin = Math.max(0.02, 0.06 * (bits[bits.length - 1] - bits[0]));
        var values = new Axis(bits[0] - margin, bits[bits.length - 1] + margin, false);
        var seconds = new Axis(0, 1.04 * Math.max(1, Arrays.stream(ends).max().orElse(1)), false);
        axes(g, left, right, top, bottom, seconds, values);
        for (int i = 0; i < rows.size(); i++) {
            g.setColor(colour(i));
            g.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            var line = new Path2D.Double();
            for (int k = 0; k < courses[i][0].length; k++) {
                double x = left + (right - left) * seconds.at(courses[i][0][k]);
                double y = bottom - (bottom - top) * values.at(courses[i][1][k]);
                if (Double.isNaN(x)) continue;
                if (line.getCurrentPoint() == null) line.moveTo(x, y);
                else
                    line.lineTo(x, y);
            }
            g.draw(line);
            double x = left + (right - left) * seconds.at(ends[i]);
            double y = bottom - (bottom - top) * values.at(rows.get(i).bitsPerByte());
            if (!Double.isNaN(y)) g.fill(new Ellipse2D.Double(x - 5, y - 5, 10, 10));
        }
    }

    private static void axes(Graphics2D g, double left, double right, double top, double bottom, Axis seconds,
            Axis values) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.setStroke(new BasicStroke(1));
        for (double value : values.ticks(5)) {
            double y = bottom - (bottom - top) * values.at(value);
            g.setColor(GRID);
            g.draw(new Line2D.Double(left, y, right, y));
            g.setColor(SOFT);
            String label = String.format(Locale.ROOT, "%.2f", value);
            g.drawString(label, (float) left - 8 - g.getFontMetrics().stringWidth(label), (float) y + 4);
        }
        g.setColor(SOFT);
        for (double value : seconds.ticks(5)) {
            String label = Figures.grouped((long) value) + (value == 0 ? "" : " s");
            double x = left + (right - left) * seconds.at(value);
            g.drawString(label, (float) x - g.getFontMetrics().stringWidth(label) / 2f, (float) bottom + 20);
        }
    }
}
