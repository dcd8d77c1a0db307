package dev.jikji.report;

import dev.jikji.nn.Module.Layer;
import dev.jikji.report.Chart.Curve;
import dev.jikji.report.Chart.Scale;
import dev.jikji.report.History.Step;
import dev.jikji.report.History.Validation;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A run as a page to look at: scores, curves, samples, layers, recipe. One HTML file that holds all it needs and asks
/// the network for nothing, in light and dark, on paper and on a phone.
public final class RunReport {
    private static final Map<String, String> SCORES = Map.of("loss", "Validation loss", "perplexity", "Perplexity",
            "bits_per_byte", "Bits per byte", "uas", "UAS", "las", "LAS", "clas", "CLAS", "upos", "UPOS");

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
    /// that goes on, or was interrupted, gives a report of what there is. Of `summary.json` it shows
    /// `corpus` (a name, for the title), `splits` (an object for each, of figures) and `tokenizer` (its `unit` is what
    /// a loss is counted by); these, and all other figures there and in `result.json`, whatever their names, in tables.
    ///
    /// @throws InputException       if the folder holds no run, or nothing of it can be read
    /// @throws UncheckedIOException if the report cannot be written; an older one is then still there
    public static void write(RunFolder run) {
        String page = new RunReport(run).page();
        AtomicFile.write(run.report(), out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /// Of classifiers and taggers; each shows its own.
    private String understanding() {
        JsonNode evaluation = json(run.path().resolve("evaluation.json"));
        return new ClassificationSection(evaluation).html() + new TaggingSection(evaluation).html();
    }

    private String page() {
        String title = history.model.isEmpty() ? "A run" : history.model;
        String body = header(title) + tiles()
                + understanding() + charts()
                + new DiagnosisSection(history.diagnoses).html() + samples()
                + layers() + figures() + recipe() + repeat();
        return Page.of(name() + " · " + title, body, "Written by Jikji from the files of this run.");
    }

    private String header(String title) {
        String corpus = summary.path("corpus").stringValueOpt()
                .map(c -> "<small>on " + Html.escape(c) + "</small>").orElse("");
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
        StringBuilder scores = new StringBuilder(), rest = new StringBuilder();
        Optional<Validation> best = history.best();
        if (best.isPresent()) {
            String where = "nats a " + summary.path("tokenizer").path("unit").asString("token")
                    + " · best, at step " + Figures.grouped(best.get().step());
            best.get().metrics().forEach((name, value) -> scores.append(tile(SCORES.getOrDefault(name, words(name)),
                    Figures.score(value), note(name.equals("loss") ? where : "", name))));
        } else {
            scores.append(tile("Validation loss", "–", "not measured yet"));
        }
        double steps = history.stepsDone(), seconds = history.seconds();
        rest.append(tile("Parameters", Figures.count((double) history.parameters),
                history.parameters < 10_000 ? "" : Figures.grouped(history.parameters)));
        rest.append(tile("Steps", Figures.grouped(history.stepsDone()),
                history.stepsPlanned == 0 ? "" : "of " + Figures.grouped(history.stepsPlanned)));
        rest.append(tile("Time", Figures.duration(Duration.ofMillis(Math.round(1000 * seconds))),
                steps == 0 ? "" : Figures.count(1000 * seconds / steps) + " ms a step"));
        rest.append(tile("Speed", Figures.count(median(Step::tokensPerSecond)) + " tok/s", "median · memory "
                + Figures.bytes(
                        Arrays.stream(values(Step::residentBytes)).filter(Double::isFinite).max().orElse(Double.NaN))));
        return "<dl class=\"tiles scores\">\n" + scores + "</dl>\n<dl class=\"tiles\">\n" + rest + "</dl>\n";
    }

    /// A note, and the test split's score if there is one.
    private String note(String note, String metric) {
        if (!history.test.containsKey(metric)) return note;
        return (note.isEmpty() ? "" : note + " · ") + "test " + Figures.score(history.test.get(metric));
    }

    private static String tile(String name, String value, String note) {
        return "<div><dt>%s</dt><dd>%s</dd>%s</div>\n".formatted(Html.escape(name), Html.escape(value),
                note.isEmpty() ? "" : "<dd>" + Html.escape(note) + "</dd>");
    }

    private String charts() {
        double[] step = values(Step::step);
        List<Curve> losses = curves("training, each step", "training,", step, values(Step::loss));
        losses.add(
                new Curve("validation", "marks", history.validations.stream().mapToDouble(Validation::step).toArray(),
                        history.validations.stream().mapToDouble(Validation::loss).toArray()));
        history.best().ifPresent(best -> losses.add(new Curve("best " + Figures.score(best.loss()), "best",
                new double[]{best.step()}, new double[]{best.loss()})));
        Curve rate = new Curve("learning rate", "smooth", step, values(Step::learningRate));
        Curve memory = new Curve("memory", "smooth", step, values(Step::residentBytes));
        return "<section>\n<h2>Curves</h2>\n<div class=\"charts\">\n"
                + new Chart("Loss", "", Scale.BOTH, losses).html(true)
                + new Chart("Learning rate", "", Scale.FROM_ZERO, List.of(rate)).html(false)
                + new Chart("Gradient norm", "", Scale.FROM_ZERO, curves("each step", "", step, values(Step::gradNorm)))
                        .html(false)
                + new Chart("Tokens a second", "", Scale.FROM_ZERO,
                        curves("each step", "", step, values(Step::tokensPerSecond)))
                        .html(false)
                + new Chart("Resident memory", "B", Scale.FROM_ZERO, List.of(memory)).html(false)
                + "</div>\n</section>\n";
    }

    /// The values and, if they are many, their running mean over a fiftieth of them.
    private static List<Curve> curves(String each, String name, double[] step, double[] y) {
        int span = step.length / 50;
        if (span < 4) return new ArrayList<>(List.of(new Curve(each, "smooth", step, y)));
        String mean = (name + " mean of ~" + Figures.grouped(span) + " steps").strip();
        return new ArrayList<>(
                List.of(new Curve(each, "raw", step, y), new Curve(mean, "smooth", step, Chart.smooth(y, span))));
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
        long largest = history.layers.stream().mapToLong(Layer::parameters).max().orElse(1);
        StringBuilder rows = new StringBuilder();
        for (Layer layer : history.layers)
            rows.append(
                    "<tr><td class=\"mono\">%s</td><td>%s</td><td class=\"mono\">%s</td><td class=\"number\">%s</td>%s</tr>\n"
                            .formatted(Html.escape(layer.name()), Html.escape(layer.type()), Html.escape(layer.shape()),
                                    Figures.grouped(layer.parameters()), share(layer.parameters(), sum, largest)));
        String tied = sum == history.parameters || history.parameters == 0
                ? ""
                : "<p class=\"note\">The model has %s parameters: tensors that layers share count once.</p>\n"
                        .formatted(Figures.grouped(history.parameters));
        return """
                <section>
                <h2>Layers</h2>
                <div class="card scroll"><table class="layers">
                <thead><tr><th>name</th><th>type</th><th>shapes</th><th class="number">parameters</th>\
                <th class="share">share</th></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><td>total</td><td>%d layers</td><td></td><td class="number">%s</td>\
                <td class="share"><span>100 %%</span></td></tr></tfoot>
                </table></div>
                %s</section>
                """.formatted(rows, history.layers.size(), Figures.grouped(sum), tied);
    }

    private static String share(long part, long sum, long largest) {
        double percent = 100.0 * part / Math.max(1, sum), bar = 6.0 * part / Math.max(1, largest);
        String figure = percent > 0 && percent < 0.05 ? "&lt; 0.1" : String.format(Locale.ROOT, "%.1f", percent);
        return String.format(Locale.ROOT, "<td class=\"share\"><span>%s %%</span><i style=\"width:%.1fem\"></i></td>",
                figure, bar);
    }

    /// What `summary.json` says of the corpus, and `result.json` of the end.
    private String figures() {
        JsonNode splits = summary.path("splits");
        String cards = splits(splits) + table("Text and tokenizer", without(summary, "splits"))
                + table("Result", result);
        return cards.isEmpty()
                ? ""
                : "<section>\n<h2>Corpus and result</h2>\n<div class=\"pair\">\n" + cards + "</div>\n</section>\n";
    }

    private static JsonNode without(JsonNode object, String name) {
        return object instanceof ObjectNode o ? o.deepCopy().without(name) : object;
    }

    /// One line a split, one column a figure.
    private static String splits(JsonNode splits) {
        Set<String> figures = new LinkedHashSet<>();
        for (JsonNode split : splits) figures.addAll(split.propertyNames());
        if (figures.isEmpty()) return "";
        StringBuilder rows = new StringBuilder("<tr><th></th>");
        for (String figure : figures)
            rows.append("<th class=\"number\">").append(Html.escape(words(figure))).append("</th>");
        for (var split : splits.properties()) {
            rows.append("</tr>\n<tr><td>").append(Html.escape(split.getKey())).append("</td>");
            for (String figure : figures)
                rows.append("<td class=\"number\">").append(Html.escape(figure(split.getValue().path(figure))))
                        .append("</td>");
        }
        return "<div class=\"card scroll\"><h3>Splits</h3><table>" + rows + "</tr></table></div>\n";
    }

    private static String table(String title, JsonNode object) {
        StringBuilder rows = new StringBuilder();
        rows(rows, "", object);
        return rows.isEmpty()
                ? ""
                : "<div class=\"card\"><h3>%s</h3><table class=\"facts\"><tbody>%s</tbody></table></div>\n"
                        .formatted(title, rows);
    }

    private static void rows(StringBuilder rows, String prefix, JsonNode object) {
        for (var field : object.properties()) {
            JsonNode value = field.getValue();
            String name = prefix + words(field.getKey());
            if (value.isObject()) {
                rows(rows, name + " · ", value);
            } else if (!value.isArray() && !value.isNull()) {
                rows.append("<tr><td>%s</td><td>%s</td></tr>\n".formatted(Html.escape(name),
                        Html.escape(figure(value))));
            }
        }
    }

    private static String figure(JsonNode value) {
        if (value.isIntegralNumber()) return Figures.grouped(value.asLong(0));
        return value.isNumber() ? Figures.score(value.asDouble()) : value.asString("");
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
                <h2>Repeat it</h2>
                <p class="how">The recipe is the run: with the same version, machine and threads it gives the same \
                weights.</p>
                <pre class="card"><i># the same training once more</i>
                ./jikji train --config %s

                <i># what it scores on another text, and what it writes</i>
                ./jikji eval %s %s
                %s</pre>
                </section>
                """.formatted(Html.escape(quoted(run.recipe().toString())), folder,
                labels() ? "--data FILE" : "--text FILE", further(folder));
    }

    /// Whether its model gives labels or trees rather than text.
    private boolean labels() {
        return List.of("classifier", "tagger", "parser").contains(history.model);
    }

    /// What the model does with a text of the reader's.
    private String further(String folder) {
        return switch (history.model) {
            case "classifier" -> "./jikji predict %s --text \"…\" --explain".formatted(folder);
            case "tagger", "parser" -> "./jikji predict %s --text FILE".formatted(folder);
            default -> "./jikji generate %s --prompt \"…\"".formatted(folder);
        };
    }

    private String name() {
        Path name = run.path().toAbsolutePath().normalize().getFileName();
        return name == null ? "run" : name.toString();
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
}
