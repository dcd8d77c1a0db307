package dev.jikji.report;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// The runs in a folder side by side, the best first.
///
/// @param rows sorted by best validation loss; runs without one last, by name
public record RunTable(List<Row> rows) {
    /// The blocks whose letters Unicode's `EastAsianWidth.txt` calls wide or full-width.
    private static final int[][] WIDE = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
            {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
            {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    private static final List<String> HEADINGS = List.of("run", "model", "parameters", "steps", "val. loss",
            "perplexity", "bits/byte", "test loss", "time", "state");

    /// One run.
    ///
    /// @param name         of its folder
    /// @param model        the family's name; empty if unknown
    /// @param parameters   number of trainable scalars; 0 if unknown
    /// @param stepsDone    optimizer steps taken
    /// @param stepsPlanned steps in all
    /// @param validation   scores of the best validation (`loss`, `perplexity`, `bits_per_byte`, …); empty before the
    ///                     first
    /// @param test         scores on the test split; empty if there are none
    /// @param time         training time
    /// @param state        `completed`, `early stopped`, `interrupted`, `diverged`; `unfinished` for a run that goes
    ///                     on or was killed; `damaged`
    /// @param problem      what is wrong with a damaged run, in one line; else empty
    public record Row(String name, String model, long parameters, long stepsDone, long stepsPlanned,
            Map<String, Double> validation, Map<String, Double> test, Duration time, String state, String problem) {

        /// Lowest validation loss, nats a token; NaN before the first validation.
        public double bestLoss() {
            return validation.getOrDefault("loss", Double.NaN);
        }
    }

    /// Reads every run in a folder. A folder that is no run is left out; a run that cannot be read is a row saying so.
    ///
    /// @throws InputException if `folder` cannot be read
    public static RunTable read(Path folder) {
        InputException.require(Files.isDirectory(folder), "%s: no such folder of runs", folder);
        try (Stream<Path> entries = Files.list(folder)) {
            return new RunTable(entries.map(RunFolder::new).filter(RunTable::holdsRun).map(RunTable::row)
                    .sorted(Comparator.comparingDouble(Row::bestLoss).thenComparing(Row::name)).toList());
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// The table as text in columns, one line a run under a line of headings; empty if there are no runs.
    public String text() {
        if (rows.isEmpty()) return "";
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADINGS);
        for (Row row : rows) cells.add(cells(row));
        return aligned(cells, i -> i < 2 || i == HEADINGS.size() - 1);
    }

    /// Columns under their headings.
    ///
    /// @param cells   lines of cells, the headings first
    /// @param isWords whether a column holds words, which begin at its left, rather than numbers
    static String aligned(List<List<String>> cells, IntPredicate isWords) {
        int[] widths = new int[cells.getFirst().size()];
        for (List<String> line : cells)
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], columns(line.get(i)));
        StringBuilder text = new StringBuilder();
        for (List<String> line : cells) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - columns(line.get(i)));
                padded.append(isWords.test(i) ? line.get(i) + padding : padding + line.get(i)).append("  ");
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /// Columns of a terminal that a text takes: East Asian letters two, combining marks none.
    private static int columns(String text) {
        return text.codePoints().map(c -> switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(c) ? 2 : 1;
        }).sum();
    }

    private static boolean isWide(int c) {
        return Arrays.stream(WIDE).anyMatch(block -> block[0] <= c && c <= block[1]);
    }

    private static boolean holdsRun(RunFolder run) {
        return Stream.of(run.metrics(), run.recipe(), run.checkpoint()).anyMatch(Files::exists);
    }

    private static List<String> cells(Row row) {
        if (!row.problem().isEmpty())
            return List.of(row.name(), "", "", "", "", "", "", "", "", row.state() + ": " + row.problem());
        return List.of(row.name(), row.model(), Figures.count((double) row.parameters()),
                Figures.grouped(row.stepsDone()) + " / " + Figures.grouped(row.stepsPlanned()),
                score(row.validation(), "loss"), score(row.validation(), "perplexity"),
                score(row.validation(), "bits_per_byte"), score(row.test(), "loss"), Figures.duration(row.time()),
                row.state());
    }

    private static String score(Map<String, Double> metrics, String name) {
        return metrics.containsKey(name) ? Figures.score(metrics.get(name)) : "–";
    }

    private static Row row(RunFolder run) {
        String name = run.path().getFileName().toString();
        try {
            History history = History.read(run);
            return new Row(name, history.model, history.parameters, history.stepsDone(), history.stepsPlanned,
                    history.best().map(History.Validation::metrics).orElse(Map.of()), history.test,
                    Duration.ofMillis(Math.round(1000 * history.seconds())), history.state(), "");
        } catch (InputException e) {
            return new Row(name, "", 0, 0, 0, Map.of(), Map.of(), Duration.ZERO, "damaged", e.getMessage());
        }
    }
}
