package dev.jikji.report;

import dev.jikji.report.Chart.Curve;
import dev.jikji.report.History.Step;
import dev.jikji.report.History.Validation;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.nn.Module.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A run as a page to look at: scores, curves, samples, layers, recipe. One HTML file that holds all it needs and asks
/// the network for nothing, in light and dark, on paper and on a phone.
public final class RunReport {
    private final RunFolder run;
    private final History history;
    private final JsonNode summary;
    private final JsonNode result;

    private RunReport(RunFolder run) {
        this.run = run;
        history = History.read(run);
        summary = json(run.summary());
        result = json(run.result());
    }

    /// Reads what the run has written so far and writes its `report.html`, replacing an older one atomically. A run
    /// that goes on, or was interrupted, gives a report of what there is.
    ///
    /// @throws InputException       if the folder holds no run, or nothing of it can be read
    /// @throws UncheckedIOException if the report cannot be written; an older one is then still there
    public static void write(RunFolder run) {
        String page = new RunReport(run).page();
        Path report = run.report();
        try {
            Path unfinished = report
                    .resolveSibling(report.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
            try {
                Files.writeString(unfinished, page);
                Files.move(unfinished, report, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(report + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private String page() {
        String title = history.model.isEmpty() ? "A run" : history.model;
        String head = """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" \
                content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                <title>%s · %s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                """.formatted(Html.escape(name()), Html.escape(title), resource("report.css"));
        String foot = """
                <footer>Written by Jikji from the files of this run. This page loads nothing from the network.</footer>
                </main>
                <script>
                %s</script>
                </body>
                </html>
                """.formatted(resource("report.js"));
        return head + header(title) + tiles() + charts() + samples() + layers() + figures() + recipe() + repeat()
                + foot;
    }

    private String header(String title) {
        String corpus = corpusName().map(c -> "<small>on " + Html.escape(c) + "</small>").orElse("");
        String warning = history.unreadableLines == 0 ? "" : """
                <p class="warning">%d lines of %s could not be read and are left out.</p>
                """.formatted(history.unreadableLines, Html.escape(run.metrics().getFileName().toString()));
        return """
                <header>
                <p class="over"><span>Training report</span><span class="mono">%s</span>\
                <span class="state %s">%s</span></p>
                <h1>%s%s</h1>
                %s</header>
                """.formatted(Html.escape(name()), Html.escape(history.state().replace(' ', '-')),
                Html.escape(history.state()), Html.escape(title), corpus, warning);
    }

    private String tiles() {
        StringBuilder tiles = new StringBuilder("<dl class=\"tiles\">\n");
        Optional<Validation> best = history.best();
        if (best.isPresent()) {
            String where = "best, at step " + Figures.grouped(best.get().step());
            Map<String, String> names = Map.of("loss", "Validation loss", "perplexity", "Perplexity", "bits_per_byte",
                    "Bits per byte");
            Map<String, String> notes = Map.of("loss", "nats a token · " + where);
            best.get().metrics().forEach((name, value) -> tiles.append(tile("main",
                    names.getOrDefault(name, words(name)), Figures.score(value), note(name, notes))));
        } else {
            tiles.append(tile("main", "Validation loss", "–", "not measured yet"));
        }
        double planned = history.stepsPlanned;
        tiles.append(tile("", "Parameters", Figures.count((double) history.parameters),
                history.parameters < 10_000 ? "" : Figures.grouped(history.parameters)));
        tiles.append(tile("", "Steps", Figures.grouped(history.stepsDone()),
                planned > 0 ? "of " + Figures.grouped(history.stepsPlanned) : ""));
        tiles.append(tile("", "Time", Figures.duration(Duration.ofMillis(Math.round(1000 * history.seconds()))),
                "training"));
        tiles.append(tile("", "Speed", Figures.count(median(Step::tokensPerSecond)) + " tok/s", "median · memory "
                + Figures.bytes(history.steps.stream().mapToDouble(Step::residentBytes).max().orElse(Double.NaN))));
        return tiles.append("</dl>\n").toString();
    }

    /// The test split's score beside the validation's, or what else there is to say.
    private String note(String metric, Map<String, String> notes) {
        String note = notes.getOrDefault(metric, "");
        if (!history.test.containsKey(metric)) return note;
        return (note.isEmpty() ? "" : note + " · ") + "test " + Figures.score(history.test.get(metric));
    }

    private static String tile(String style, String name, String value, String note) {
        return "<div class=\"%s\"><dt>%s</dt><dd>%s</dd>%s</div>\n".formatted(style, Html.escape(name),
                Html.escape(value), note.isEmpty() ? "" : "<dd>" + Html.escape(note) + "</dd>");
    }

    private String charts() {
        double[] step = history.steps.stream().mapToDouble(Step::step).toArray();
        int span = step.length / 50;
        double[] loss = values(Step::loss), norm = values(Step::gradNorm), speed = values(Step::tokensPerSecond);
        List<Curve> losses = new ArrayList<>();
        String mean = span >= 4 ? ", mean of about " + span + " steps" : "";
        if (span >= 4) losses.add(new Curve("training, each step", "raw", step, loss));
        losses.add(new Curve("training" + mean, "smooth", step, Chart.smooth(loss, span)));
        losses.add(
                new Curve("validation", "marks", history.validations.stream().mapToDouble(Validation::step).toArray(),
                        history.validations.stream().mapToDouble(Validation::loss).toArray()));
        history.best().ifPresent(best -> losses.add(new Curve("best " + Figures.score(best.loss()), "best",
                new double[]{best.step()}, new double[]{best.loss()})));
        return "<section>\n<h2>Curves</h2>\n<div class=\"charts\">\n"
                + new Chart("Loss", "", false, losses).html(true)
                + new Chart("Learning rate", "", true,
                        List.of(new Curve("learning rate", "smooth", step, values(Step::learningRate)))).html(false)
                + new Chart("Gradient norm", "", true, List.of(new Curve("each step", "raw", step, norm),
                        new Curve("mean", "smooth", step, Chart.smooth(norm, span)))).html(false)
                + new Chart("Tokens a second", "", true, List.of(new Curve("each step", "raw", step, speed),
                        new Curve("mean", "smooth", step, Chart.smooth(speed, span)))).html(false)
                + new Chart("Resident memory", "B", true,
                        List.of(new Curve("memory", "smooth", step, values(Step::residentBytes)))).html(false)
                + "</div>\n</section>\n";
    }

    private String samples() {
        if (history.samples.isEmpty()) return "";
        var last = history.samples.getLast();
        String earlier = history.samples.subList(0, history.samples.size() - 1).stream()
                .map(s -> "<li class=\"card\">" + sample(s) + "</li>\n").collect(Collectors.joining());
        return "<section>\n<h2>What it writes</h2>\n<div class=\"card last\">" + sample(last) + "</div>\n"
                + (earlier.isEmpty()
                        ? ""
                        : "<h2>Earlier, step by step</h2>\n<ol class=\"earlier\">\n" + earlier + "</ol>\n")
                + "</section>\n";
    }

    private String sample(History.Sample sample) {
        String loss = history.validations.stream().filter(v -> v.step() == sample.step()).findFirst()
                .map(v -> " · validation loss " + Figures.score(v.loss())).orElse("");
        return "<p class=\"when\"><b>Step %s</b>%s</p><div class=\"sample\" lang=\"\" dir=\"auto\">%s</div>"
                .formatted(Figures.grouped(sample.step()), loss, Html.sample(sample.text()));
    }

    private String layers() {
        if (history.layers.isEmpty()) return "";
        long sum = history.layers.stream().mapToLong(Layer::parameters).sum();
        long widest = history.layers.stream().mapToLong(Layer::parameters).max().orElse(1);
        StringBuilder rows = new StringBuilder();
        for (Layer layer : history.layers)
            rows.append(
                    "<tr><td class=\"mono\">%s</td><td>%s</td><td class=\"mono\">%s</td><td class=\"number\">%s</td>%s"
                            .formatted(Html.escape(layer.name()), Html.escape(layer.type()), Html.escape(layer.shape()),
                                    Figures.grouped(layer.parameters()), share(layer.parameters(), sum, widest)));
        String tied = sum == history.parameters || history.parameters == 0
                ? ""
                : "<p class=\"note\">The model has %s parameters: tensors that layers share count once.</p>\n"
                        .formatted(Figures.grouped(history.parameters));
        return """
                <section>
                <h2>Layers</h2>
                <div class="card scroll"><table>
                <thead><tr><th>name</th><th>type</th><th>shapes</th><th class="number">parameters</th>\
                <th class="share">share</th></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><td>total</td><td>%d layers</td><td></td><td class="number">%s</td>\
                <td class="share">100 %%</td></tr></tfoot>
                </table></div>
                %s</section>
                """.formatted(rows, history.layers.size(), Figures.grouped(sum), tied);
    }

    private static String share(long part, long sum, long widest) {
        double share = sum == 0 ? 0 : (double) part / sum, bar = widest == 0 ? 0 : (double) part / widest;
        return String.format(Locale.ROOT,
                "<td class=\"share\"><i style=\"width:%.1fem\"></i>%.1f %%</td></tr>%n".replace("%n", "\n"), 6 * bar,
                100 * share);
    }

    /// Whatever `summary.json` says of the corpus, and `result.json` of the end.
    private String figures() {
        JsonNode corpus = summary.path("corpus");
        String tables = table("Corpus", corpus) + table("Result", result);
        return tables.isEmpty()
                ? ""
                : "<section>\n<h2>Figures</h2>\n<div class=\"pair\">\n" + tables
                        + "</div>\n</section>\n";
    }

    private static String table(String title, JsonNode object) {
        StringBuilder rows = new StringBuilder();
        rows(rows, "", object);
        return rows.isEmpty()
                ? ""
                : "<div class=\"card\"><h3>%s</h3><table><tbody>%s</tbody></table></div>\n"
                        .formatted(title, rows);
    }

    private static void rows(StringBuilder rows, String prefix, JsonNode object) {
        for (var field : object.properties()) {
            JsonNode value = field.getValue();
            String name = prefix + words(field.getKey());
            if (value.isObject()) {
                rows(rows, name + " · ", value);
            } else if (!value.isArray() && !value.isNull()) {
                String shown = value.isIntegralNumber()
                        ? Figures.grouped(value.asLong())
                        : value.isNumber() ? Figures.score(value.asDouble()) : value.asString();
                rows.append("<tr><td>%s</td><td%s>%s</td></tr>\n".formatted(Html.escape(name),
                        value.isNumber() ? " class=\"number\"" : "", Html.escape(shown)));
            }
        }
    }

    private String recipe() {
        String yaml;
        try {
            yaml = new String(Files.readAllBytes(run.recipe()), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
        String html = yaml.stripTrailing().lines().map(Html::escape)
                .map(line -> line.stripLeading().startsWith("#")
                        ? "<i>" + line + "</i>"
                        : line.replaceFirst("^(\\s*(?:- )?)([\\w.-]+)(?=:)", "$1<b>$2</b>"))
                .collect(Collectors.joining("\n"));
        return "<section>\n<h2>Recipe</h2>\n<pre class=\"card\">" + html + "</pre>\n</section>\n";
    }

    private String repeat() {
        String folder = Html.escape(quoted(run.path().toString()));
        return """
                <section>
                <h2>Again</h2>
                <p class="how">The recipe is the run: with the same version, machine and threads it gives the same \
                weights.</p>
                <pre class="card"><i># the same training once more</i>
                ./jikji train --config %s

                <i># what it scores on another text, and what it writes</i>
                ./jikji eval %s --text FILE
                ./jikji generate %s --prompt "…"</pre>
                </section>
                """.formatted(Html.escape(quoted(run.recipe().toString())), folder, folder);
    }

    private String name() {
        Path name = run.path().toAbsolutePath().normalize().getFileName();
        return name == null ? "run" : name.toString();
    }

    private Optional<String> corpusName() {
        JsonNode corpus = summary.path("corpus");
        return corpus.isString() ? Optional.of(corpus.stringValue()) : corpus.path("name").stringValueOpt();
    }

    private double[] values(ToDoubleFunction<Step> figure) {
        return history.steps.stream().mapToDouble(figure).toArray();
    }

    private double median(ToDoubleFunction<Step> figure) {
        double[] sorted = history.steps.stream().mapToDouble(figure).filter(Double::isFinite).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static String words(String key) {
        return key.replace('_', ' ');
    }

    /// As a POSIX shell wants it.
    private static String quoted(String path) {
        return path.matches("[\\w./~+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /// The object in a file; a missing node if there is none, or none to be read.
    private static JsonNode json(Path file) {
        try {
            return History.JSON.readTree(Files.readAllBytes(file));
        } catch (IOException | JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    private static String resource(String name) {
        try (InputStream in = RunReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
