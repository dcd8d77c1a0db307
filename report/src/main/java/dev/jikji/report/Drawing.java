package dev.jikji.report;

import dev.jikji.text.InputException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A drawing that is made once and written twice: as SVG that stands in a page and follows its colours, and as a
/// picture. Lengths are pixels, from the top left.
final class Drawing {
    /// Pictures are drawn at twice the size, for screens and print.
    private static final int ZOOM = 2;

    /// What something is drawn with: a variable of the page's style sheet, or a colour of its own.
    enum Ink {
        INK("var(--ink)", 0x1c1d1f), SOFT("var(--soft)", 0x5f6368), GRID("var(--grid)", 0xe3e3df), CARD("var(--card)",
                0xffffff), BLUE("#0072b2"), ORANGE(
                        "#d55e00"), GREEN("#009e73"), PINK("#cc79a7"), YELLOW("#e69f00"), SKY("#56b4e9");

        private final String css;
        private final Color color;

        Ink(String css, int rgb) {
            this.css = css;
            color = new Color(rgb);
        }

        Ink(String hex) {
            this(hex, Integer.parseInt(hex.substring(1), 16));
        }
    }

    enum Anchor {
        START, MIDDLE, END
    }

    private sealed interface Mark {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(double[] x, double[] y, Ink ink, double width, boolean dashed, Frame within) implements Mark {}

    private record Dot(double x, double y, double radius, Ink ink, String title, Frame within) implements Mark {}

    private record Label(double x, double y, String text, Ink ink, double size, boolean bold, Anchor anchor)
            implements
                Mark {}

    /// A part of the drawing that what is drawn in it does not leave.
    record Frame(double left, double top, double width, double height) {
        double right() {
            return left + width;
        }

        double bottom() {
            return top + height;
        }

        private boolean holds(double x, double y) {
            return x >= left && x <= right() && y >= top && y <= bottom();
        }
    }

    private final int width;
    private final int height;
    private final List<Mark> marks = new ArrayList<>();

    Drawing(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /// Points joined by straight lines.
    ///
    /// @param within null to clip nothing
    void line(Frame within, Ink ink, double strokeWidth, boolean dashed, double[] x, double[] y) {
        marks.add(new Line(x, y, ink, strokeWidth, dashed, within));
    }

    void line(Ink ink, double strokeWidth, double fromX, double fromY, double toX, double toY) {
        line(null, ink, strokeWidth, false, new double[]{fromX, toX}, new double[]{fromY, toY});
    }

    /// @param title shown where a reader points at it; null for none
    void dot(Frame within, Ink ink, double radius, String title, double x, double y) {
        if (within == null || within.holds(x, y)) marks.add(new Dot(x, y, radius, ink, title, within));
    }

    void text(Ink ink, double size, boolean bold, Anchor anchor, double x, double y, String text) {
        marks.add(new Label(x, y, text, ink, size, bold, anchor));
    }

    /// @param label what it shows, for those who cannot see it
    String svg(String label) {
        var svg = new StringBuilder();
        List<Frame> frames = marks.stream().map(Drawing::frame).filter(f -> f != null).distinct().toList();
        svg.append(format("<svg viewBox=\"0 0 %d %d\" style=\"display:block;width:100%%;height:auto\" role=\"img\""
                + " aria-label=\"%s\" font-family=\"system-ui, sans-serif\">\n", width, height, Html.escape(label)));
        for (int i = 0; i < frames.size(); i++) {
            Frame f = frames.get(i);
            svg.append(format("<clipPath id=\"c%d\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
                    + "</clipPath>\n", i, f.left, f.top, f.width, f.height));
        }
        for (Mark mark : marks) {
            Frame frame = frame(mark);
            String clip = frame == null ? "" : " clip-path=\"url(#c" + frames.indexOf(frame) + ")\"";
            svg.append(switch (mark) {
                case Line l -> format("<path d=\"%s\" style=\"fill:none;stroke:%s;stroke-width:%.1f;"
                        + "stroke-linejoin:round;stroke-linecap:round%s\"%s/>\n", path(l), l.ink.css, l.width,
                        l.dashed ? ";stroke-dasharray:5 5" : "", clip);
                case Dot d -> format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" style=\"fill:%s\">%s</circle>\n", d.x,
                        d.y, d.radius, d.ink.css,
                        d.title == null ? "" : "<title>" + Html.escape(d.title) + "</title>");
                case Label t -> format(
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\" text-anchor=\"%s\" style=\"fill:%s%s\">%s</text>\n",
                        t.x, t.y, t.size, t.anchor.name().toLowerCase(Locale.ROOT), t.ink.css,
                        t.bold ? ";font-weight:600" : "", Html.escape(t.text));
            });
        }
        return svg.append("</svg>\n").toString();
    }

    private static Frame frame(Mark mark) {
        return switch (mark) {
            case Line l -> l.within;
            case Dot d -> d.within;
            case Label _ -> null;
        };
    }

    private static String path(Line line) {
        var path = new StringBuilder();
        for (int i = 0; i < line.x.length; i++)
            path.append(format(i == 0 ? "M%.1f %.1f" : " %.1f %.1f", line.x[i], line.y[i]));
        return path.toString();
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /// @throws InputException if this system has no fonts to draw with
    BufferedImage image() {
        System.setProperty("java.awt.headless", "true");
        var image = new BufferedImage(width * ZOOM, height * ZOOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.scale(ZOOM, ZOOM);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, width, height);
            Shape everything = g.getClip();
            for (Mark mark : marks) {
                Frame frame = frame(mark);
                if (frame != null) g.clip(new Rectangle2D.Double(frame.left, frame.top, frame.width, frame.height));
                draw(g, mark);
                g.setClip(everything);
            }
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new InputException("the picture cannot be drawn (%s); install fontconfig and a font"
                    .formatted(String.valueOf(e.getMessage()).lines().findFirst().orElse("")), e);
        } finally {
            g.dispose();
        }
        return image;
    }

    private static void draw(Graphics2D g, Mark mark) {
        switch (mark) {
            case Line l -> {
                float[] dashes = l.dashed ? new float[]{5, 5} : null;
                g.setStroke(new BasicStroke((float) l.width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, dashes,
                        0));
                g.setColor(l.ink.color);
                var path = new Path2D.Double();
                for (int i = 0; i < l.x.length; i++) {
                    if (i == 0) path.moveTo(l.x[i], l.y[i]);
                    else
                        path.lineTo(l.x[i], l.y[i]);
                }
                g.draw(path);
            }
            case Dot d -> {
                g.setColor(d.ink.color);
                g.fill(new Ellipse2D.Double(d.x - d.radius, d.y - d.radius, 2 * d.radius, 2 * d.radius));
            }
            case Label t -> {
                g.setFont(new Font(Font.SANS_SERIF, t.bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) t.size));
                g.setColor(t.ink.color);
                double wide = g.getFontMetrics().stringWidth(t.text);
                double from = t.anchor == Anchor.START ? 0 : t.anchor == Anchor.MIDDLE ? wide / 2 : wide;
                g.drawString(t.text, (float) (t.x - from), (float) t.y);
            }
        }
    }
}
