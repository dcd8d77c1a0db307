package dev.jikji.report;

import dev.jikji.report.Drawing.Anchor;
import dev.jikji.report.Drawing.Frame;
import dev.jikji.report.Drawing.Ink;
import dev.jikji.text.AtomicFile;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.explain.Descents;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// The ways of optimizers down a valley, side by side over the valley's contour lines: a page and a picture.
public final class DescentsPage {
    private static final int COLUMNS = 3, CELL_WIDTH = 360, CELL_HEIGHT = 262, GAP = 20, CAPTION = 46;
    private static final int CONTOURS = 7, CORNERS = 72;

    private final Descents descents;

    private DescentsPage(Descents descents) {
        this.descents = descents;
    }

    /// Writes the page.
    public static void write(Path file, Descents descents) {
        String page = new DescentsPage(descents).html();
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /// Writes the picture as PNG.
    ///
    /// @throws dev.jikji.text.InputException if this system has no fonts to draw with
    public static void writePicture(Path file, Descents descents) {
        BufferedImage image = new DescentsPage(descents).drawing().image();
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    /// What an optimizer is called where there is room.
    public static String title(OptimizerConfig.Kind kind) {
        return switch (kind) {
            case SGD -> "SGD";
            case MOMENTUM -> "Momentum";
            case NESTEROV -> "Nesterov";
            case ADAGRAD -> "Adagrad";
            case RMSPROP -> "RMSprop";
            case ADAM -> "Adam";
            case ADAMW -> "AdamW";
            case NADAM -> "NAdam";
            case NADAMW -> "NAdamW";
            case MUON -> "Muon";
        };
    }

    /// Its settings besides the rate, such as `β₁ 0.9, β₂ 0.99`.
    public static String settings(OptimizerConfig.Kind kind) {
        return switch (kind) {
            case SGD, ADAGRAD -> "";
            case MOMENTUM, NESTEROV -> "momentum 0.9";
            case RMSPROP -> "ρ 0.99";
            case ADAM, ADAMW, NADAM, NADAMW -> "β₁ 0.9, β₂ 0.99";
            case MUON -> "momentum 0.95";
        };
    }

    private String html() {
        Descents.Settings s = descents.settings();
        String body = """
                <header>
                <p class="over"><span>Explained</span></p>
                <h1>%d optimizers in one valley<small>%s</small></h1>
                <p>Each starts at the upper left and takes %s steps towards the minimum, the ring. %s Closed lines join \
                points of equal height; the valley is %s times as steep across as along. Point at a dot to read the \
                step. Rates stay as they are here; trainings lower them, which Muon needs most: its steps are all \
                about equally long.</p>
                </header>
                <div class="card" style="padding:1rem;margin-top:1.2rem">%s</div>
                <h2>In figures</h2>
                <div class="card scroll">%s</div>
                """.formatted(descents.paths().size(), Html.escape(surface(s)), Figures.grouped(s.steps()),
                s.rate().isEmpty()
                        ? "Its learning rate is the one of a grid that gets it there first without ever climbing above the start."
                        : "All have the learning rate " + plain(s.rate().getAsDouble()) + ".",
                plain(s.condition()), drawing().svg("Paths of optimizers over contour lines"), table());
        return Page.of("Optimizers in one valley", body,
                "Written by <span class=\"mono\">jikji explain optimizers</span> with the optimizers that train models.");
    }

    private static String surface(Descents.Settings s) {
        return "½ (u² + " + plain(s.condition()) + " v²)"
                + (s.angle() == 0 ? "" : ", turned by " + plain(s.angle()) + "°");
    }

    private String table() {
        var rows = new StringBuilder();
        for (Descents.Path path : descents.paths()) {
            rows.append("""
                    <tr><td><b>%s</b></td><td class="number">%s</td><td>%s</td><td class="number">%s</td>\
                    <td class="number">%s</td></tr>
                    """.formatted(title(path.optimizer()), rate(path.rate()), settings(path.optimizer()),
                    path.reached().isPresent() ? Figures.grouped(path.reached().getAsInt()) : "–",
                    path.diverged() ? "diverged" : distance(path.distance())));
        }
        return """
                <table><thead><tr><th>Optimizer</th><th class="number">Rate</th><th>Settings</th>\
                <th class="number">Steps to %s %%</th><th class="number">Distance at the end</th></tr></thead>
                <tbody>
                %s</tbody></table>
                """.formatted(plain(100 * descents.settings().tolerance()), rows);
    }

    /// A learning rate with three digits that matter.
    public static String rate(double rate) {
        return plain(Double.parseDouble(String.format(Locale.ROOT, "%.3g", rate)));
    }

    /// A distance with three digits that matter.
    public static String distance(double distance) {
        return String.format(Locale.ROOT, distance >= 0.01 ? "%.3f" : "%.1e", distance);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private Drawing drawing() {
        List<Descents.Path> paths = descents.paths();
        int columns = Math.min(COLUMNS, paths.size()), rows = Math.ceilDiv(paths.size(), columns);
        var drawing = new Drawing(columns * (CELL_WIDTH + GAP) - GAP, rows * (CELL_HEIGHT + GAP) - GAP);
        for (int i = 0; i < paths.size(); i++) {
            double left = i % columns * (CELL_WIDTH + GAP), top = i / columns * (CELL_HEIGHT + GAP);
            cell(drawing, paths.get(i), new Frame(left, top + CAPTION, CELL_WIDTH, CELL_HEIGHT - CAPTION));
        }
        return drawing;
    }

    /// Places of the valley in a frame: the minimum in the middle, the start well inside.
    private record Scale(Frame frame, double unit) {
        Scale(Frame frame) {
            this(frame, 0.40 * Math.min(frame.width() / Math.abs(Descents.START_X),
                    frame.height() / Math.abs(Descents.START_Y)));
        }

        double x(double x) {
            return frame.left() + frame.width() / 2 + unit * x;
        }

        double y(double y) {
            return frame.top() + frame.height() / 2 - unit * y;
        }
    }

    private void cell(Drawing drawing, Descents.Path path, Frame frame) {
        var scale = new Scale(frame);
        String rate = "rate " + rate(path.rate());
        String settings = settings(path.optimizer());
        String reached = path.diverged()
                ? "diverged"
                : path.reached().isPresent() ? path.reached().getAsInt() + " steps" : "not there";
        drawing.text(Ink.INK, 16, true, Anchor.START, frame.left(), frame.top() - 28, title(path.optimizer()));
        drawing.text(Ink.INK, 13, false, Anchor.END, frame.right(), frame.top() - 28, reached);
        drawing.text(Ink.SOFT, 12, false, Anchor.START, frame.left(), frame.top() - 10,
                settings.isEmpty() ? rate : rate + ", " + settings);
        contours(drawing, scale);
        int steps = path.x().size();
        double[] x = path.x().stream().mapToDouble(at -> clamped(scale.x(at))).toArray();
        double[] y = path.y().stream().mapToDouble(at -> clamped(scale.y(at))).toArray();
        drawing.line(frame, Ink.BLUE, 1.6, false, x, y);
        for (int i = 1; i < steps; i++) {
            // the last steps lie on top of each other
            if (i > 1 && Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]) < 0.3) continue;
            drawing.dot(frame, Ink.BLUE, 2, "step %d: height %s".formatted(i,
                    distance(descents.settings().height(path.x().get(i), path.y().get(i)))), x[i], y[i]);
        }
        drawing.dot(frame, Ink.ORANGE, 4.5, "start", x[0], y[0]);
        drawing.dot(frame, Ink.INK, 4.5, "minimum", scale.x(0), scale.y(0));
        drawing.dot(frame, Ink.CARD, 2.5, "minimum", scale.x(0), scale.y(0));
    }

    /// What diverges would not fit into an image's numbers.
    private static double clamped(double pixel) {
        return Double.isNaN(pixel) ? 0 : Math.clamp(pixel, -1e4, 1e4);
    }

    /// Ellipses of equal height, each half as wide again as the one before; the outermost goes through the start.
    private void contours(Drawing drawing, Scale scale) {
        Descents.Settings s = descents.settings();
        double height = s.height(Descents.START_X, Descents.START_Y), angle = Math.toRadians(s.angle());
        for (int i = -2; i < CONTOURS; i++) {
            double along = Math.sqrt(2 * height) * Math.pow(1.5, -i), across = along / Math.sqrt(s.condition());
            double[] x = new double[CORNERS + 1], y = new double[CORNERS + 1];
            IntStream.rangeClosed(0, CORNERS).forEach(k -> {
                double u = along * Math.cos(2 * Math.PI * k / CORNERS),
                        v = across * Math.sin(2 * Math.PI * k / CORNERS);
                x[k] = scale.x(Math.cos(angle) * u - Math.sin(angle) * v);
                y[k] = scale.y(Math.sin(angle) * u + Math.cos(angle) * v);
            });
            drawing.line(scale.frame(), Ink.GRID, 1, false, x, y);
        }
        Frame f = scale.frame();
        drawing.line(null, Ink.GRID, 1, false, new double[]{f.left(), f.right(), f.right(), f.left(), f.left()},
                new double[]{f.top(), f.top(), f.bottom(), f.bottom(), f.top()});
    }
}
