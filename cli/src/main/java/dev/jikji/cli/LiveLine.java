package dev.jikji.cli;

import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.Diagnosed;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Sampled;
import dev.jikji.train.TrainEvent.Saved;
import dev.jikji.train.TrainEvent.Started;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.Validated;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Shows a training on standard error. On a terminal one line is redrawn, at most ten times a second, and what is
/// worth keeping (validations, samples, saves, the end) scrolls away above it. Elsewhere, in a log file say, a plain
/// line appears every ten seconds instead.
final class LiveLine implements Consumer<TrainEvent> {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LOG_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 8;
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";

    private final PrintStream out;
    private final IntSupplier columns;
    private final LongSupplier nanoTime;
    private final boolean colour;

    private final Smoothed loss = new Smoothed(0.98);
    private final Smoothed tokensPerSecond = new Smoothed(0.9);
    private long steps;
    private Stepped first;
    private Stepped last;
    private long drawnAt;
    private boolean drawn;

    /// @param columns  width of the terminal, asked at each redraw; 0 if there is none
    /// @param nanoTime a clock, in nanoseconds
    LiveLine(PrintStream out, IntSupplier columns, LongSupplier nanoTime, boolean colour) {
        this.out = out;
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.colour = colour;
    }

    @Override
    public synchronized void accept(TrainEvent event) {
        switch (event) {
            case Started started -> start(started);
            case Stepped stepped -> step(stepped);
            case Diagnosed _ -> {
                // the report shows it
            }
            case Validated(long step, Map<String, Double> metrics, boolean best) ->
                print(at(step) + "validation " + figures(metrics) + (best ? " (best so far)" : ""));
            case Sampled(long step, String text) -> print(at(step) + "sample\n" + indented(text));
            case Saved(long step, var file) -> print(at(step) + "saved " + file);
            case Finished finished -> finish(finished);
        }
    }

    /// Writes lines that stay, above the live one.
    synchronized void print(String lines) {
        erase();
        out.println(lines);
        out.flush();
    }

    private void start(Started started) {
        steps = started.steps();
        first = null;
        print(format("%s, %,d parameters, %,d steps%s, in %s", started.model(), started.parameters(), steps,
                started.firstStep() == 0 ? "" : format(", going on after step %,d", started.firstStep()),
                started.folder()));
    }

    private void step(Stepped stepped) {
        loss.add(stepped.loss());
        tokensPerSecond.add(stepped.tokensPerSecond());
        last = stepped;
        long now = nanoTime.getAsLong();
        boolean isFirst = first == null;
        if (isFirst) first = stepped;
        if (!isFirst && now - drawnAt < REDRAW_NANOS) return;
        int width = columns.getAsInt();
        if (!isFirst && width == 0 && now - drawnAt < LOG_NANOS) return;
        drawnAt = now;
        if (width == 0) {
            out.println(String.join("  ", parts()));
        } else {
            out.print(ERASE_LINE + line(width - 1)); // a full last column would wrap
            drawn = true;
        }
        out.flush();
    }

    private void finish(Finished finished) {
        if (last != null) print(String.join("  ", parts()));
        String step = format("%,d", finished.step());
        print(switch (finished.reason()) {
            case COMPLETED -> "finished after " + step + " steps";
            case EARLY_STOPPED -> "stopped early after " + step + " steps: validation no longer improves";
            case INTERRUPTED -> "interrupted after " + step + " steps; everything is saved";
            case DIVERGED -> "stopped at step " + step + ": the loss or a gradient is no longer a finite number";
        });
        if (!finished.metrics().isEmpty()) print("test " + figures(finished.metrics()));
    }

    private void erase() {
        if (drawn) out.print(ERASE_LINE);
        drawn = false;
    }

    /// As many parts as fit, and a bar if there is room left. All of it is ASCII: terminals disagree on the width of
    /// drawn boxes, East Asian ones show them two columns wide.
    private String line(int width) {
        List<String> parts = parts();
        while (parts.size() > 1 && String.join("  ", parts).length() > width) parts.removeLast();
        int room = width - String.join("  ", parts).length() - 2;
        if (room < SHORTEST_BAR) return String.join("  ", parts);
        parts.add(1, bar(Math.min(room, LONGEST_BAR)));
        return String.join("  ", parts);
    }

    /// What the line says, the most important first.
    private List<String> parts() {
        var parts = new ArrayList<String>();
        parts.add(format("step %,d/%,d", last.step(), steps));
        parts.add(format("loss %.3f", loss.value()));
        parts.add(format("%,.0f tokens/s", tokensPerSecond.value()));
        if (last.step() > first.step()) parts.add(duration(timeLeft()) + " left");
        parts.add(format("lr %.1e", last.learningRate()));
        if (last.residentBytes() > 0) parts.add(memory(last.residentBytes()));
        return parts;
    }

    private Duration timeLeft() {
        Duration taken = last.elapsed().minus(first.elapsed());
        return Duration
                .ofNanos((long) (taken.toNanos() * (double) (steps - last.step()) / (last.step() - first.step())));
    }

    private String bar(int width) {
        int done = (int) ((width - 2) * last.step() / Math.max(1, steps));
        String full = "=".repeat(done);
        String rest = " ".repeat(width - 2 - done);
        return "[" + (colour ? CYAN + full + RESET : full) + rest + "]";
    }

    private static String at(long step) {
        return format("step %,d: ", step);
    }

    private static String figures(Map<String, Double> metrics) {
        var figures = new StringJoiner(", ");
        metrics.forEach((name, value) -> figures.add(format("%s %.3f", name.replace('_', ' '), value)));
        return figures.toString();
    }

    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 3600) return format("%dh %02dm", seconds / 3600, seconds / 60 % 60);
        return seconds >= 60 ? format("%dm %02ds", seconds / 60, seconds % 60) : seconds + "s";
    }

    private static String memory(long bytes) {
        double mebibytes = bytes / (double) (1 << 20);
        return mebibytes < 1024 ? format("%.0f MiB", mebibytes) : format("%.1f GiB", mebibytes / 1024);
    }

    private static String indented(String text) {
        var lines = new StringJoiner("\n");
        for (String line : text.split("\n", -1)) lines.add("  │ " + visible(line));
        return lines.toString();
    }

    /// A model may write anything: whatever could move the cursor, change colours or turn the direction of writing
    /// is replaced by a picture or its number.
    static String visible(String text) {
        var visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c < 0x20) visible.append((char) ('\u2400' + c));
            else if (c == 0x7f) visible.append('\u2421');
            else if (isDangerous(c)) visible.append(format("<U+%04X>", c));
            else
                visible.appendCodePoint(c);
        });
        return visible.toString();
    }

    private static boolean isDangerous(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> c != '\u200c' && c != '\u200d'; // joiners are part of emoji and of scripts
            default -> false;
        };
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /// An exponential mean that is not drawn towards zero at its beginning (Kingma and Ba 2015, section 3).
    private static final class Smoothed {
        private final double decay;
        private double sum;
        private double weight;

        private Smoothed(double decay) {
            this.decay = decay;
        }

        private void add(double value) {
            sum = decay * sum + (1 - decay) * value;
            weight = decay * weight + (1 - decay);
        }

        private double value() {
            return sum / weight;
        }
    }
}
