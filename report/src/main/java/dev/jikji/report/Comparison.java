package dev.jikji.report;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Runs side by side: one table, one picture, a paragraph of each model's writing. Bits per byte are the common unit;
/// whoever makes a comparison sees to it that all scores are of one text.
///
/// @param rows     in the order they are shown
/// @param measured the text all scores are of, in words
/// @param sameText whether that is the runs' own test text: then their validations compare too, and their courses are
///                 drawn
/// @param lineage  whether each row is meant to be better than the one above it
public record Comparison(List<Row> rows, String measured, boolean sameText, boolean lineage) {
    private static final List<String> HEADINGS = List.of("run", "model", "parameters", "steps", "training", "tokens/s",
            "perplexity", "bits/byte", "size");
    /// Below this share of a loss, a validation counts as no better than the one before it.
    private static final double STILL_FALLING = 0.003;

    /// What a run's own kind says of it.
    ///
    /// @param scores       on the common text: `perplexity` by the run's own unit, `bits_per_byte`
    /// @param unit         what a token is
    /// @param unknownShare of the tokens, that the vocabulary lacks; with any, bits per byte say too little
    /// @param modelBytes   of the model's file
    /// @param sample       what it writes
    public record Measured(Map<String, Double> scores, String unit, double unknownShare, long modelBytes,
            String sample) {}

    /// One run.
    public static final class Row {
        private final RunFolder folder;
        private final Measured measured;
        private final History history;

        /// Reads what the run has logged.
        ///
        /// @throws InputException if the folder holds no run
        public Row(RunFolder folder, Measured measured) {
            this.folder = folder;
            this.measured = measured;
            history = History.read(folder);
        }

        public RunFolder folder() {
            return folder;
        }

        /// Of its folder.
        public String name() {
            return String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
        }

        /// The family's name.
        public String model() {
            return history.model;
        }

        public Measured measured() {
            return measured;
        }

        /// Trainable numbers, those shared once; of n-gram models, n-grams.
        public long parameters() {
            return history.parameters;
        }

        public long steps() {
            return history.stepsDone();
        }

        public Duration time() {
            return Duration.ofMillis(Math.round(1000 * history.seconds()));
        }

        /// In training, median over the steps; NaN if unknown.
        public double tokensPerSecond() {
            double[] sorted = history.steps.stream().mapToDouble(History.Step::tokensPerSecond)
                    .filter(Double::isFinite).sorted().toArray();
            return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
        }

        /// `completed`, `early stopped`, `interrupted`, `diverged` or `unfinished`.
        public String state() {
            return history.state();
        }

        public double bitsPerByte() {
            return measured.scores.getOrDefault("bits_per_byte", Double.NaN);
        }

        public double perplexity() {
            return measured.scores.getOrDefault("perplexity", Double.NaN);
        }

        History history() {
            return history;
        }

        /// By how much the last fifth of the steps lowered the validation's bits per byte, as a share; empty if it was
        /// not measured often enough.
        Optional<Double> lateGain() {
            List<History.Validation> all = history.validations;
            if (all.size() < 2) return Optional.empty();
            History.Validation last = all.getLast();
            return all.stream().filter(v -> v.step() <= 0.8 * last.step()).reduce((_, later) -> later)
                    .map(before -> 1 - last.loss() / before.loss());
        }
    }

    /// Where a lineage does not get better from one model to the next, and why as far as figures show; one line saying
    /// so if it does throughout. Empty if this is no lineage.
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Row row : rows) {
            if (row.measured.unknownShare > 0)
                remarks.add(String.format(Locale.ROOT,
                        "%s does not know %.2f %% of the tokens, which flatters its bits per byte.", row.name(),
                        100 * row.measured.unknownShare));
            if (!List.of("completed", "early stopped").contains(row.state()))
                remarks.add("%s is %s after %s of %s steps.".formatted(row.name(), row.state(),
                        Figures.grouped(row.steps()), Figures.grouped(row.history.stepsPlanned)));
        }
        if (!lineage || rows.size() < 2) return remarks;
        boolean falls = true;
        for (int i = 1; i < rows.size(); i++) {
            Row before = rows.get(i - 1), row = rows.get(i);
            if (row.bitsPerByte() < before.bitsPerByte()) continue;
            falls = false;
            remarks.add("Bits per byte do not fall from %s (%s) to %s (%s): %s.".formatted(before.name(),
                    Figures.score(before.bitsPerByte()), row.name(), Figures.score(row.bitsPerByte()),
                    why(before, row)));
        }
        if (falls)
            remarks.add("Bits per byte fall along the whole line, from %s (%s) to %s (%s).".formatted(
                    rows.getFirst().name(), Figures.score(rows.getFirst().bitsPerByte()), rows.getLast().name(),
                    Figures.score(rows.getLast().bitsPerByte())));
        return remarks;
    }

    private static String why(Row before, Row row) {
        String why = "%s took %s steps in %s".formatted(row.name(), Figures.grouped(row.steps()),
                Figures.duration(row.time()));
        if (before.steps() > 1)
            why += ", %s took %s in %s".formatted(before.name(), Figures.grouped(before.steps()),
                    Figures.duration(before.time()));
        Optional<Double> gain = row.lateGain();
        if (gain.isEmpty()) return why + "; it was validated too seldom to see whether it still learned";
        String percent = String.format(Locale.ROOT, "%.1f %%", 100 * gain.get());
        return gain.get() > STILL_FALLING
                ? why + "; its validation loss still fell by " + percent
                        + " over the last fifth of them, so that more time would help"
                : why + "; its validation loss no longer fell over the last fifth of them (by " + percent
                        + "), so that more time would not help";
    }

    /// The table in columns, one line a run under a line of headings.
    public String text() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADINGS);
        for (Row row : rows)
            cells.add(List.of(row.name(), row.model(), Figures.count((double) row.parameters()),
                    Figures.grouped(row.steps()), Figures.duration(row.time()), Figures.count(row.tokensPerSecond()),
                    Figures.score(row.perplexity()) + " / " + row.measured.unit, Figures.score(row.bitsPerByte()),
                    Figures.bytes((double) row.measured.modelBytes)));
        return RunTable.aligned(cells, i -> i < 2);
    }

    /// Writes the page, replacing an older one atomically.
    public void writePage(Path file) {
        String page = new ComparisonPage(this).html();
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /// Writes the picture as PNG, likewise.
    ///
    /// @throws InputException if this system has no fonts to draw with
    public void writePicture(Path file) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new ComparisonPicture(this).image(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        AtomicFile.write(file, out -> out.write(bytes.toByteArray()));
    }
}
