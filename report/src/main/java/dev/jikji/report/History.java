package dev.jikji.report;

import static dev.jikji.text.InputException.require;

import dev.jikji.nn.Module.Layer;
import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.text.InputException;
import dev.jikji.train.Diagnosis;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `metrics.jsonl` tells of a run, as far as it got. Steps that an interrupted run had taken after its last
/// checkpoint, and that the resumed run took again, count once.
final class History {
    static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /// One optimizer step; a number the file does not hold is NaN.
    record Step(long step, double loss, double gradNorm, double learningRate, double tokensPerSecond,
            double residentBytes, double seconds) {}

    /// One measurement on the validation split.
    record Validation(long step, Map<String, Double> metrics) {
        double loss() {
            return metrics.getOrDefault("loss", Double.NaN);
        }
    }

    record Sample(long step, String text) {}

    /// What a step did inside the model.
    record Diagnosed(long step, Diagnosis diagnosis) {}

    String model = "";
    long parameters;
    long stepsPlanned;
    List<Layer> layers = List.of();
    final List<Step> steps = new ArrayList<>();
    final List<Validation> validations = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<Diagnosed> diagnoses = new ArrayList<>();
    /// Why the run ended, such as `early_stopped`; empty while it has not, as far as the file knows.
    Optional<String> stopReason = Optional.empty();
    /// Scores on the test split.
    Map<String, Double> test = Map.of();
    int unreadableLines;

    private History() {}

    /// Reads a run's events. The last line may be torn: the run may be going on, or have been killed.
    ///
    /// @throws InputException if the folder holds no run, or nothing of it can be read
    static History read(RunFolder run) {
        require(Files.isDirectory(run.path()), "%s: no such run folder", run.path());
        require(Files.isRegularFile(run.metrics()), "%s: no run in this folder (it has no %s)", run.path(),
                run.metrics().getFileName());
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(run.metrics()), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new InputException(run.metrics() + ": cannot be read: " + e.getMessage(), e);
        }
        History history = new History();
        int torn = 0;
        for (String line : lines) {
            history.unreadableLines += torn; // the line before was not the last
            torn = history.add(line) ? 0 : 1;
        }
        require(lines.isEmpty() || history.unreadableLines + torn < lines.size(),
                "%s: not the events of a run: none of its %d lines is a JSON object with \"event\"", run.metrics(),
                lines.size());
        return history;
    }

    Optional<Validation> best() {
        return validations.stream().filter(v -> !Double.isNaN(v.loss()))
                .min(Comparator.comparingDouble(Validation::loss));
    }

    long stepsDone() {
        return Math.max(steps.isEmpty() ? 0 : steps.getLast().step(),
                validations.isEmpty() ? 0 : validations.getLast().step());
    }

    /// Training time so far, in seconds, over all resumptions.
    double seconds() {
        return steps.stream().mapToDouble(Step::seconds).filter(s -> !Double.isNaN(s)).max().orElse(0);
    }

    /// The stop reason in small letters, such as `early stopped`; `unfinished` while there is none.
    String state() {
        return stopReason.orElse("unfinished").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private boolean add(String line) {
        JsonNode event;
        try {
            event = JSON.readTree(line);
        } catch (JacksonException _) {
            return false;
        }
        if (!event.path("event").isString()) return false;
        long step = event.path("step").asLong(0);
        switch (event.path("event").stringValue()) {
            case "started" -> start(event);
            case "step" -> steps.add(new Step(step, number(event, "loss"), number(event, "grad_norm"),
                    number(event, "learning_rate"), number(event, "tokens_per_second"),
                    number(event, "resident_bytes"), number(event, "elapsed_seconds")));
            case "validation" -> validations.add(new Validation(step, metrics(event)));
            case "diagnosis" -> diagnoses.add(new Diagnosed(step, diagnosis(event)));
            case "sample" -> samples.add(new Sample(step, event.path("text").asString("")));
            case "finished" -> {
                stopReason = Optional.of(event.path("reason").asString("?"));
                test = metrics(event);
            }
            default -> {
                // Saved checkpoints, and what later versions may log, are no part of the report.
            }
        }
        return true;
    }

    private void start(JsonNode event) {
        model = event.path("model").asString("");
        parameters = event.path("parameters").asLong(0);
        stepsPlanned = event.path("steps").asLong(0);
        layers = event.path("layers").valueStream()
                .map(l -> new Layer(l.path("name").asString(""), l.path("type").asString(""),
                        l.path("shape").asString(""), l.path("parameters").asLong(0)))
                .toList();
        long firstStep = event.path("first_step").asLong(0);
        steps.removeIf(s -> s.step() > firstStep);
        validations.removeIf(v -> v.step() > firstStep);
        samples.removeIf(s -> s.step() > firstStep);
        diagnoses.removeIf(d -> d.step() > firstStep);
        stopReason = Optional.empty();
        test = Map.of();
    }

    private static Diagnosis diagnosis(JsonNode event) {
        return new Diagnosis(
                event.path("layers").valueStream()
                        .map(l -> new Diagnosis.LayerNorms(l.path("name").asString(""), number(l, "grad_norm"),
                                number(l, "weight_norm"), number(l, "update_norm")))
                        .toList(),
                event.path("activations").valueStream().map(
                        a -> new Diagnosis.Activations(a.path("name").asString(""), nonlinearity(a),
                                number(a, "share")))
                        .toList(),
                event.path("through_time").valueStream()
                        .map(t -> new Diagnosis.ThroughTime(t.path("name").asString(""),
                                t.path("grad_norms").valueStream().map(norm -> norm.asDouble(Double.NaN)).toList()))
                        .toList());
    }

    private static Nonlinearity nonlinearity(JsonNode activation) {
        return switch (activation.path("function").asString("")) {
            case "relu" -> Nonlinearity.RELU;
            case "tanh" -> Nonlinearity.TANH;
            default -> Nonlinearity.SIGMOID;
        };
    }

    private static Map<String, Double> metrics(JsonNode event) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (String name : event.path("metrics").propertyNames())
            metrics.put(name, number(event.path("metrics"), name));
        return metrics;
    }

    /// The number, which may be written as a string where JSON has none (`"NaN"`); NaN if it is missing.
    private static double number(JsonNode object, String name) {
        return object.path(name).asDouble(Double.NaN);
    }
}
